using Microsoft.Extensions.DependencyInjection;

namespace Kernel.ServiceDefaults.Http;

/// <summary>Configures the resilience of HTTP clients.</summary>
public static class HttpClientResilienceExtensions
{
    /// <summary>Removes the standard resilience handler from a client.</summary>
    /// <remarks>
    /// For callers with timeouts and retries of their own. In their loop the handler would multiply the attempts, delay the report of a
    /// lost connection by up to 30 s, and abort streams whose headers arrive late.
    /// </remarks>
    public static IHttpClientBuilder DisableResilience(this IHttpClientBuilder client) =>
#pragma warning disable EXTEXP0001 // For evaluation purposes only; there is no other way to opt out of a default.
        client.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
}
