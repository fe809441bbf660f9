using System.Buffers;

namespace Kernel.ServiceDefaults.Events;

/// <summary>What a type may look like, and which types and kinds are not for publishers.</summary>
public static class EventNames
{
    private const string SessionPrefix = "session_";
    private const string MonitorPrefix = "monitor_";

    // No quote, backslash or control character, so a valid name stands in JSON, in an SSE frame and in a query as it is.
    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:/-"u8);

    /// <summary>What <see cref="IsValid"/> accepts, as a regular expression.</summary>
    public const string Pattern = "^[A-Za-z0-9_.:/-]{1,128}$";

    /// <summary>Says, for error messages, what <see cref="IsValid"/> accepts.</summary>
    public static string Rule { get; } =
        $"1 to {EventLimits.MaxNameLength} characters of letters, digits, '_', '.', ':', '/' and '-'";

    /// <summary>Whether the UTF-8 text can be an event's type.</summary>
    public static bool IsValid(ReadOnlySpan<byte> type) =>
        type.Length is > 0 and <= EventLimits.MaxNameLength && !type.ContainsAnyExcept(NameBytes);

    /// <summary>Whether only the system itself may publish the type.</summary>
    public static bool IsReserved(ReadOnlySpan<byte> type) =>
        type.StartsWith("session_"u8) || type.StartsWith("monitor_"u8)
        || type.SequenceEqual("cdp_connect"u8) || type.SequenceEqual("cdp_disconnect"u8) || type.SequenceEqual("events_dropped"u8);

    /// <summary>Says, for error messages, what <see cref="IsReserved"/> refuses.</summary>
    public static string ReservedRule { get; } = $"{SessionPrefix}*, {MonitorPrefix}*, {EventTypes.CdpConnect}, {EventTypes.CdpDisconnect} and {EventTypes.EventsDropped}";
}
