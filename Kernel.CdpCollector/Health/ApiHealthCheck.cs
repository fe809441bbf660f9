using System.Globalization;
using Kernel.CdpCollector.Outbox;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kernel.CdpCollector.Health;

/// <summary>Checks whether the API accepts events.</summary>
internal sealed class ApiHealthCheck(ApiReachability reachability, EventOutbox outbox) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(reachability.Reason is { } reason
            ? HealthCheckResult.Degraded(string.Create(CultureInfo.InvariantCulture, $"not reachable, {outbox.Count} events in the outbox: {reason}"))
            : HealthCheckResult.Healthy());
}
