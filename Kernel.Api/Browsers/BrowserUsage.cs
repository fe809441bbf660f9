namespace Kernel.Api.Browsers;

/// <summary>For how long a session has been there.</summary>
/// <param name="UptimeMs">In milliseconds.</param>
internal sealed record BrowserUsage(long UptimeMs);
