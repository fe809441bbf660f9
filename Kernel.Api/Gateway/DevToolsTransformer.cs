using System.Buffers;
using System.Net;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;

namespace Kernel.Api.Gateway;

/// <summary>Makes a client's request one that Chromium answers, and the answer one that the client can follow.</summary>
internal sealed class DevToolsTransformer : HttpTransformer
{
    /// <summary>
    /// Chromium serves DevTools only to requests for an IP address or <c>localhost</c>, so that a page cannot reach it by
    /// pointing a name of its own at this machine. A service name is neither.
    /// </summary>
    public const string AcceptedHost = "localhost";

    private const string ProtocolPath = "/json/protocol";
    private const int MaxTargetListBytes = 64 * 1024 * 1024;

    /// <inheritdoc />
    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        var headers = proxyRequest.Headers;
        headers.Host = AcceptedHost;

        // Chromium refuses sockets with an origin that it was not started with; whose pages may come was decided before.
        headers.Remove(HeaderNames.Origin);

        // These are between the client and us.
        headers.Remove(HeaderNames.Authorization);
        headers.Remove(HeaderNames.Cookie);
    }

    /// <inheritdoc />
    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (!await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken))
        {
            return false;
        }

        if (proxyResponse is not { StatusCode: HttpStatusCode.OK } || !ListsTargets(httpContext.Request, proxyResponse))
        {
            return true;
        }

        var body = await ReadAsync(proxyResponse.Content, cancellationToken);
        body = DevToolsJson.Rewrite(body, ClientAddress.Of(httpContext.Request)) ?? body;
        httpContext.Response.ContentLength = body.Length;
        await httpContext.Response.BodyWriter.WriteAsync(body, cancellationToken);
        return false;
    }

    // The protocol's description names no addresses and is large.
    private static bool ListsTargets(HttpRequest request, HttpResponseMessage response) =>
        HttpMethods.IsHead(request.Method) is false
        && request.Path.StartsWithSegments("/json")
        && !request.Path.StartsWithSegments(ProtocolPath)
        && response.Content.Headers.ContentType?.MediaType is "application/json";

    private static async Task<byte[]> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                if (body.Length + read > MaxTargetListBytes)
                {
                    throw new HttpRequestException($"The browser's list of pages is larger than {MaxTargetListBytes} bytes.");
                }

                body.Write(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return body.ToArray();
    }
}
