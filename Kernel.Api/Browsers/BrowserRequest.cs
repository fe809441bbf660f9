using System.Text.Json;
using Kernel.Api.Http;

namespace Kernel.Api.Browsers;

/// <summary>The body of requests that create (<c>BrowserCreateParams</c> of the SDK) or change (<c>BrowserUpdateParams</c>) a browser.</summary>
internal sealed record BrowserRequest : IJsonRequest
{
    /// <inheritdoc />
    public static string Expected => "a valid browser request";

    /// <summary>An alternative to the id for finding the session; an empty string removes the name.</summary>
    public string? Name { get; init; }

    /// <summary>The caller's tags, at most 50; a change replaces all of them.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>The captured categories.</summary>
    public TelemetrySetting? Telemetry { get; init; }

    /// <summary>The time without a DevTools connection after which the session ends, in seconds, 10 to 259,200. Default 60. Only when the browser is created.</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>The URL to open in a new tab. Only when the browser is created.</summary>
    public string? StartUrl { get; init; }

    /// <summary>Not supported; rejected, because a client that sets a proxy relies on it.</summary>
    public string? ProxyId { get; init; }

    /// <summary>Not supported; rejected if set.</summary>
    public JsonElement? Profile { get; init; }

    /// <summary>Not supported; rejected if set.</summary>
    public JsonElement? Extensions { get; init; }

    /// <summary>Not supported; rejected if set.</summary>
    public JsonElement? ChromePolicy { get; init; }

    /// <summary>Ignored: the response has the actual value.</summary>
    public JsonElement? Viewport { get; init; }

    /// <summary>Ignored: the response has the actual value.</summary>
    public bool? Headless { get; init; }

    /// <summary>Ignored: the response has the actual value.</summary>
    public bool? Stealth { get; init; }

    /// <summary>Ignored: the response has the actual value.</summary>
    public bool? Gpu { get; init; }

    /// <summary>Ignored: the response has the actual value.</summary>
    public bool? KioskMode { get; init; }

    /// <summary>Ignored: this deployment has no proxy.</summary>
    public bool? DisableDefaultProxy { get; init; }

    /// <summary>Ignored: this deployment has no actions.</summary>
    public string? InvocationId { get; init; }
}

/// <summary>The telemetry setting of a request that creates or changes a browser.</summary>
internal sealed record TelemetrySetting
{
    /// <summary>True: the default categories with the changes in <c>browser</c>. False: none. Absent: only the changes in <c>browser</c>.</summary>
    public bool? Enabled { get; init; }

    /// <summary>The setting of each category.</summary>
    public IReadOnlyDictionary<string, CategorySetting?>? Browser { get; init; }
}

/// <summary>The switch of one category (<c>BrowserTelemetryCategoryConfig</c> of the SDK).</summary>
/// <param name="Enabled">Whether it is captured; absent for no change.</param>
internal sealed record CategorySetting(bool? Enabled = null);
