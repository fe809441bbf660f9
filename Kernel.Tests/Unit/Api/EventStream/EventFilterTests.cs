using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Tests.Unit.Api.EventStream;

public sealed class EventFilterTests
{
    private static readonly EventFilter Failed = new(null, null, null, EventTraits.Failed);

    [Theory]
    [InlineData("console_error", true)]
    [InlineData("console_log", false)]
    public void Matches_FrameOfAnEarlierVersion_IsParsed(string type, bool expected)
    {
        var ring = new EventRing(8, 10_000, first: 1);
        var frame = RingFrames.Append(ring, type, session: "cs_1");
        var layout = ring.SlotOf(1).Layout;
        Assert.NotEqual(EventTraits.None, layout.Traits);
        Assert.Equal(expected, Failed.Matches(layout, frame));
        Assert.Equal(expected, Failed.Matches(layout with { Traits = EventTraits.None }, frame));
    }

    [Fact]
    public void Matches_TraitsAndTypes_BothDecide()
    {
        var ring = new EventRing(8, 10_000, first: 1);
        var frame = RingFrames.Append(ring, "console_error");
        Assert.False(Failed.IsNone);
        Assert.False(new EventFilter(null, ["page_crashed"u8.ToArray()], null, EventTraits.Failed).Matches(ring.SlotOf(1).Layout, frame));
        Assert.True(new EventFilter(null, ["console_error"u8.ToArray()], null, EventTraits.Failed).Matches(ring.SlotOf(1).Layout, frame));
    }
}
