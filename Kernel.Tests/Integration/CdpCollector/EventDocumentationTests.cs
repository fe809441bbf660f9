using System.Text.Json;
using Kernel.Tests.Integration.CdpCollector.Golden;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Golden;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.CdpCollector;

/// <summary>docs/events.md matches recorded traffic.</summary>
public sealed class EventDocumentationTests
{
    [Fact]
    public void Fields_OfRecordedTraffic_AreDocumented()
    {
        var document = RepositoryFiles.Read("docs", "events.md");
        using var monitor = new MonitorUnderTest(redact: false);
        monitor.Receive(File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "TestKit", "Traces", "browsing.ndjson")));

        var names = monitor.Events.SelectMany(static e => e.Data.EnumerateObject().Select(static m => m.Name).Append(e.Type)).Distinct().ToList();
        Assert.True(names.Count > 40, string.Join(' ', names));
        Assert.Equal([], names.Where(name => !document.Contains($"`{name}`", StringComparison.Ordinal)));
    }

    [Fact]
    public void Events_OfRecordedTraffic_HaveDocumentedFields()
    {
        using var monitor = new MonitorUnderTest(redact: false);
        monitor.Receive(File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "TestKit", "Traces", "browsing.ndjson")));
        AssertDocumented(monitor.Events);
    }

    [Theory]
    [MemberData(nameof(GoldenTraceTests.Names), MemberType = typeof(GoldenTraceTests))]
    public void Events_OfRecording_HaveDocumentedFields(string name) =>
        AssertDocumented(GoldenFile.Read(name).Select(ReceivedEvent.Parse));

    private static void AssertDocumented(IEnumerable<ReceivedEvent> events)
    {
        var documented = EventDocumentation.Read(RepositoryFiles.Read("docs", "events.md")).Events.ToLookup(static e => e.Type);
        Assert.Equal([], events
            .Select(e => (e.Type, Mistakes: documented[e.Type].Select(way => Mistakes(way, e.Data)).MinBy(static m => m.Length) ?? ["no description"]))
            .SelectMany(static e => e.Mistakes.Select(mistake => $"{e.Type}: {mistake}"))
            .Distinct());
    }

    private static string[] Mistakes(DocumentedEvent way, JsonElement data) =>
    [
        .. way.Fields.Where(f => !f.IsOptional && !data.TryGetProperty(f.Name, out _)).Select(static f => $"{f.Name} is missing"),
        .. data.EnumerateObject().Where(m => way.Fields.All(f => f.Name != m.Name)).Select(static m => $"{m.Name} is not documented"),
        .. way.Fields.Where(f => data.TryGetProperty(f.Name, out var value) && !Fits(f.Type, value)).Select(static f => $"{f.Name} is no {f.Type}"),
    ];

    private static bool Fits(string type, JsonElement value) => type.Split(" or ").Any(word => value.ValueKind switch
    {
        JsonValueKind.String => word == "string",
        JsonValueKind.Number => word == "number" || (word == "integer" && value.TryGetInt64(out _)),
        JsonValueKind.True or JsonValueKind.False => word == "boolean",
        JsonValueKind.Object => word == "object",
        JsonValueKind.Array => word == "array" || (word.StartsWith("array of ", StringComparison.Ordinal)
            && value.EnumerateArray().All(item => Fits(word["array of ".Length..].TrimEnd('s'), item))),
        JsonValueKind.Null => word == "null",
        _ => false,
    });
}
