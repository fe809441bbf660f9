using Kernel.CdpCollector.Targets;
using Kernel.ServiceDefaults.Contracts;

namespace Kernel.CdpCollector.Mapping.Screenshots;

/// <summary>A picture that is to be taken.</summary>
/// <param name="trigger">Why.</param>
/// <param name="target">Of which page; null where it is to be found when its turn comes.</param>
/// <param name="request">What asked for it, if somebody did.</param>
/// <param name="createdAt">When it came to be wanted, in timestamps of the clock.</param>
internal sealed class ScreenshotJob(ScreenshotTrigger trigger, TargetState? target, ScreenshotRequest? request, long createdAt)
{
    public ScreenshotTrigger Trigger { get; } = trigger;

    public ScreenshotRequest? Request { get; } = request;

    public long CreatedAt { get; } = createdAt;

    public TargetState? Target { get; set; } = target;

    /// <summary>When the browser was first asked for it.</summary>
    public long StartedAt { get; set; }

    /// <summary>What part of the page is seen, once known.</summary>
    public Viewport Viewport { get; set; }

    /// <summary>The size of the picture's pixels beside the page's own.</summary>
    public double Scale { get; set; } = 1;

    /// <summary>How often the browser was asked.</summary>
    public int Attempts { get; set; }
}
