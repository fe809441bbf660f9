using System.Text.Json.Serialization;

namespace Kernel.ServiceDefaults.Contracts;

/// <summary>When pictures of pages are taken, and of what kind. They cost nothing where the category screenshot is off.</summary>
public sealed record ScreenshotCaptureOptions
{
    /// <summary>The largest <see cref="MinIntervalMs"/>.</summary>
    public const int MaxIntervalMs = 600_000;

    /// <summary>The defaults.</summary>
    public static ScreenshotCaptureOptions Default { get; } = new();

    /// <summary>What makes the collector take one, besides being asked to. Default: both; may be empty.</summary>
    public IReadOnlyList<ScreenshotTrigger> Triggers { get; init; } = [ScreenshotTrigger.Exception, ScreenshotTrigger.NavigationSettled];

    /// <summary>The encoding. Default <see cref="ScreenshotFormat.Png"/>.</summary>
    public ScreenshotFormat Format { get; init; }

    /// <summary>
    /// The least time between two pictures of one page for the same trigger, in milliseconds, 0 to 600,000, default 2,000. What
    /// is left out in between is counted in the next one.
    /// </summary>
    public int MinIntervalMs { get; init; } = 2_000;
}

/// <summary>How a picture is encoded.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ScreenshotFormat>))]
public enum ScreenshotFormat
{
    /// <summary>Exact; large where pages show photographs.</summary>
    Png,

    /// <summary>Small and lossy.</summary>
    Jpeg,

    /// <summary>Smaller and lossy.</summary>
    Webp,
}

/// <summary>What makes the collector take a picture of a page.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ScreenshotTrigger>))]
public enum ScreenshotTrigger
{
    /// <summary>A script of the page threw and nobody caught it.</summary>
    Exception,

    /// <summary>A navigation has come to rest.</summary>
    NavigationSettled,

    /// <summary>Somebody asked for it; not a trigger to choose, because it is always one.</summary>
    Request,
}
