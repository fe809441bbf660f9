using Kernel.Api.Sessions;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Browsers;

/// <summary>The categories of the SDK and their mapping to event categories.</summary>
internal static class TelemetryCategories
{
    /// <summary>Gets the categories that can be enabled. This system has no events of <c>captcha</c>.</summary>
    public static IReadOnlyList<string> Choices { get; } =
        ["captcha", "connection", "console", "control", "interaction", "network", "page", "screenshot", "system"];

    /// <summary>The category of events about the capture, enabled with every category from the browser.</summary>
    public const string Monitor = "monitor";

    private static readonly string[] Default = ["captcha", "connection", "control", "system"];

    /// <summary>Gets the enabled categories of a new browser.</summary>
    /// <exception cref="BadHttpRequestException">The setting is contradictory, or a category is unknown.</exception>
    public static IReadOnlyList<string> AtCreation(TelemetrySetting? setting) => Next([], setting) ?? [];

    /// <summary>Gets the enabled categories after a change; null for no change.</summary>
    /// <param name="current">The enabled categories.</param>
    /// <param name="setting">The requested change.</param>
    /// <exception cref="BadHttpRequestException">The setting is contradictory, or a category is unknown.</exception>
    public static IReadOnlyList<string>? Next(IReadOnlyList<string> current, TelemetrySetting? setting)
    {
        var named = setting?.Browser ?? new Dictionary<string, CategorySetting?>();
        if (named.Keys.FirstOrDefault(static name => !Choices.Contains(name)) is { } unknown)
        {
            throw new BadHttpRequestException($"telemetry.browser: unknown category '{unknown}'. Expected one of: {string.Join(", ", Choices)}.");
        }

        switch (setting?.Enabled)
        {
            case null when named.Count == 0:
                return null;
            case false when named.Count > 0:
                throw new BadHttpRequestException("telemetry.enabled is false and telemetry.browser has categories. Omit one of them.");
            case false:
                return [];
        }

        var start = setting?.Enabled is true || current.Count == 0 ? Default : current;
        return [.. Choices.Where(name => named.GetValueOrDefault(name)?.Enabled ?? start.Contains(name))];
    }

    /// <summary>Maps categories of the SDK to event categories; those without events are omitted.</summary>
    public static IReadOnlyList<EventCategory> ToEventCategories(IReadOnlyList<string> on)
    {
        var ours = EventCategories.All.Where(category => on.Contains(category.ToWireName())).ToList();
        if (ours.Intersect(EventCategories.FromBrowser).Any())
        {
            ours.Add(EventCategory.Monitor);
        }

        return [.. ours.Order()];
    }

    /// <summary>Gets the enabled SDK categories of a session.</summary>
    public static IReadOnlyList<string> EnabledIn(CaptureSession session) =>
    [
        .. Choices.Where(name => EventCategories.TryParse(name, out var ours)
            ? session.Categories.Contains(ours)
            : session.Browser?.Telemetry.Contains(name) is true),
    ];

    /// <summary>Gets the telemetry settings of a session; null if no category is enabled.</summary>
    public static TelemetryConfig? Of(CaptureSession session)
    {
        var on = EnabledIn(session);
        return on.Count == 0
            ? null
            : new TelemetryConfig(Choices.ToDictionary(static name => name, name => new CategorySetting(on.Contains(name))));
    }
}
