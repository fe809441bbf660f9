using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kernel.Api.Journal;

/// <summary>Degraded, with the reason, while events cannot be kept.</summary>
internal sealed class JournalHealthCheck(JournalStore store) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(store.Durability.Failure is { } reason
            ? HealthCheckResult.Degraded($"The journal cannot be written: {reason}")
            : HealthCheckResult.Healthy());
}
