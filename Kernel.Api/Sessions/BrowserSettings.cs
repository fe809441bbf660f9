namespace Kernel.Api.Sessions;

/// <summary>The settings of a capture session that was created as a browser through the SDK API.</summary>
internal sealed record BrowserSettings
{
    /// <summary>An alternative to the id for finding the session; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>The caller's tags.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The time without a DevTools connection through the gateway after which the session ends, in seconds.</summary>
    public required int TimeoutSeconds { get; init; }

    /// <summary>The URL to open at the start; null for none.</summary>
    public string? StartUrl { get; init; }

    /// <summary>Indicates whether the browser is headless.</summary>
    public bool Headless { get; init; }

    /// <summary>The enabled categories by their SDK names, including those without events in this deployment; empty if telemetry is off.</summary>
    public IReadOnlyList<string> Telemetry { get; init; } = [];
}
