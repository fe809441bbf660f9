using System.Net.Http.Headers;
using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kernel.ServiceDefaults.Internal;

/// <summary>How a service reaches the internal interface of Kernel.Api.</summary>
public static class InternalApiClientExtensions
{
    /// <summary>Binds and checks <see cref="InternalApiOptions"/> when the service starts.</summary>
    public static IServiceCollection AddInternalApiOptions(this IServiceCollection services)
    {
        services.AddSettings<InternalApiOptions>(InternalApiOptions.SectionName);
        return services;
    }

    /// <summary>
    /// Adds the named <see cref="HttpClient"/> for the internal interface: found by service discovery, with the token, and
    /// without an overall timeout, because its streams never end. Callers bound their own waits.
    /// </summary>
    public static IHttpClientBuilder AddInternalApiClient(this IServiceCollection services, string name)
    {
        services.AddInternalApiOptions();
        return services
            .AddHttpClient(name, static (provider, client) =>
            {
                client.BaseAddress = new Uri(InternalApi.BaseAddress);
                client.Timeout = Timeout.InfiniteTimeSpan;
                client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                    "Bearer", provider.GetRequiredService<IOptions<InternalApiOptions>>().Value.Token);
            });
    }
}
