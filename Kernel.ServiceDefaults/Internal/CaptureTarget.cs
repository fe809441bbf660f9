using Kernel.ServiceDefaults.Events;

namespace Kernel.ServiceDefaults.Internal;

/// <summary>The part of a capture session that a collector acts on.</summary>
public sealed record CaptureTarget
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
