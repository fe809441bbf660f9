using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>Degraded, with the reason, while traces of the browser do not get to their receiver.</summary>
internal sealed class BrowserTracesHealthCheck(BrowserTracesStatus status, OtlpTarget target) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(status switch
        {
            { StreamProblem: { } reason } => HealthCheckResult.Degraded($"The stream {reason}"),
            { Export.Problem: { } reason } => HealthCheckResult.Degraded($"The OTLP receiver at {target.Endpoint} does not take them: {reason}"),
            _ => HealthCheckResult.Healthy($"exporting to {target.Endpoint}"),
        });
}
