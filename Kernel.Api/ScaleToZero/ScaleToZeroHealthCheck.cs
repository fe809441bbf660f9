using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kernel.Api.ScaleToZero;

/// <summary>Degraded, with the reason, while the host cannot be told whether it may suspend.</summary>
internal sealed class ScaleToZeroHealthCheck(WakeLock wake) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(wake.Failure is { } reason
            ? HealthCheckResult.Degraded($"The host could not be told whether it may suspend: {reason}")
            : HealthCheckResult.Healthy(wake.State.Available ? null : "this host does not suspend"));
}
