using System.Text.Json;
using System.Text.Json.Serialization;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Sessions;

/// <summary>A capture session.</summary>
internal sealed record SessionResource
{
    /// <summary>The session's id.</summary>
    public required string Id { get; init; }

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

    /// <summary>The settings in effect.</summary>
    internal sealed record EffectiveConfig(IReadOnlyList<EventCategory> Categories, CaptureOptions Options);
}

/// <summary>The status of a session.</summary>
[JsonConverter(typeof(SessionStatusJsonConverter))]
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

internal sealed class SessionStatusJsonConverter() : JsonStringEnumConverter<SessionStatus>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
