using Kernel.ServiceDefaults.Discovery;
using Kernel.ServiceDefaults.Health;
using Kernel.ServiceDefaults.Http;
using Kernel.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Kernel.ServiceDefaults;

/// <summary>Adds the defaults of every service: telemetry, health checks, service discovery, resilience, problem details.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>
    /// Adds telemetry, health checks, <see cref="TimeProvider"/>, and for every <see cref="HttpClient"/> of the factory service
    /// discovery and the standard resilience handler (retries, timeouts, a circuit breaker).
    /// </summary>
    /// <remarks>Clients with retries of their own remove the handler: <see cref="HttpClientResilienceExtensions.DisableResilience"/>.</remarks>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.AddTelemetryDefaults();
        builder.AddHealthDefaults();

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddProblemDetails();
        builder.Services.AddServiceDiscovery();
        builder.Services.AddSingleton<ServiceAddressResolver>();
        builder.Services.ConfigureHttpClientDefaults(static http =>
        {
            http.AddStandardResilienceHandler();
            http.AddServiceDiscovery();
        });
        return builder;
    }

    /// <summary>Maps <c>/health</c> (the status of each part) and <c>/alive</c> (whether the process responds).</summary>
    /// <param name="app">The service.</param>
    /// <param name="metadata">The metadata of both endpoints.</param>
    public static WebApplication MapDefaultEndpoints(this WebApplication app, params object[] metadata)
    {
        app.MapHealthDefaults(metadata);
        return app;
    }
}
