using Kernel.Api.Endpoints;
using Kernel.ServiceDefaults.Internal;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Internal;

/// <summary>Keeps the two ports apart, and the internal one closed to those without the token.</summary>
/// <remarks>
/// It goes by the endpoint that routing chose and the socket that the connection came in on, so nothing that a client writes
/// (letter case, encoding, slashes, a Host header) moves a request from one side to the other.
/// </remarks>
internal sealed class PortGuard(RequestDelegate next, InternalToken token, IOptions<InternalPortOptions> port)
{
    public Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        var isInternal = context.Connection.LocalPort == port.Value.Port;
        if (endpoint is null || endpoint.Metadata.GetMetadata<SharedEndpoint>() is not null)
        {
            return next(context);
        }

        // The endpoint that answers 405 has no mark of ours; there the path says where it belongs.
        var isForInternal = endpoint.Metadata.GetMetadata<InternalEndpoint>() is not null
            || context.Request.Path.StartsWithSegments(InternalApi.PathPrefix, StringComparison.OrdinalIgnoreCase);
        if (isForInternal != isInternal)
        {
            return Problems.NotFound("There is nothing here.").ExecuteAsync(context);
        }

        return !isInternal || token.IsIn(context.Request) ? next(context) : RefuseAsync(context);
    }

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Unauthorized("The internal interface needs the system's token as a bearer token.").ExecuteAsync(context);
    }
}
