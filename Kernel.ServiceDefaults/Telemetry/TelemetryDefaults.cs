using Kernel.ServiceDefaults.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Kernel.ServiceDefaults.Telemetry;

/// <summary>Configures OpenTelemetry logs, metrics and traces, exported over OTLP if <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.</summary>
internal static class TelemetryDefaults
{
    private const string OtlpEndpointKey = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // The names of the SDK's HTTP clients.
    private static readonly string[] HttpExporters = ["OtlpLogExporter", "OtlpMetricExporter", "OtlpTraceExporter"];

    public static void AddTelemetryDefaults(this IHostApplicationBuilder builder)
    {
        // One line per request would hide everything else.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        builder.Logging.AddFilter("Polly", LogLevel.Warning);
        builder.Logging.AddSimpleConsole(static console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
        });

        // Without an endpoint, spans and measurements would be created for each request and discarded.
        if (string.IsNullOrWhiteSpace(builder.Configuration[OtlpEndpointKey]))
        {
            return;
        }

        builder.Logging.AddOpenTelemetry(static logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });

        builder.Services.AddOpenTelemetry()
            .WithMetrics(static metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter(KernelTelemetry.Wildcard))
            .WithTracing(static tracing => tracing
                .AddAspNetCoreInstrumentation(TracePolicy.Apply)
                .AddHttpClientInstrumentation(TracePolicy.Apply))
            .UseOtlpExporter();
        builder.Services.AddHostedService<TelemetryShutdown>();

        // The exporters have a timeout and retries; those of the standard handler cannot be cancelled at exit.
        foreach (var exporter in HttpExporters)
        {
            builder.Services.AddHttpClient(exporter).DisableResilience();
        }
    }
}
