
namespace Kernel.Api.Browsers.Telemetry;

/// <summary>Maps the values of a field to the SDK's values: a list of pairs, and an optional value for all others.</summary>
internal sealed class EnumMapping
{
    private readonly (byte[] KernelName, byte[] SdkName)[] _pairs;
    private readonly byte[]? _other;

    /// <param name="name">The name of the list in docs/kernel-sdk.md.</param>
    /// <param name="other">The SDK's value for all other values; null leaves them unchanged.</param>
    /// <param name="pairs">The values with the SDK's values.</param>
    private EnumMapping(string name, string? other, params (string KernelName, string SdkName)[] pairs)
    {
        Name = name;
        Pairs = pairs;
        Other = other;
        _pairs = [.. pairs.Select(static pair => (Quoted(pair.KernelName), Quoted(pair.SdkName)))];
        _other = other is null ? null : Quoted(other);
    }

    /// <summary>The types of targets; the SDK has only these.</summary>
    public static EnumMapping TargetType { get; } = new(
        "target types", "other", ("page", "page"), ("background_page", "background_page"), ("service_worker", "service_worker"), ("shared_worker", "shared_worker"));

    /// <summary>The levels of console calls whose CDP names have several words.</summary>
    public static EnumMapping ConsoleLevel { get; } = new(
        "console levels", null, ("start_group", "startGroup"), ("start_group_collapsed", "startGroupCollapsed"), ("end_group", "endGroup"),
        ("profile_end", "profileEnd"), ("time_end", "timeEnd"));

    /// <summary>The CDP names of resource types.</summary>
    public static EnumMapping ResourceType { get; } = new(
        "resource types", null, ("document", "Document"), ("stylesheet", "Stylesheet"), ("image", "Image"), ("media", "Media"), ("font", "Font"),
        ("script", "Script"), ("text_track", "TextTrack"), ("xhr", "XHR"), ("fetch", "Fetch"), ("prefetch", "Prefetch"),
        ("event_source", "EventSource"), ("web_socket", "WebSocket"), ("manifest", "Manifest"), ("signed_exchange", "SignedExchange"),
        ("ping", "Ping"), ("csp_violation_report", "CSPViolationReport"), ("preflight", "Preflight"), ("fed_cm", "FedCM"), ("other", "Other"));

    /// <summary>The initiator types whose CDP names have several words.</summary>
    public static EnumMapping InitiatorType { get; } = new("initiator types", null, ("signed_exchange", "SignedExchange"), ("fed_cm", "FedCM"));

    /// <summary>The reasons of the end of a DevTools connection.</summary>
    public static EnumMapping DisconnectReason { get; } = new(
        "disconnect reasons", "upstream_error", ("client_closed", "client_close"), ("client_lost", "client_close"),
        ("browser_closed", "upstream_changed"), ("browser_lost", "upstream_error"), ("shutdown", "context_cancelled"));

    /// <summary>Every list.</summary>
    public static IReadOnlyList<EnumMapping> All { get; } = [TargetType, ConsoleLevel, ResourceType, InitiatorType, DisconnectReason];

    /// <summary>The name of the list in docs/kernel-sdk.md.</summary>
    public string Name { get; }

    /// <summary>The pairs.</summary>
    public IReadOnlyList<(string KernelName, string SdkName)> Pairs { get; }

    /// <summary>The SDK's value for all other values; null if they are unchanged.</summary>
    public string? Other { get; }

    /// <summary>Maps a quoted value to the SDK's.</summary>
    public ReadOnlySpan<byte> Map(ReadOnlySpan<byte> quoted)
    {
        foreach (var (kernelName, sdkName) in _pairs)
        {
            if (quoted.SequenceEqual(kernelName))
            {
                return sdkName;
            }
        }

        return _other ?? quoted;
    }

    private static byte[] Quoted(string text) => System.Text.Encoding.UTF8.GetBytes($"\"{text}\"");
}
