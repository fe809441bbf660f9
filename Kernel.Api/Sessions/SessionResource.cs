using System.Text.Json;
using System.Text.Json.Serialization;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Sessions;

/// <summary>A session as callers see it.</summary>
internal sealed record SessionResource
{
    /// <summary>The session's id.</summary>
    public required string Id { get; init; }

    /// <summary>Where it stands.</summary>
    public required SessionStatus Status { get; init; }

    /// <summary>What is captured, and how.</summary>
    public required EffectiveConfig Config { get; init; }

    /// <summary>The stream's newest number; of a session that has ended, the number of its last event.</summary>
    public required ulong Seq { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended; absent while it is active.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The settings in force.</summary>
    internal sealed record EffectiveConfig(IReadOnlyList<EventCategory> Categories, CaptureOptions Options);
}

/// <summary>Where a session stands.</summary>
[JsonConverter(typeof(SessionStatusJsonConverter))]
internal enum SessionStatus
{
    /// <summary>No collector captures for it yet.</summary>
    Starting,

    /// <summary>A collector is attached to the browser, or nothing is asked of the browser.</summary>
    Running,

    /// <summary>The collector, or its browser, was lost; it is being looked for.</summary>
    Disconnected,

    /// <summary>It has ended.</summary>
    Stopped,
}

internal sealed class SessionStatusJsonConverter() : JsonStringEnumConverter<SessionStatus>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
