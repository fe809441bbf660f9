using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

internal static class BrowserTracesServiceCollectionExtensions
{
    /// <summary>Adds the browser's traces, where an OTLP receiver is known and they are not switched off.</summary>
    /// <exception cref="ServiceDefaults.StartupException">The receiver's address cannot be used.</exception>
    public static void AddBrowserTraces(this IHostApplicationBuilder builder)
    {
        builder.Services.AddValidatedOptions<BrowserTracesOptions, BrowserTracesOptionsValidator>(BrowserTracesOptions.SectionName);
        var isSwitchedOff = bool.TryParse(builder.Configuration[$"{BrowserTracesOptions.SectionName}:{nameof(BrowserTracesOptions.Enabled)}"], out var enabled) && !enabled;
        if (isSwitchedOff || OtlpTarget.Read(builder.Configuration) is not { } target)
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
                static instrument => instrument.Meter.Name == BrowserMetrics.MeterName ? MetricStreamConfiguration.Drop : null)) // the browser's, not ours
            .AddSingleton<BrowserTracesStatus>()
            .AddHostedService<BrowserTracesService>();
        builder.Services.AddHealthChecks().AddCheck<BrowserTracesHealthCheck>("browser_traces");
    }
}
