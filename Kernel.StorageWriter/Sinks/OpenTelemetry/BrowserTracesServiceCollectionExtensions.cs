using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

internal static class BrowserTracesServiceCollectionExtensions
{
    /// <summary>Adds browser traces if an OTLP endpoint is configured and they are enabled.</summary>
    /// <exception cref="ServiceDefaults.StartupException">The OTLP endpoint is invalid.</exception>
    public static void AddBrowserTraces(this IHostApplicationBuilder builder)
    {
        builder.Services.AddValidatedOptions<BrowserTracesOptions, BrowserTracesOptionsValidator>(BrowserTracesOptions.SectionName);
        var isDisabled = bool.TryParse(builder.Configuration[$"{BrowserTracesOptions.SectionName}:{nameof(BrowserTracesOptions.Enabled)}"], out var enabled) && !enabled;
        if (isDisabled || OtlpTarget.Read(builder.Configuration) is not { } target)
        {
            return;
        }

        builder.Services
            .AddSingleton(target)
            .AddSingleton<BrowserTracesMetrics>()
            .AddSingleton<BrowserMetrics>()
            .AddSingleton(static provider => new BrowserMetricsExport(
                provider.GetRequiredService<IOptions<BrowserTracesOptions>>().Value.ServiceName, provider.GetRequiredService<IConfiguration>()))
            .ConfigureOpenTelemetryMeterProvider(static metrics => metrics.AddView(
                static instrument => instrument.Meter.Name == BrowserMetrics.MeterName ? MetricStreamConfiguration.Drop : null)) // exported by BrowserMetricsExport
            .AddSingleton<BrowserTracesStatus>()
            .AddHostedService<BrowserTracesService>();
        builder.Services.AddHealthChecks().AddCheck<BrowserTracesHealthCheck>("browser_traces");
    }
}
