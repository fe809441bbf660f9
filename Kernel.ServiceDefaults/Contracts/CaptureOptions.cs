namespace Kernel.ServiceDefaults.Contracts;

/// <summary>How a session captures. The caller's choices, with defaults for what was left out.</summary>
public sealed record CaptureOptions
{
    /// <summary>The defaults.</summary>
    public static CaptureOptions Default { get; } = new();

    /// <summary>Whether credentials in headers, URLs and bodies are replaced before an event is made. Default true.</summary>
    public bool Redact { get; init; } = true;

    /// <summary>How what is done to pages is captured.</summary>
    public InteractionCaptureOptions Interaction { get; init => field = value ?? InteractionCaptureOptions.Default; } = InteractionCaptureOptions.Default;

    /// <summary>When pictures are taken, and of what kind.</summary>
    public ScreenshotCaptureOptions Screenshots { get; init => field = value ?? ScreenshotCaptureOptions.Default; } = ScreenshotCaptureOptions.Default;

    /// <summary>How much of the network's traffic is captured. A session that was stored before there was a choice has the defaults.</summary>
    public NetworkCaptureOptions Network { get; init => field = value ?? NetworkCaptureOptions.Default; } = NetworkCaptureOptions.Default;
}

/// <summary>How clicks, keys and scrolling are captured. Fields that are sensitive by themselves are masked whatever is chosen here.</summary>
public sealed record InteractionCaptureOptions
{
    /// <summary>The defaults.</summary>
    public static InteractionCaptureOptions Default { get; } = new();

    /// <summary>Whether the characters typed into any field are replaced by <c>*</c> before they leave the page. Default false.</summary>
    public bool MaskInput { get; init; }

    /// <summary>Whether a click carries the text of what was clicked. Default true.</summary>
    public bool ClickText { get; init; } = true;
}
