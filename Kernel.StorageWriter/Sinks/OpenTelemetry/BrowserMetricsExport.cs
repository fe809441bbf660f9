using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>Exports <see cref="BrowserMetrics"/> over OTLP with the browser as the resource; the exporter of the service has the service as its resource.</summary>
internal sealed class BrowserMetricsExport : IDisposable
{
    private readonly MeterProvider _provider;

    /// <param name="serviceName">The service name of the browser.</param>
    /// <param name="configuration">The configuration from which the SDK reads its variables, the same as for the telemetry of the service.</param>
    public BrowserMetricsExport(string serviceName, IConfiguration configuration) => _provider = Sdk.CreateMeterProviderBuilder()
        .ConfigureServices(services => services.AddSingleton(configuration))
        .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService(serviceName, autoGenerateServiceInstanceId: false))
        .AddMeter(BrowserMetrics.MeterName)
        .AddOtlpExporter()
        .Build();

    /// <summary>Exports the remaining metrics and shuts down.</summary>
    /// <param name="timeout">The timeout of the export.</param>
    public Task ShutdownAsync(TimeSpan timeout) => Task.Factory.StartNew(
        () => _provider.Shutdown((int)timeout.TotalMilliseconds), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <inheritdoc />
    public void Dispose()
    {
        _provider.Shutdown(0); // otherwise disposal waits up to 5 s for an export
        _provider.Dispose();
    }
}
