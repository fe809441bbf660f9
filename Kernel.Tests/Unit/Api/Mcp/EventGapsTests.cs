using Kernel.Api.Mcp;

namespace Kernel.Tests.Unit.Api.Mcp;

/// <summary>The part of answers about events that could not be read.</summary>
public sealed class EventGapsTests
{
    [Fact]
    public void Since_OverlappingAndAdjacentGaps_AreOne()
    {
        var gaps = new EventGaps();
        gaps.Add(40, 49, GapReason.Gone);
        gaps.Add(10, 19, GapReason.Gone);
        gaps.Add(15, 24, GapReason.Gone);
        gaps.Add(25, 25, GapReason.Gone);
        gaps.Add(26, 30, GapReason.Unavailable);

        Assert.Equal(["10-25 (16) Gone", "26-30 (5) Unavailable", "40-49 (10) Gone"], Text(gaps, 0));
        Assert.Equal(["26-30 (5) Unavailable", "45-49 (5) Gone"], Text(gaps, 45));
        Assert.Equal(["Not included: 1 event from 7 to 7, which no longer exist.", "Not included: 2 events from 8 to 9, which cannot be read now; retry later."], EventGaps.Lines(Some().Since(0)));
        Assert.Null(new EventGaps().Since(0));
    }

    [Fact]
    public void Since_ManyGaps_ListsTheNewestAndCountsTheOthers()
    {
        var gaps = new EventGaps();
        for (var i = 100UL; i > 0; i--)
        {
            gaps.Add(i * 10, (i * 10) + 2, GapReason.Gone);
        }

        var text = Text(gaps, 0);

        Assert.Equal(20, text.Length);
        Assert.Equal(["10-812 (243) Gone", "820-822 (3) Gone"], text[..2]);
        Assert.Equal("1000-1002 (3) Gone", text[^1]);
    }

    private static EventGaps Some()
    {
        var gaps = new EventGaps();
        gaps.Add(7, 7, GapReason.Gone);
        gaps.Add(8, 9, GapReason.Unavailable);
        return gaps;
    }

    private static string[] Text(EventGaps gaps, ulong since) => [.. gaps.Since(since)!.Select(static gap => $"{gap.From}-{gap.To} ({gap.Count}) {gap.Reason}")];
}
