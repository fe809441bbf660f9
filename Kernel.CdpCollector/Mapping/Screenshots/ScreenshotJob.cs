using Kernel.CdpCollector.Targets;
using Kernel.ServiceDefaults.Contracts;

namespace Kernel.CdpCollector.Mapping.Screenshots;

/// <summary>A screenshot to be taken.</summary>
/// <param name="trigger">The trigger.</param>
/// <param name="target">The page; null if it is determined when the job starts.</param>
/// <param name="request">The request, if the screenshot was requested.</param>
/// <param name="createdAt">The time at which the job was created, in timestamps of the clock.</param>
internal sealed class ScreenshotJob(ScreenshotTrigger trigger, TargetState? target, ScreenshotRequest? request, long createdAt)
{
    public ScreenshotTrigger Trigger { get; } = trigger;

    public ScreenshotRequest? Request { get; } = request;

    public long CreatedAt { get; } = createdAt;

    public TargetState? Target { get; set; } = target;

    /// <summary>The time of the first capture command.</summary>
    public long StartedAt { get; set; }

    /// <summary>The visible part of the page, once known.</summary>
    public Viewport Viewport { get; set; }

    /// <summary>The scale of the image relative to CSS pixels.</summary>
    public double Scale { get; set; } = 1;

    /// <summary>The number of scales tried.</summary>
    public int Attempts { get; set; }

    /// <summary>The session of the page, once the job runs.</summary>
    public CdpSession? Session { get; set; }

    /// <summary>The time at which the browser is asked again, in timestamps of the clock; null once it has responded.</summary>
    public long? NudgeAt { get; set; }

    /// <summary>The time between the last two requests.</summary>
    public TimeSpan NudgeDelay { get; set; }
}
