using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Golden;

namespace Kernel.Tests.Integration.CdpCollector.Golden;

/// <summary>
/// Replays recorded traffic of real browsers and compares the events byte by byte with golden files. README.md in this folder describes how to record
/// traffic and update the golden files.
/// </summary>
public sealed class GoldenTraceTests
{
    public static TheoryData<string> Names { get; } =
        [.. Directory.EnumerateFiles(Trace.Folder, "*.cdp.ndjson").Select(static path => Path.GetFileName(path).Replace(".cdp.ndjson", "", StringComparison.Ordinal)).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Replay_Recording_MatchesGoldenFile(string name) => GoldenFile.Check(name, TraceReplay.Run(Trace.Read(name)));

    // The recordings must cover every event type that needs no command to be reported.
    [Fact]
    public void Recordings_Together_CoverEveryBrowserEventType()
    {
        var types = Names.SelectMany(static name => GoldenFile.Read(name.Data))
            .Select(static line => ReceivedEvent.Parse(line).Type).ToHashSet();

        var ofPages = EventTypes.All.Where(static type =>
            EventTypes.CategoryOf(type) is EventCategory.Console or EventCategory.Network or EventCategory.Page or EventCategory.Interaction);
        Assert.Equal([], ofPages.Except(types).Order());
    }

    [Fact]
    public void Describe_ChangedMember_NamesIt()
    {
        var text = GoldenFile.Describe(
            ["""{"ts":1,"type":"page_load","data":{"url":"a"}}""", """{"ts":2,"type":"navigation","data":{"url":"b","nav_seq":2}}"""],
            ["""{"ts":1,"type":"page_load","data":{"url":"a"}}""", """{"ts":2,"type":"navigation","data":{"url":"c"}}"""]);

        Assert.Contains("event 2", text, StringComparison.Ordinal);
        Assert.Contains("navigation data.url: expected \"b\", found \"c\"", text, StringComparison.Ordinal);
        Assert.Contains("navigation data.nav_seq: expected 2, found absent", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_MissingEvent_ShowsBoth()
    {
        var text = GoldenFile.Describe(["""{"type":"page_load"}""", """{"type":"navigation"}"""], ["""{"type":"page_load"}"""]);

        Assert.Contains("Expected 2 events, found 1", text, StringComparison.Ordinal);
        Assert.Contains("expected: {\"type\":\"navigation\"}", text, StringComparison.Ordinal);
        Assert.Contains("found: nothing more", text, StringComparison.Ordinal);
    }
}
