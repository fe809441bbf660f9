using System.Text.Json.Serialization;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Sessions;

/// <summary>A capture session.</summary>
internal sealed record SessionResource
{
    /// <summary>The session's id.</summary>
    public required string Id { get; init; }

    /// <summary>The session's name; absent if it has none.</summary>
    public string? Name { get; init; }

    /// <summary>The session's status.</summary>
    public required SessionStatus Status { get; init; }

    /// <summary>The settings in effect.</summary>
    public required EffectiveConfig Config { get; init; }

    /// <summary>The last sequence number of the stream; for an ended session, of its last event.</summary>
    public required ulong Seq { get; init; }

    /// <summary>The time when the session started.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The time when the session ended; absent while it is active.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The sequence number of the session's first event, `session_started`.</summary>
    public required ulong FirstSeq { get; init; }

    /// <summary>The sequence number of the session's last event; while it is active, of the last one so far.</summary>
    public required ulong LastSeq { get; init; }

    /// <summary>The time of the first event; absent for sessions of earlier versions.</summary>
    public DateTimeOffset? FirstEventAt { get; init; }

    /// <summary>The time of the last event; absent for sessions of earlier versions.</summary>
    public DateTimeOffset? LastEventAt { get; init; }

    /// <summary>The numbers of events; absent for sessions of earlier versions.</summary>
    public EventCounts? Counts { get; init; }

    /// <summary>The sequence numbers of up to six screenshots, spread over the session; absent for sessions of earlier versions.</summary>
    public IReadOnlyList<ulong>? Screenshots { get; init; }

    /// <summary>The numbers of a session's events.</summary>
    /// <param name="Events">All events.</param>
    /// <param name="Requests">`network_request` events: requests, including hops of redirected ones.</param>
    /// <param name="Failed">Responses with a status of 400 or more, and failed loads that were not canceled.</param>
    /// <param name="Errors">Console errors, uncaught exceptions and crashes.</param>
    /// <param name="Navigations">Navigations of main frames.</param>
    /// <param name="Screenshots">Screenshots that have an image.</param>
    internal sealed record EventCounts(long Events, long Requests, long Failed, long Errors, long Navigations, long Screenshots);

    /// <summary>The settings in effect.</summary>
    internal sealed record EffectiveConfig(IReadOnlyList<EventCategory> Categories, CaptureOptions Options);
}

/// <summary>The status of a session.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<SessionStatus>))]
internal enum SessionStatus
{
    /// <summary>No collector has started capturing.</summary>
    Starting,

    /// <summary>A collector is attached to the browser, or no category needs the browser.</summary>
    Running,

    /// <summary>The connection to the collector or its browser was lost and is being retried.</summary>
    Disconnected,

    /// <summary>The session has ended.</summary>
    Stopped,
}
