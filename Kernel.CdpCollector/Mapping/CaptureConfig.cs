using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Mapping;

/// <summary>What is captured now, and how. Replaced as a whole.</summary>
internal sealed record CaptureConfig
{
    private readonly uint _categories;

    private CaptureConfig(uint categories, CaptureOptions options)
    {
        _categories = categories;
        Options = options;
    }

    /// <summary>Nothing.</summary>
    public static CaptureConfig None { get; } = new(0, CaptureOptions.Default);

    /// <summary>The caller's choices.</summary>
    public CaptureOptions Options { get; }

    /// <summary>Whether credentials are replaced.</summary>
    public bool Redact => Options.Redact;

    /// <summary>Whether the browser is to keep bodies for being asked for them.</summary>
    public bool WantsBodies => Wants(EventCategory.Network) && Options.Network.Bodies;

    /// <summary>Whether the browser is to send the bodies of requests.</summary>
    public bool WantsRequestBodies => Wants(EventCategory.Network) && Options.Network is { RequestBodies: true, MaxRequestBodyBytes: > 0 };

    /// <summary>Whether any category needs the browser.</summary>
    public bool NeedsBrowser => EventCategories.FromBrowser.Any(Wants);

    /// <summary>Whether requests are followed: to report them, or to know when a page has settled.</summary>
    public bool TracksRequests => Wants(EventCategory.Network) || TracksLifecycle;

    /// <summary>Whether it is followed how pages come to rest: to report it, or to take a picture then.</summary>
    public bool TracksLifecycle => Wants(EventCategory.Page) || TakesScreenshotsOf(ScreenshotTrigger.NavigationSettled);

    /// <summary>Whether it is followed what scripts log and throw.</summary>
    public bool TracksScripts => Wants(EventCategory.Console) || TakesScreenshotsOf(ScreenshotTrigger.Exception);

    public static CaptureConfig From(CaptureSpec? target) => target is null
        ? None
        : new CaptureConfig(target.Categories.Aggregate(0u, static (mask, category) => mask | (1u << (int)category)), target.Options);

    public bool Wants(EventCategory category) => (_categories & (1u << (int)category)) != 0;

    /// <summary>Whether a picture is taken when this happens.</summary>
    public bool TakesScreenshotsOf(ScreenshotTrigger trigger) =>
        Wants(EventCategory.Screenshot) && (trigger == ScreenshotTrigger.Request || Options.Screenshots.Triggers.Contains(trigger));
}
