using System.Text.Json.Serialization;

namespace Kernel.Api.Browsers;

/// <summary>A capture session as a browser (<c>BrowserCreateResponse</c> of the SDK and its like).</summary>
internal sealed record BrowserResource
{
    /// <summary>The capture session's id.</summary>
    public required string SessionId { get; init; }

    /// <summary>The browser's DevTools through the gateway; empty where there is no gateway, and once the session has ended.</summary>
    public required string CdpWsUrl { get; init; }

    /// <summary>Empty: there is no WebDriver.</summary>
    public string WebdriverWsUrl { get; init; } = "";

    /// <summary>When it started.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended; absent while it is active.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>Whether the browser shows no window.</summary>
    public required bool Headless { get; init; }

    /// <summary>Always false.</summary>
    public bool Stealth { get; init; }

    /// <summary>After how many seconds without a DevTools connection it ends; 0 for never.</summary>
    public required int TimeoutSeconds { get; init; }

    /// <summary>Its name, if it has one.</summary>
    public string? Name { get; init; }

    /// <summary>What was to be opened, if anything.</summary>
    public string? StartUrl { get; init; }

    /// <summary>The caller's own marks.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>What is captured; null for nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required TelemetryConfig? Telemetry { get; init; }

    /// <summary>For how long it has been there.</summary>
    public required BrowserUsage Usage { get; init; }
}

/// <summary>For how long a session has been there.</summary>
/// <param name="UptimeMs">In milliseconds.</param>
internal sealed record BrowserUsage(long UptimeMs);

/// <summary>The telemetry in force (<c>BrowserTelemetryConfig</c> of the SDK).</summary>
/// <param name="Browser">Every category.</param>
internal sealed record TelemetryConfig(IReadOnlyDictionary<string, CategorySetting> Browser);
