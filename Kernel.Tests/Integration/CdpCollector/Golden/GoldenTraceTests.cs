using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Golden;

namespace Kernel.Tests.Integration.CdpCollector.Golden;

/// <summary>
/// Recorded traffic of real browsers, and exactly the events that become of it: nothing more, nothing less, in this order, byte
/// for byte. README.md beside this file says how recordings and events are made anew.
/// </summary>
public sealed class GoldenTraceTests
{
    public static TheoryData<string> Names { get; } =
        [.. Directory.EnumerateFiles(Trace.Folder, "*.cdp.ndjson").Select(static path => Path.GetFileName(path).Replace(".cdp.ndjson", "", StringComparison.Ordinal)).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Replay_RecordedTraffic_BecomesExactlyTheseEvents(string name) => GoldenFile.Check(name, TraceReplay.Run(Trace.Read(name)));

    // A recording has to tell something of everything that the collector reports of a browser by itself.
    [Fact]
    public void Recordings_Together_HaveEveryTypeOfBrowserEvent()
    {
        var types = Names.SelectMany(static name => GoldenFile.Read(name.Data))
            .Select(static line => ReceivedEvent.Parse(line).Type).ToHashSet();

        var ofPages = EventTypes.All.Where(static type =>
            EventTypes.CategoryOf(type) is EventCategory.Console or EventCategory.Network or EventCategory.Page or EventCategory.Interaction);
        Assert.Equal([], ofPages.Except(types).Order());
    }

    [Fact]
    public void Describe_MemberThatChanged_NamesIt()
    {
        var text = GoldenFile.Describe(
            ["""{"ts":1,"type":"page_load","data":{"url":"a"}}""", """{"ts":2,"type":"navigation","data":{"url":"b","nav_seq":2}}"""],
            ["""{"ts":1,"type":"page_load","data":{"url":"a"}}""", """{"ts":2,"type":"navigation","data":{"url":"c"}}"""]);

        Assert.Contains("number 2", text, StringComparison.Ordinal);
        Assert.Contains("navigation data.url: expected \"b\", is \"c\"", text, StringComparison.Ordinal);
        Assert.Contains("navigation data.nav_seq: expected 2, is absent", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_EventThatIsMissing_ShowsBoth()
    {
        var text = GoldenFile.Describe(["""{"type":"page_load"}""", """{"type":"navigation"}"""], ["""{"type":"page_load"}"""]);

        Assert.Contains("2 events are expected, 1 came", text, StringComparison.Ordinal);
        Assert.Contains("expected: {\"type\":\"navigation\"}", text, StringComparison.Ordinal);
        Assert.Contains("came: nothing more", text, StringComparison.Ordinal);
    }
}
