using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Mapping;

/// <summary>The current capture settings. Immutable; replaced as a whole.</summary>
internal sealed record CaptureConfig
{
    private static readonly uint BrowserCategories = MaskOf(EventCategories.FromBrowser);

    private readonly uint _categories;

    private CaptureConfig(uint categories, CaptureOptions options)
    {
        _categories = categories;
        Options = options;
    }

    /// <summary>Captures nothing.</summary>
    public static CaptureConfig None { get; } = new(0, CaptureOptions.Default);

    /// <summary>The options of the capture session.</summary>
    public CaptureOptions Options { get; }

    /// <summary>Indicates whether credentials are redacted.</summary>
    public bool Redact => Options.Redact;

    /// <summary>Indicates whether the browser keeps response bodies so that they can be fetched.</summary>
    public bool WantsBodies => Wants(EventCategory.Network) && Options.Network.Bodies;

    /// <summary>Indicates whether the browser sends request bodies.</summary>
    public bool WantsRequestBodies => Wants(EventCategory.Network) && Options.Network is { RequestBodies: true, MaxRequestBodyBytes: > 0 };

    /// <summary>Indicates whether any captured category needs the browser.</summary>
    public bool NeedsBrowser => (_categories & BrowserCategories) != 0;

    /// <summary>Indicates whether requests are tracked: to report them, or to detect when a page has settled.</summary>
    public bool TracksRequests => Wants(EventCategory.Network) || TracksLifecycle;

    /// <summary>Indicates whether page lifecycles are tracked: to report them, or to take a screenshot when a page has settled.</summary>
    public bool TracksLifecycle => Wants(EventCategory.Page) || TakesScreenshotsOf(ScreenshotTrigger.NavigationSettled);

    /// <summary>Indicates whether console calls and exceptions of scripts are tracked.</summary>
    public bool TracksScripts => Wants(EventCategory.Console) || TakesScreenshotsOf(ScreenshotTrigger.Exception);

    public static CaptureConfig From(CaptureSpec? target) => target is null
        ? None
        : new CaptureConfig(MaskOf(target.Categories), target.Options);

    public bool Wants(EventCategory category) => (_categories & (1u << (int)category)) != 0;

    /// <summary>Returns whether this trigger takes a screenshot.</summary>
    public bool TakesScreenshotsOf(ScreenshotTrigger trigger) =>
        Wants(EventCategory.Screenshot) && (trigger == ScreenshotTrigger.Request || Options.Screenshots.Triggers.Contains(trigger));

    private static uint MaskOf(IEnumerable<EventCategory> categories) => categories.Aggregate(0u, static (mask, category) => mask | (1u << (int)category));
}
