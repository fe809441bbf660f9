using System.Text.Json.Serialization;

namespace Kernel.ServiceDefaults.Contracts;

/// <summary>The options of screenshots; absent ones have defaults. Without the category screenshot they cost nothing.</summary>
public sealed record ScreenshotCaptureOptions
{
    /// <summary>The largest <see cref="MinIntervalMs"/>.</summary>
    public const int MaxIntervalMs = 600_000;

    /// <summary>The defaults.</summary>
    public static ScreenshotCaptureOptions Default { get; } = new();

    /// <summary>The events that trigger a screenshot, besides requests. Default: both; can be empty.</summary>
    public IReadOnlyList<ScreenshotTrigger> Triggers { get; init; } = [ScreenshotTrigger.Exception, ScreenshotTrigger.NavigationSettled];

    /// <summary>The encoding. Default <see cref="ScreenshotFormat.Png"/>.</summary>
    public ScreenshotFormat Format { get; init; }

    /// <summary>
    /// The shortest time between two screenshots of a page for the same trigger, in milliseconds, 0 to 600,000, default 2,000. The
    /// next screenshot has the number of skipped ones.
    /// </summary>
    public int MinIntervalMs { get; init; } = 2_000;
}

/// <summary>The encoding of a screenshot.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ScreenshotFormat>))]
public enum ScreenshotFormat
{
    /// <summary>Lossless; large for photographs.</summary>
    Png,

    /// <summary>Lossy and small.</summary>
    Jpeg,

    /// <summary>Lossy and smaller.</summary>
    Webp,
}

/// <summary>The trigger of a screenshot.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ScreenshotTrigger>))]
public enum ScreenshotTrigger
{
    /// <summary>An uncaught exception in the page.</summary>
    Exception,

    /// <summary>A navigation has settled.</summary>
    NavigationSettled,

    /// <summary>A request. Always enabled, so it cannot be set.</summary>
    Request,
}
