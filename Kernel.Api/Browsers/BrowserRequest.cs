using System.Text.Json;
using Kernel.Api.Http;

namespace Kernel.Api.Browsers;

/// <summary>The body of creating a browser (<c>BrowserCreateParams</c> of the SDK), and of changing one (<c>BrowserUpdateParams</c>).</summary>
internal sealed record BrowserRequest : IJsonRequest
{
    /// <inheritdoc />
    public static string Expected => "what a browser is asked for with";

    /// <summary>What the session can be found by, besides its id; at a change, an empty text takes the name away.</summary>
    public string? Name { get; init; }

    /// <summary>Marks of the caller's own, at most 50; at a change, all of them.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>What is captured.</summary>
    public TelemetrySetting? Telemetry { get; init; }

    /// <summary>After how many seconds without a DevTools connection the session ends, 10 to 259,200; 60 by default. At the start alone.</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>What is opened, in a tab of its own. At the start alone.</summary>
    public string? StartUrl { get; init; }

    /// <summary>Refused if it is given: a client that names a proxy relies on it.</summary>
    public string? ProxyId { get; init; }

    /// <summary>Refused if it is given.</summary>
    public JsonElement? Profile { get; init; }

    /// <summary>Refused if it is given.</summary>
    public JsonElement? Extensions { get; init; }

    /// <summary>Refused if it is given.</summary>
    public JsonElement? ChromePolicy { get; init; }

    /// <summary>Without effect at the start: the answer says what the browser is. Refused at a change.</summary>
    public JsonElement? Viewport { get; init; }

    /// <summary>Without effect: the response says what the browser is.</summary>
    public bool? Headless { get; init; }

    /// <summary>Without effect: the response says what the browser is.</summary>
    public bool? Stealth { get; init; }

    /// <summary>Without effect: the response says what the browser is.</summary>
    public bool? Gpu { get; init; }

    /// <summary>Without effect: the response says what the browser is.</summary>
    public bool? KioskMode { get; init; }

    /// <summary>Without effect: there is no proxy to be switched off.</summary>
    public bool? DisableDefaultProxy { get; init; }

    /// <summary>Without effect: there are no actions here.</summary>
    public string? InvocationId { get; init; }
}

/// <summary>What is said of telemetry when a browser is created or changed.</summary>
internal sealed record TelemetrySetting
{
    /// <summary>True: the default set, and what <c>browser</c> says. False: nothing. Absent: what <c>browser</c> says.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Per category.</summary>
    public IReadOnlyDictionary<string, CategorySetting?>? Browser { get; init; }
}

/// <summary>Whether one category is captured (<c>BrowserTelemetryCategoryConfig</c> of the SDK).</summary>
/// <param name="Enabled">Absent says nothing.</param>
internal sealed record CategorySetting(bool? Enabled = null);
