using System.Text.RegularExpressions;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit;

namespace Kernel.Tests.Unit.CdpCollector;

/// <summary>docs/events.md and the collector's source name the same fields, also those that occur in no recorded traffic.</summary>
public sealed partial class EventFieldsInCodeTests
{
    private static readonly string Document = RepositoryFiles.Read("docs", "events.md");

    private static readonly string[] Sources = RepositoryFiles.ReadAll("Kernel.CdpCollector", ".cs", ".js");

    [Fact]
    public void Fields_WrittenByCode_AreDocumented()
    {
        var mentioned = Names().Matches(Document).Select(static m => m.Groups[1].Value).ToHashSet();
        var written = Sources.SelectMany(static source => Written().Matches(source).Select(static m => m.Groups[1].Value)).ToHashSet();
        Assert.True(written.Count > 60, string.Join(' ', written));
        Assert.Equal([], written.Where(name => !mentioned.Contains(name)).Order());
    }

    [Fact]
    public void Fields_Documented_AreWrittenByCode()
    {
        var fields = EventDocumentation.Read(Document).Events.Where(static e => IsOurs(e.Type)).SelectMany(static e => e.Fields.Select(static f => f.Name)).ToHashSet();
        fields.Remove("image_omitted"); // written by the API for a reader that asks for it
        Assert.True(fields.Count > 60, string.Join(' ', fields));
        Assert.Equal([], fields.Where(static field => !Sources.Any(source => source.Contains($"\"{field}\"", StringComparison.Ordinal))).Order());
    }

    [Fact]
    public void Types_WrittenByCode_AreDocumented()
    {
        var documented = EventDocumentation.Read(Document).Events.Select(static e => e.Type).ToHashSet();
        Assert.Equal([], EventTypes.All.Where(type => IsOurs(type) && !documented.Contains(type)));
    }

    private static bool IsOurs(string type) =>
        Sources.Any(source => Regex.IsMatch(source, $@"EventTypes\.{type.Replace("_", "", StringComparison.Ordinal)}\b", RegexOptions.IgnoreCase));

    [GeneratedRegex("[`\"]([a-z][a-z0-9_]*)[`\"]")]
    private static partial Regex Names();

    // events.Token("frame_id"u8, ..) · events.Json.WriteString("opcode"u8, ..) · SnakeCase.Write(events, "level"u8, ..) · headers.Write("headers"u8, ..)
    [GeneratedRegex("(?:events\\.(?:Json\\.)?\\w+\\(|SnakeCase\\.Write\\(\\w+, |Phase\\(events, |(?:headers|bodies)\\.Write\\()\"([a-z][a-z0-9_]*)\"u8,")]
    private static partial Regex Written();
}
