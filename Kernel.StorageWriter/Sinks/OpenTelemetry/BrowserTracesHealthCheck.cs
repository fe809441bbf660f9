using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>The health check of browser traces: degraded, with the reason, while they cannot be exported.</summary>
internal sealed class BrowserTracesHealthCheck(BrowserTracesStatus status, OtlpTarget target) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(status switch
        {
            { StreamProblem: { } reason } => HealthCheckResult.Degraded($"The stream {reason}"),
            { Export.Problem: { } reason } => HealthCheckResult.Degraded($"Browser traces cannot be exported to {target.Endpoint}: {reason}"),
            _ => HealthCheckResult.Healthy($"Exporting to {target.Endpoint}"),
        });
}

/// <summary>The status of browser traces: written by the service, read by health.</summary>
internal sealed class BrowserTracesStatus
{
    private volatile string? _streamProblem;
    private volatile TraceExport? _export;

    /// <summary>The reason why the stream cannot be read; null if it can.</summary>
    public string? StreamProblem
    {
        get => _streamProblem;
        set => _streamProblem = value;
    }

    /// <summary>The export; null before the first one.</summary>
    public TraceExport? Export
    {
        get => _export;
        set => _export = value;
    }
}
