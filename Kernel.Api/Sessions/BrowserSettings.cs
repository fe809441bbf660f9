namespace Kernel.Api.Sessions;

/// <summary>What somebody said of the browser who started a capture session as one, through the view for Kernel's SDK.</summary>
internal sealed record BrowserSettings
{
    /// <summary>What the session can be found by, besides its id; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>The caller's own marks.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>After how many seconds without a DevTools connection through the gateway the session ends.</summary>
    public required int TimeoutSeconds { get; init; }

    /// <summary>What was to be opened at the start; null for nothing.</summary>
    public string? StartUrl { get; init; }

    /// <summary>Whether the browser shows no window.</summary>
    public bool Headless { get; init; }

    /// <summary>The categories that are on, in the SDK's names, those included that nothing here is captured of; none where telemetry is off.</summary>
    public IReadOnlyList<string> Telemetry { get; init; } = [];
}
