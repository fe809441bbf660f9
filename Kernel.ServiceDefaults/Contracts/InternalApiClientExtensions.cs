using System.Net.Http.Headers;
using Kernel.ServiceDefaults.Http;
using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Kernel.ServiceDefaults.Contracts;

/// <summary>How a service takes part in the internal interface.</summary>
public static class InternalApiClientExtensions
{
    /// <summary>Binds and checks <see cref="InternalApiOptions"/> when the service starts, and adds <see cref="InternalToken"/>.</summary>
    public static IServiceCollection AddInternalApiOptions(this IServiceCollection services)
    {
        services.AddValidatedOptions<InternalApiOptions, InternalApiOptionsValidator>(InternalApiOptions.SectionName);
        services.TryAddSingleton<InternalToken>();
        return services;
    }

    /// <summary>
    /// Adds the named <see cref="HttpClient"/> for the internal interface: found by service discovery, with the token, and
    /// without an overall timeout, because its streams never end. Callers bound their own waits and try again by themselves:
    /// events are numbered, so that sending them again is safe where the caller knows what was taken.
    /// </summary>
    /// <param name="services">The service's own.</param>
    /// <param name="name">The client's name.</param>
    /// <param name="baseAddress">Whose interface, for service discovery; Kernel.Api's unless another is named.</param>
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
