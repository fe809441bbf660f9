namespace Kernel.Api.Browsers;

/// <summary>Whether one category is captured (<c>BrowserTelemetryCategoryConfig</c> of the SDK).</summary>
/// <param name="Enabled">Absent says nothing.</param>
internal sealed record CategorySetting(bool? Enabled = null);
