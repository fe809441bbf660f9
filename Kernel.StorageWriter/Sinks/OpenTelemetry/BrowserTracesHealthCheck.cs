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

/// <summary>How the making of traces stands; written by its loop, read by health.</summary>
internal sealed class BrowserTracesStatus
{
    private volatile string? _streamProblem;
    private volatile TraceExport? _export;

    /// <summary>Why the stream cannot be read; null where it can.</summary>
    public string? StreamProblem
    {
        get => _streamProblem;
        set => _streamProblem = value;
    }

    /// <summary>The exporting, once there was something to export.</summary>
    public TraceExport? Export
    {
        get => _export;
        set => _export = value;
    }
}
