using Kernel.ServiceDefaults.Discovery;
using Kernel.ServiceDefaults.Health;
using Kernel.ServiceDefaults.Http;
using Kernel.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Kernel.ServiceDefaults;

/// <summary>What every service of the system starts from: telemetry, health, service discovery, resilience, problem details.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>
    /// Adds telemetry, health checks, <see cref="TimeProvider"/>, and for every <see cref="HttpClient"/> of the factory service
    /// discovery and the standard resilience handler (retries, a bound for each attempt and for all, a circuit breaker).
    /// </summary>
    /// <remarks>A client whose caller has a loop of its own takes the latter off again: <see cref="HttpClientResilienceExtensions.DisableResilience"/>.</remarks>
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

    /// <summary>Maps <c>/health</c> (ready to serve, with reasons) and <c>/alive</c> (the process answers).</summary>
    /// <param name="app">The service.</param>
    /// <param name="metadata">What the service wants its own middleware to see on these endpoints.</param>
    public static WebApplication MapDefaultEndpoints(this WebApplication app, params object[] metadata)
    {
        app.MapHealthDefaults(metadata);
        return app;
    }
}
