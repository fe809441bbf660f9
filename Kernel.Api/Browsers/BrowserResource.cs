using System.Text.Json.Serialization;

namespace Kernel.Api.Browsers;

/// <summary>A capture session as a browser (<c>BrowserCreateResponse</c> and similar types of the SDK).</summary>
internal sealed record BrowserResource
{
    /// <summary>The capture session's id.</summary>
    public required string SessionId { get; init; }

    /// <summary>The address of the browser's DevTools through the gateway; empty if the gateway is disabled or the session has ended.</summary>
    public required string CdpWsUrl { get; init; }

    /// <summary>Always empty: WebDriver is not supported.</summary>
    public string WebdriverWsUrl { get; init; } = "";

    /// <summary>The time when the session started.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The time when the session ended; absent while it is active.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>Indicates whether the browser is headless.</summary>
    public required bool Headless { get; init; }

    /// <summary>Always false.</summary>
    public bool Stealth { get; init; }

    /// <summary>The time without a DevTools connection after which the session ends, in seconds; 0 for never.</summary>
    public required int TimeoutSeconds { get; init; }

    /// <summary>The name; absent if none was set.</summary>
    public string? Name { get; init; }

    /// <summary>The URL that was opened at the start; absent if none was set.</summary>
    public string? StartUrl { get; init; }

    /// <summary>The caller's tags.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>The captured categories; null if telemetry is off.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required TelemetryConfig? Telemetry { get; init; }

    /// <summary>The session's usage.</summary>
    public required BrowserUsage Usage { get; init; }
}

/// <summary>The usage of a session.</summary>
/// <param name="UptimeMs">The time from the session's start to its end, or until now, in milliseconds.</param>
internal sealed record BrowserUsage(long UptimeMs);

/// <summary>The telemetry settings in effect (<c>BrowserTelemetryConfig</c> of the SDK).</summary>
/// <param name="Browser">The setting of every category.</param>
internal sealed record TelemetryConfig(IReadOnlyDictionary<string, CategorySetting> Browser);
