using Kernel.ServiceDefaults.Events;

namespace Kernel.ServiceDefaults.Contracts;

/// <summary>What the collectors should be doing now; pushed by the API on every change.</summary>
public sealed record CaptureState
{
    /// <summary>Rises with every change, also across restarts of the API (it starts from the clock, in Unix milliseconds).</summary>
    public required long Revision { get; init; }

    /// <summary>The active session, or null when nothing is to be captured.</summary>
    public CaptureSpec? Session { get; init; }
}

/// <summary>The part of a capture session that a collector acts on.</summary>
public sealed record CaptureSpec
{
    /// <summary>The session's id.</summary>
    public required string Id { get; init; }

    /// <summary>What to capture; a category that is not named must cost nothing.</summary>
    public required IReadOnlyList<EventCategory> Categories { get; init; }

    /// <summary>How to capture it.</summary>
    public required CaptureOptions Options { get; init; }

    /// <summary>The pictures asked for lately, oldest first.</summary>
    public IReadOnlyList<ScreenshotRequest> Screenshots { get; init => field = value ?? []; } = [];
}

/// <summary>A picture that somebody asked for. The same one may be told of many times; it is taken once.</summary>
public sealed record ScreenshotRequest
{
    /// <summary>Its id: <c>ss_</c> and 32 hexadecimal digits that sort by time.</summary>
    public required string Id { get; init; }

    /// <summary>Of which tab; null for the one that navigated last.</summary>
    public string? TargetId { get; init; }
}
