using Kernel.ServiceDefaults.Contracts;

namespace Kernel.Api.Sessions;

/// <summary><see cref="ScreenshotCaptureOptions"/> as callers write them; what is absent keeps its value.</summary>
internal sealed record SessionScreenshotOptions
{
    private const string Key = "config.options.screenshots";

    public IReadOnlyList<string>? Triggers { get; init; }

    public string? Format { get; init; }

    public int? MinIntervalMs { get; init; }

    /// <summary>The options with the caller's choices in place.</summary>
    /// <exception cref="FormatException">A value is not allowed; the message names it and what is.</exception>
    public ScreenshotCaptureOptions ApplyTo(ScreenshotCaptureOptions current) => current with
    {
        Triggers = Triggers is null ? current.Triggers : [.. Triggers.Select(ParseTrigger).Distinct().Order()],
        Format = Format is null ? current.Format : ParseFormat(Format),
        MinIntervalMs = MinIntervalMs switch
        {
            null => current.MinIntervalMs,
            >= 0 and <= ScreenshotCaptureOptions.MostIntervalMs => MinIntervalMs.Value,
            _ => throw new FormatException($"{Key}.min_interval_ms: {MinIntervalMs} is not from 0 to {ScreenshotCaptureOptions.MostIntervalMs}."),
        },
    };

    private static ScreenshotTrigger ParseTrigger(string name) => name switch
    {
        "exception" => ScreenshotTrigger.Exception,
        "navigation_settled" => ScreenshotTrigger.NavigationSettled,
        _ => throw new FormatException($"{Key}.triggers: '{name}' is no trigger; exception and navigation_settled are."),
    };

    private static ScreenshotFormat ParseFormat(string name) => name switch
    {
        "png" => ScreenshotFormat.Png,
        "jpeg" => ScreenshotFormat.Jpeg,
        "webp" => ScreenshotFormat.Webp,
        _ => throw new FormatException($"{Key}.format: '{name}' is no format; png, jpeg and webp are."),
    };
}
