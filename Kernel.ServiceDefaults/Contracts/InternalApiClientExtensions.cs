using System.Net.Http.Headers;
using Kernel.ServiceDefaults.Http;
using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Kernel.ServiceDefaults.Contracts;

/// <summary>Registers options and clients of the internal API.</summary>
public static class InternalApiClientExtensions
{
    /// <summary>Adds <see cref="InternalApiOptions"/>, validated at startup, and <see cref="InternalToken"/>.</summary>
    public static IServiceCollection AddInternalApiOptions(this IServiceCollection services)
    {
        services.AddValidatedOptions<InternalApiOptions, InternalApiOptionsValidator>(InternalApiOptions.SectionName);
        services.TryAddSingleton<InternalToken>();
        return services;
    }

    /// <summary>
    /// Adds a named <see cref="HttpClient"/> for the internal API, with service discovery and the token, but without timeout, because
    /// its streams are endless, and without resilience handler. Callers have timeouts and retries of their own: only they know which
    /// events were acknowledged.
    /// </summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="name">The client's name.</param>
    /// <param name="baseAddress">The address of the service, for service discovery; Kernel.Api by default.</param>
    public static IHttpClientBuilder AddInternalApiClient(this IServiceCollection services, string name, string baseAddress = InternalApi.BaseAddress)
    {
        services.AddInternalApiOptions();
        return services
            .AddHttpClient(name, (provider, client) =>
            {
                client.BaseAddress = new Uri(baseAddress);
                client.Timeout = Timeout.InfiniteTimeSpan;
                client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                    "Bearer", provider.GetRequiredService<IOptions<InternalApiOptions>>().Value.Token);
            })
            .DisableResilience();
    }
}
