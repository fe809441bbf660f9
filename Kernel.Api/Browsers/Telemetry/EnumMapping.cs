
namespace Kernel.Api.Browsers.Telemetry;

/// <summary>How texts of ours are spelt in the SDK's view: a list of pairs, and what becomes of those that are not in it.</summary>
internal sealed class EnumMapping
{
    private readonly (byte[] KernelName, byte[] SdkName)[] _pairs;
    private readonly byte[]? _other;

    /// <param name="name">What the list is called in docs/kernel-sdk.md.</param>
    /// <param name="other">What all other texts become; null leaves them as they are.</param>
    /// <param name="pairs">KernelName, sdkName.</param>
    private EnumMapping(string name, string? other, params (string KernelName, string SdkName)[] pairs)
    {
        Name = name;
        Pairs = pairs;
        Other = other;
        _pairs = [.. pairs.Select(static pair => (Quoted(pair.KernelName), Quoted(pair.SdkName)))];
        _other = other is null ? null : Quoted(other);
    }

    /// <summary>The protocol's names of targets; the SDK knows these alone.</summary>
    public static EnumMapping TargetType { get; } = new(
        "target types", "other", ("page", "page"), ("background_page", "background_page"), ("service_worker", "service_worker"), ("shared_worker", "shared_worker"));

    /// <summary>The protocol's names of kinds of console calls, where they are not one word.</summary>
    public static EnumMapping ConsoleLevel { get; } = new(
        "console levels", null, ("start_group", "startGroup"), ("start_group_collapsed", "startGroupCollapsed"), ("end_group", "endGroup"),
        ("profile_end", "profileEnd"), ("time_end", "timeEnd"));

    /// <summary>The protocol's names of what is loaded.</summary>
    public static EnumMapping ResourceType { get; } = new(
        "resource types", null, ("document", "Document"), ("stylesheet", "Stylesheet"), ("image", "Image"), ("media", "Media"), ("font", "Font"),
        ("script", "Script"), ("text_track", "TextTrack"), ("xhr", "XHR"), ("fetch", "Fetch"), ("prefetch", "Prefetch"),
        ("event_source", "EventSource"), ("web_socket", "WebSocket"), ("manifest", "Manifest"), ("signed_exchange", "SignedExchange"),
        ("ping", "Ping"), ("csp_violation_report", "CSPViolationReport"), ("preflight", "Preflight"), ("fed_cm", "FedCM"), ("other", "Other"));

    /// <summary>The protocol's names of what asks for something, where they are not one word in small letters.</summary>
    public static EnumMapping InitiatorType { get; } = new("initiator types", null, ("signed_exchange", "SignedExchange"), ("fed_cm", "FedCM"));

    /// <summary>Why a DevTools connection ended.</summary>
    public static EnumMapping DisconnectReason { get; } = new(
        "disconnect reasons", "upstream_error", ("client_closed", "client_close"), ("client_lost", "client_close"),
        ("browser_closed", "upstream_changed"), ("browser_lost", "upstream_error"), ("shutdown", "context_cancelled"));

    /// <summary>Every list.</summary>
    public static IReadOnlyList<EnumMapping> All { get; } = [TargetType, ConsoleLevel, ResourceType, InitiatorType, DisconnectReason];

    /// <summary>What the list is called in docs/kernel-sdk.md.</summary>
    public string Name { get; }

    /// <summary>The pairs.</summary>
    public IReadOnlyList<(string KernelName, string SdkName)> Pairs { get; }

    /// <summary>What all other texts become; null where they stay as they are.</summary>
    public string? Other { get; }

    /// <summary>The text, quoted, in the SDK's spelling.</summary>
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
