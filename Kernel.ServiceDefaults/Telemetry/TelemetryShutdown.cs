using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Kernel.ServiceDefaults.Telemetry;

/// <summary>Exports the remaining telemetry after the service has stopped, with a timeout for unreachable OTLP endpoints.</summary>
/// <remarks>
/// Disposing the providers exports too, but one after the other with 5 s for each, and a running export has its own timeout of 10 s
/// and, with OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY, retries until then. A provider shuts down only once, so the later disposal does not
/// wait again. The export threads are background threads and end with the process.
/// </remarks>
internal sealed partial class TelemetryShutdown(
    LoggerProvider logs, MeterProvider metrics, TracerProvider traces, TimeProvider time, ILogger<TelemetryShutdown> logger) : IHostedLifecycleService, IDisposable
{
    /// <summary>The longest time by which the export delays the exit.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(0.6);

    private bool _isStopped;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        _isStopped = true;
        var exports = ShutdownAsync();
        var exported = await Task.WhenAny(exports, Task.Delay(Bound, time, CancellationToken.None)) == exports && (await exports).All(static done => done);
        if (!exported)
        {
            LogUnexported(Bound.TotalSeconds);
        }
    }

    /// <summary>Exports the telemetry of a service whose start failed, which is disposed but not stopped.</summary>
    public void Dispose()
    {
        if (!_isStopped)
        {
            ShutdownAsync().Wait(Bound);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private Task<bool[]> ShutdownAsync() => Task.WhenAll(Run(logs.Shutdown), Run(metrics.Shutdown), Run(traces.Shutdown));

    // Each blocks a dedicated thread, because exports over HTTP/2 need the thread pool.
    private static Task<bool> Run(Func<int, bool> shutdown) => Task.Factory.StartNew(
        () => shutdown((int)Bound.TotalMilliseconds), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    [LoggerMessage(5001, LogLevel.Warning, "The OTLP endpoint did not accept the last telemetry within {Seconds} s; it is lost.")]
    private partial void LogUnexported(double seconds);
}
