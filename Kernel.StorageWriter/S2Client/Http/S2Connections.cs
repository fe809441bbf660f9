using System.Net;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.S2Client.Http;

/// <summary>Makes HTTP/2 connections, over TLS or in the clear.</summary>
internal static class S2Connections
{
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(15);

    /// <summary>A pool of its own, so that whoever has it can end its connections and gets new ones from a new pool.</summary>
    public static HttpMessageInvoker Create(Uri endpoint, S2ClientOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            // A redirect would carry the token elsewhere.
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = options.ConnectTimeout,
            AutomaticDecompression = options.Compression == S2Compression.Gzip ? DecompressionMethods.GZip : DecompressionMethods.None,
            PooledConnectionLifetime = TimeSpan.FromMinutes(15),
            KeepAlivePingDelay = PingDelay,
            KeepAlivePingTimeout = options.RequestTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,

            // The service's traces are no business of S2's, and a session would be a span of days.
            ActivityHeadersPropagator = null,

            // In the clear there is no tunnel through a proxy, and without one no HTTP/2.
            UseProxy = endpoint.Scheme == Uri.UriSchemeHttps,
        };
        return new HttpMessageInvoker(handler);
    }

    /// <summary>A request with what all of them carry.</summary>
    public static HttpRequestMessage Request(HttpMethod method, Uri uri, S2ClientOptions options, string? basin)
    {
        var request = new HttpRequestMessage(method, uri)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TryAddWithoutValidation("authorization", "Bearer " + options.AccessToken);
        request.Headers.TryAddWithoutValidation("user-agent", options.UserAgent);
        if (basin is not null)
        {
            request.Headers.TryAddWithoutValidation("s2-basin", basin);
        }

        return request;
    }
}
