using System.Buffers;

namespace Kernel.ServiceDefaults.Events;

/// <summary>The rules for event types.</summary>
public static class EventNames
{
    private const string SessionPrefix = "session_";
    private const string MonitorPrefix = "monitor_";

    // No quote, backslash or control character, so a valid type needs no escaping in JSON, SSE frames and queries.
    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:/-"u8);

    /// <summary>The regular expression of valid types.</summary>
    public const string Pattern = "^[A-Za-z0-9_.:/-]{1,128}$";

    /// <summary>The rule of <see cref="IsValid"/>, for error messages.</summary>
    public static string Rule { get; } =
        $"1 to {EventLimits.MaxNameLength} characters of letters, digits, '_', '.', ':', '/' and '-'";

    /// <summary>Gets whether a UTF-8 text is a valid type.</summary>
    public static bool IsValid(ReadOnlySpan<byte> type) =>
        type.Length is > 0 and <= EventLimits.MaxNameLength && !type.ContainsAnyExcept(NameBytes);

    /// <summary>Gets whether a type is reserved for the system.</summary>
    public static bool IsReserved(ReadOnlySpan<byte> type) =>
        type.StartsWith("session_"u8) || type.StartsWith("monitor_"u8)
        || type.SequenceEqual("cdp_connect"u8) || type.SequenceEqual("cdp_disconnect"u8) || type.SequenceEqual("events_dropped"u8)
        || type.SequenceEqual("control_command"u8) || type.SequenceEqual("api_call"u8);

    /// <summary>The types of <see cref="IsReserved"/>, for error messages.</summary>
    public static string ReservedRule { get; } = $"{SessionPrefix}*, {MonitorPrefix}*, {EventTypes.CdpConnect}, {EventTypes.CdpDisconnect}, {EventTypes.ControlCommand}, {EventTypes.ApiCall} and {EventTypes.EventsDropped}";
}
