using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>Exports <see cref="BrowserMetrics"/> over OTLP with the browser as their resource, which a service's own exporter cannot.</summary>
internal sealed class BrowserMetricsExport : IDisposable
{
    private readonly MeterProvider _provider;

    /// <param name="serviceName">The service that the browser appears as.</param>
    /// <param name="configuration">Where the SDK looks for its variables, so that they hold here as for the service's own telemetry.</param>
    public BrowserMetricsExport(string serviceName, IConfiguration configuration) => _provider = Sdk.CreateMeterProviderBuilder()
        .ConfigureServices(services => services.AddSingleton(configuration))
        .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService(serviceName, autoGenerateServiceInstanceId: false))
        .AddMeter(BrowserMetrics.MeterName)
        .AddOtlpExporter()
        .Build();

    /// <summary>Exports what is left, and nothing after that.</summary>
    /// <param name="bound">How long that may take.</param>
    public Task ShutdownAsync(TimeSpan bound) => Task.Factory.StartNew(
        () => _provider.Shutdown((int)bound.TotalMilliseconds), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <inheritdoc />
    public void Dispose()
    {
        _provider.Shutdown(0); // without it, disposal waits for an export for 5 s
        _provider.Dispose();
    }
}
