using Microsoft.AspNetCore.Http;

namespace Kernel.ServiceDefaults.Health;

/// <summary>How much the probes of a service say.</summary>
public sealed class HealthOptions
{
    /// <summary>Whether a caller is told the single checks with their reasons, or only how the whole stands. Default: everybody is.</summary>
    public Func<HttpContext, bool> MaySeeReasons { get; set; } = static _ => true;
}
