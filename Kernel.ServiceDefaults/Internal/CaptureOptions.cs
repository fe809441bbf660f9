namespace Kernel.ServiceDefaults.Internal;

/// <summary>How a session captures. The caller's choices, with defaults for what was left out.</summary>
public sealed record CaptureOptions
{
    /// <summary>The defaults.</summary>
    public static CaptureOptions Default { get; } = new();

    /// <summary>Whether credentials in headers (authorization, cookies, tokens) are replaced before an event is made. Default true.</summary>
    public bool Redact { get; init; } = true;

    /// <summary>How what is done to pages is captured.</summary>
    public InteractionCaptureOptions Interaction { get; init; } = InteractionCaptureOptions.Default;

    /// <summary>When pictures are taken, and of what kind.</summary>
    public ScreenshotCaptureOptions Screenshots { get; init; } = ScreenshotCaptureOptions.Default;
}
