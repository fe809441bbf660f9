using Kernel.Api.Browsers.Telemetry;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit;

namespace Kernel.Tests.Unit.Api.Browsers;

/// <summary>The tables of docs/kernel-sdk.md are those of the code.</summary>
public sealed class BrowsersDocumentationTests
{
    private static readonly string[] Context = ["session_id", "target_id", "target_type", "frame_id", "loader_id", "url", "nav_seq"];

    [Fact]
    public void Events_InTheDocument_AreTheRowsOfTheTable() => Assert.Equal(
        EventMappings.All.Select(static mapping => $"| `{mapping.KernelName}` | `{mapping.SdkName}` | {Fields(mapping)} |"),
        Rows("| type here | type in the SDK | fields of `data` |"));

    [Fact]
    public void Words_InTheDocument_AreThoseOfTheLists() => Assert.Equal(
        EnumMapping.All.Select(static words =>
            $"| {words.Name} | {string.Join(", ", words.Pairs.Select(static pair => Renamed(pair.KernelName, pair.SdkName)))} | {(words.Other is null ? "as they are" : $"`{words.Other}`")} |"),
        Rows("| list | here → in the SDK | others |"));

    [Fact]
    public void StackTraces_InTheDocument_HaveTheirNames()
    {
        var text = string.Join('\n', RepositoryFiles.ReadLines("docs", "kernel-sdk.md"));
        Assert.All(StackTraceNames.All, name => Assert.Contains(Renamed(name.KernelName, name.SdkName), text, StringComparison.Ordinal));
    }

    [Fact]
    public void Types_WithoutARow_AreListedInTheDocument()
    {
        var line = RepositoryFiles.ReadLines("docs", "kernel-sdk.md").Single(static line => line.StartsWith("Not in the SDK's union: ", StringComparison.Ordinal));
        Assert.Equal(
            EventTypes.All.Except(EventMappings.All.Select(static mapping => mapping.KernelName)).Order(StringComparer.Ordinal),
            line.Split('`').Where(static (_, i) => i % 2 == 1).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Rows(string head) => RepositoryFiles.ReadLines("docs", "kernel-sdk.md")
        .SkipWhile(line => line != head).Skip(2).TakeWhile(static line => line.StartsWith('|'));

    private static string Fields(EventMapping mapping)
    {
        var names = mapping.Fields.Select(static field => field.SdkName).ToArray();
        var hasContext = Context.All(names.Contains);
        var fields = mapping.Fields.Where(field => !hasContext || !Context.Contains(field.SdkName)).Select(Field);
        var all = string.Join(", ", hasContext ? fields.Prepend("*context*") : fields);
        return (all.Length > 0 ? all : "none") + (mapping.Condition is null ? "" : "; of images with `mime_type` `image/png`") + (mapping.IsNewer ? "; not in the union of 0.84.0" : "");
    }

    private static string Field(FieldMapping field) => (field.KernelName == field.SdkName ? $"`{field.KernelName}`" : Renamed(field.KernelName, field.SdkName)) + field.Conversion switch
    {
        FieldConversion.Milliseconds => " (ms)",
        FieldConversion.StackTrace => " (its names)",
        FieldConversion.Enum => $" ({field.EnumMapping!.Name})",
        _ => "",
    };

    private static string Renamed(string kernelName, string sdkName) => $"`{kernelName}` → `{sdkName}`";
}
