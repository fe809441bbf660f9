using Microsoft.Extensions.DependencyInjection;

namespace Kernel.ServiceDefaults.Http;

/// <summary>For clients whose callers know better than a handler between when to try again.</summary>
public static class HttpClientResilienceExtensions
{
    /// <summary>Takes the standard resilience handler off a client.</summary>
    /// <remarks>
    /// Whoever calls has to bound each wait and to try again by itself. Inside such a loop the handler would multiply the attempts,
    /// hold back for up to half a minute the news that the other side has gone, and give up on streams whose headers come late.
    /// </remarks>
    public static IHttpClientBuilder DisableResilience(this IHttpClientBuilder client) =>
#pragma warning disable EXTEXP0001 // For evaluation purposes, says the package; there is no other way to opt out of a default.
        client.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
}
