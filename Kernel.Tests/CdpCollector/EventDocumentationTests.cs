using System.Text.RegularExpressions;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.CdpCollector.Mapping;

namespace Kernel.Tests.CdpCollector;

/// <summary>docs/events.md says what the code does, no less and no more.</summary>
public sealed partial class EventDocumentationTests
{
    private static readonly string[] Context = ["session_id", "target_id", "target_type", "frame_id", "parent_frame_id", "loader_id", "url", "nav_seq"];

    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(RepositoryRoot(), "docs", "events.md"));

    private static readonly string[] Sources =
    [
        .. Directory.EnumerateFiles(Path.Combine(RepositoryRoot(), "Kernel.CdpCollector"), "*.cs", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(RepositoryRoot(), "Kernel.CdpCollector"), "*.js", SearchOption.AllDirectories))
            .Select(File.ReadAllText),
    ];

    private static readonly HashSet<string> Mentioned = [.. Lines.SelectMany(NamesIn)];

    [Fact]
    public void EveryFieldOfRecordedTraffic_IsDocumentedForItsType()
    {
        using var tap = new TapUnderTest(redact: false);
        tap.Say(File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "CdpCollector", "Traces", "browsing.ndjson")));
        var documented = FieldsByType();

        Assert.True(tap.Events.Select(static e => e.Type).Distinct().Count() > 10);
        Assert.Equal([], tap.Events.SelectMany(static e => e.Data.EnumerateObject().Select(m => (e.Type, m.Name))).Distinct()
            .Where(field => !documented.TryGetValue(field.Type, out var fields) || !fields.Contains(field.Name)));
    }

    // What no recorded traffic shows is found in the code.
    [Fact]
    public void EveryFieldThatTheCodeWrites_IsDocumented()
    {
        var written = Sources.SelectMany(static source => Written().Matches(source).Select(static m => m.Groups[1].Value)).ToHashSet();
        Assert.True(written.Count > 60, string.Join(' ', written));
        Assert.Equal([], written.Where(static name => !Mentioned.Contains(name)).Order());
    }

    [Fact]
    public void EveryDocumentedField_IsWrittenByTheCode()
    {
        var fields = FieldsByType().Where(static type => IsOurs(type.Key)).SelectMany(static type => type.Value).ToHashSet();
        Assert.True(fields.Count > 60, string.Join(' ', fields));
        Assert.Equal([], fields.Where(static field => !Sources.Any(source => source.Contains($"\"{field}\"", StringComparison.Ordinal))).Order());
    }

    [Fact]
    public void EveryTypeThatTheCodeMakes_IsDocumented() =>
        Assert.Equal([], EventTypes.All.Where(static type => IsOurs(type) && !Mentioned.Contains(type)));

    // "### `a`, `b`" begins the section of those types; fields are in the first column, or in a sentence that names the context.
    private static Dictionary<string, HashSet<string>> FieldsByType()
    {
        var byType = new Dictionary<string, HashSet<string>>();
        List<HashSet<string>> current = [];
        foreach (var line in Lines)
        {
            if (line.StartsWith('#'))
            {
                current = [.. NamesIn(line).Where(EventTypes.All.Contains).Select(type => byType.TryGetValue(type, out var known) ? known : byType[type] = [])];
                continue;
            }

            var isRow = line.StartsWith('|');
            var like = isRow ? null : AllOf().Match(line) is { Success: true } all ? byType[all.Groups[1].Value] : null;
            var names = isRow ? NamesIn(line.Split('|')[1]) : line.Contains("*Context*", StringComparison.Ordinal) || like is not null ? NamesIn(line).Where(static name => !EventTypes.All.Contains(name)) : [];
            var context = line.Contains("*context*", StringComparison.OrdinalIgnoreCase) && (!isRow || line.Split('|')[1].Contains('*')) ? Context : [];
            current.ForEach(fields => fields.UnionWith([.. names, .. context, .. like ?? []]));
        }

        return byType;
    }

    private static bool IsOurs(string type) => !type.StartsWith("cdp_", StringComparison.Ordinal)
        && Sources.Any(source => source.Contains($"EventTypes.{type.Replace("_", "", StringComparison.Ordinal)})", StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> NamesIn(string line) => Names().Matches(line).Select(static m => m.Groups[1].Value);

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Kernel.sln")))
        {
            directory = directory.Parent;
        }

        return directory.FullName;
    }

    [GeneratedRegex("[`\"]([a-z][a-z0-9_]*)[`\"]")]
    private static partial Regex Names();

    [GeneratedRegex("All of `([a-z_]+)`")]
    private static partial Regex AllOf();

    // events.Token("frame_id"u8, ..) · events.Json.WriteString("opcode"u8, ..) · SnakeCase.Write(events, "level"u8, ..) · _headers.Write("headers"u8, ..)
    [GeneratedRegex("(?:events\\.(?:Json\\.)?\\w+\\(|SnakeCase\\.Write\\(\\w+, |Phase\\(events, |(?:_headers|_bodies|_payloads)\\.Write\\()\"([a-z][a-z0-9_]*)\"u8,")]
    private static partial Regex Written();
}
