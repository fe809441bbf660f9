using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kernel.Api.ScaleToZero;

/// <summary>A health check that is degraded, with the reason, while the host's control file cannot be written.</summary>
internal sealed class ScaleToZeroHealthCheck(WakeLock wake) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(wake.Failure is { } reason
            ? HealthCheckResult.Degraded($"The host's control file could not be written: {reason}")
            : HealthCheckResult.Healthy(wake.State.Available ? null : "this host does not suspend"));
}
