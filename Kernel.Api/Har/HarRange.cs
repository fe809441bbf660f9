using Kernel.Api.EventStream;
using Kernel.Api.Sessions;

namespace Kernel.Api.Har;

/// <summary>The events that an export contains.</summary>
/// <param name="After">The sequence number before the first one.</param>
/// <param name="Last">The last sequence number.</param>
internal sealed record HarRange(ulong After, ulong Last)
{
    /// <summary>The id of the capture session that the events belong to; null for any.</summary>
    public string? SessionId { get; init; }

    /// <summary>The inclusive start, Unix microseconds.</summary>
    public long FromTs { get; init; } = long.MinValue;

    /// <summary>The exclusive end, Unix microseconds.</summary>
    public long ToTs { get; init; } = long.MaxValue;

    /// <summary>Gets whether credentials are redacted; null if that is not known.</summary>
    public bool? IsRedacted { get; init; }

    /// <summary>Gets the range of a session: up to its end, or to the newest event while it is active.</summary>
    public static HarRange Of(CaptureSession session, EventLog log) =>
        new(session.StartSeq - 1, session.LastSeqIn(log)) { SessionId = session.Id, IsRedacted = session.Options.Redact };
}
