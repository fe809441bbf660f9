using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>A request as it was made.</summary>
/// <param name="Context">Its context.</param>
/// <param name="Segments">The path after <c>/v1</c>, split before it is decoded: a slash may be part of a stream's name.</param>
internal sealed record S2Request(HttpContext Context, string[] Segments)
{
    public string Method => Context.Request.Method;

    public CancellationToken Aborted => Context.RequestAborted;

    public static S2Request Parse(HttpContext context)
    {
        var path = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?')[0];
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return segments is ["v1", .. var rest]
            ? new S2Request(context, [.. rest.Select(Uri.UnescapeDataString)])
            : throw new S2Error(404, []);
    }

    public string? Header(string name) => Context.Request.Headers.TryGetValue(name, out var value) ? value.ToString() : null;

    /// <summary>The first media type that a header names, without parameters.</summary>
    public string MediaType(string header) => (Header(header) ?? "").Split(',', ';')[0].Trim().ToLowerInvariant();

    public bool IsProtobuf(string header) => MediaType(header) is "application/protobuf" or "application/x-protobuf";

    public bool IsSession => MediaType("content-type") == "s2s/proto";
}
