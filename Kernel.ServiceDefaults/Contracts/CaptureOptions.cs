namespace Kernel.ServiceDefaults.Contracts;

/// <summary>The capture options of a session; absent ones have defaults.</summary>
public sealed record CaptureOptions
{
    /// <summary>The defaults.</summary>
    public static CaptureOptions Default { get; } = new();

    /// <summary>Gets whether credentials in headers, URLs and bodies are redacted before an event is created. Default true.</summary>
    public bool Redact { get; init; } = true;

    /// <summary>The options of interaction events.</summary>
    public InteractionCaptureOptions Interaction { get; init => field = value ?? InteractionCaptureOptions.Default; } = InteractionCaptureOptions.Default;

    /// <summary>The options of screenshots.</summary>
    public ScreenshotCaptureOptions Screenshots { get; init => field = value ?? ScreenshotCaptureOptions.Default; } = ScreenshotCaptureOptions.Default;

    /// <summary>The options of network events. Sessions stored by earlier versions have the defaults.</summary>
    public NetworkCaptureOptions Network { get; init => field = value ?? NetworkCaptureOptions.Default; } = NetworkCaptureOptions.Default;
}

/// <summary>The options of interaction events. Sensitive fields, such as passwords, are always masked.</summary>
public sealed record InteractionCaptureOptions
{
    /// <summary>The defaults.</summary>
    public static InteractionCaptureOptions Default { get; } = new();

    /// <summary>Gets whether characters typed into any field are replaced by <c>*</c> inside the page. Default false.</summary>
    public bool MaskInput { get; init; }

    /// <summary>Gets whether a click event contains the text of the clicked element. Default true.</summary>
    public bool ClickText { get; init; } = true;
}
