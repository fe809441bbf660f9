using Kernel.Api.Sessions;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Browsers;

/// <summary>The categories of the SDK, what is said of them, and which of ours they are.</summary>
internal static class TelemetryCategories
{
    /// <summary>Those that there are a choice of. Nothing of this system belongs to <c>control</c> and <c>captcha</c>.</summary>
    public static IReadOnlyList<string> Choices { get; } =
        ["captcha", "connection", "console", "control", "interaction", "network", "page", "screenshot", "system"];

    /// <summary>Told of the capture itself; there with every other that comes from the browser.</summary>
    public const string Monitor = "monitor";

    private static readonly string[] Default = ["captcha", "connection", "control", "system"];

    /// <summary>What is captured when a browser is created.</summary>
    /// <exception cref="BadHttpRequestException">It contradicts itself, or names a category that is none.</exception>
    public static IReadOnlyList<string> AtStart(TelemetrySetting? setting) => Next([], setting) ?? [];

    /// <summary>What is captured from now on; null where that stays as it is.</summary>
    /// <param name="current">What is captured.</param>
    /// <param name="setting">What was said.</param>
    /// <exception cref="BadHttpRequestException">It contradicts itself, or names a category that is none.</exception>
    public static IReadOnlyList<string>? Next(IReadOnlyList<string> current, TelemetrySetting? setting)
    {
        var named = setting?.Browser ?? new Dictionary<string, CategorySetting?>();
        if (named.Keys.FirstOrDefault(static name => !Choices.Contains(name)) is { } unknown)
        {
            throw new BadHttpRequestException($"telemetry.browser: '{unknown}' is not a category; one of {string.Join(", ", Choices)} is.");
        }

        switch (setting?.Enabled)
        {
            case null when named.Count == 0:
                return null;
            case false when named.Count > 0:
                throw new BadHttpRequestException("telemetry.enabled is false, so there is nothing to say of categories: leave one of the two out.");
            case false:
                return [];
        }

        var start = setting?.Enabled is true || current.Count == 0 ? Default : current;
        return [.. Choices.Where(name => named.GetValueOrDefault(name)?.Enabled ?? start.Contains(name))];
    }

    /// <summary>What of that is captured here, in our names.</summary>
    public static IReadOnlyList<EventCategory> ToOurs(IReadOnlyList<string> on)
    {
        var ours = EventCategories.All.Where(category => on.Contains(category.ToWireName())).ToList();
        if (ours.Intersect(EventCategories.FromBrowser).Any())
        {
            ours.Add(EventCategory.Monitor);
        }

        return [.. ours.Order()];
    }

    /// <summary>What is on in a session, whoever said so.</summary>
    public static IReadOnlyList<string> OnIn(CaptureSession session) =>
    [
        .. Choices.Where(name => EventCategories.TryParse(name, out var ours)
            ? session.Categories.Contains(ours)
            : session.Browser?.Telemetry.Contains(name) is true),
    ];

    /// <summary>The same as the SDK has it; null for nothing.</summary>
    public static TelemetryConfig? Of(CaptureSession session)
    {
        var on = OnIn(session);
        return on.Count == 0
            ? null
            : new TelemetryConfig(Choices.ToDictionary(static name => name, name => new CategorySetting(on.Contains(name))));
    }
}
