using System.Net;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.S2Client.Http;

/// <summary>Creates HTTP/2 connection pools and requests, with or without TLS.</summary>
internal static class S2Connections
{
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(15);

    /// <summary>Creates a connection pool. Disposing it closes its connections.</summary>
    public static HttpMessageInvoker Create(Uri endpoint, S2ClientOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            // A redirect would send the token to another server.
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = options.ConnectTimeout,
            AutomaticDecompression = options.Compression == S2Compression.Gzip ? DecompressionMethods.GZip : DecompressionMethods.None,
            PooledConnectionLifetime = TimeSpan.FromMinutes(15),
            KeepAlivePingDelay = PingDelay,
            KeepAlivePingTimeout = options.RequestTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,

            // No trace context is sent to S2, and a session would be a span of days.
            ActivityHeadersPropagator = null,

            // Without TLS there is no CONNECT tunnel, and HTTP/2 does not work through a proxy without one.
            UseProxy = endpoint.Scheme == Uri.UriSchemeHttps,
        };
        return new HttpMessageInvoker(handler);
    }

    /// <summary>Creates a request with the common headers.</summary>
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
