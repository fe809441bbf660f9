namespace Kernel.Api.Browsers;

/// <summary>The telemetry in force (<c>BrowserTelemetryConfig</c> of the SDK).</summary>
/// <param name="Browser">Every category.</param>
internal sealed record TelemetryConfig(IReadOnlyDictionary<string, CategorySetting> Browser);
