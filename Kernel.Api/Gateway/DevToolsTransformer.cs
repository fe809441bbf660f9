using System.Buffers;
using System.Net;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;

namespace Kernel.Api.Gateway;

/// <summary>Transforms requests so that Chromium accepts them, and responses so that their addresses are those of the gateway.</summary>
internal sealed class DevToolsTransformer : HttpTransformer
{
    /// <summary>
    /// The <c>Host</c> header for Chromium, which rejects host names other than <c>localhost</c> to prevent DNS rebinding, and so
    /// rejects service names.
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

        // Chromium rejects sockets with an unknown origin. The origin policy of the API has already checked it.
        headers.Remove(HeaderNames.Origin);

        // Credentials of the API.
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

    // The protocol description has no addresses and is large.
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
                    throw new HttpRequestException($"The browser's list of targets is larger than {MaxTargetListBytes} bytes.");
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
