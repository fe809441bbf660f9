using Kernel.ServiceDefaults.Events;

namespace Kernel.ServiceDefaults.Contracts;

/// <summary>The desired state of all collectors, pushed by the API on every change.</summary>
public sealed record CaptureState
{
    /// <summary>The revision, which increases with every change, also across restarts of the API: it starts at the Unix time in milliseconds.</summary>
    public required long Revision { get; init; }

    /// <summary>The active session; null if nothing is captured.</summary>
    public CaptureSpec? Session { get; init; }
}

/// <summary>The specification of a capture session for collectors.</summary>
public sealed record CaptureSpec
{
    /// <summary>The session's id.</summary>
    public required string Id { get; init; }

    /// <summary>The categories to capture. Other categories must cost nothing.</summary>
    public required IReadOnlyList<EventCategory> Categories { get; init; }

    /// <summary>The capture options.</summary>
    public required CaptureOptions Options { get; init; }

    /// <summary>The recently requested screenshots, oldest first.</summary>
    public IReadOnlyList<ScreenshotRequest> Screenshots { get; init => field = value ?? []; } = [];
}

/// <summary>A requested screenshot. It is taken once, although many revisions can contain it.</summary>
public sealed record ScreenshotRequest
{
    /// <summary>The request's id: <c>ss_</c> and 32 hexadecimal digits that sort by time.</summary>
    public required string Id { get; init; }

    /// <summary>The tab's target id; null for the tab that navigated last.</summary>
    public string? TargetId { get; init; }
}
