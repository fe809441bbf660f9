using Kernel.Api.Http;
using Kernel.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Security.Ports;

/// <summary>Keeps the two ports apart, and the internal one closed to those without the token.</summary>
/// <remarks>
/// It goes by the endpoint that routing chose and the socket that the connection came in on, so nothing that a client writes
/// (letter case, encoding, slashes, a Host header) moves a request from one side to the other.
/// </remarks>
internal sealed class InternalPortMiddleware(RequestDelegate next, InternalToken token, IOptions<InternalPortOptions> port)
{
    public Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<ServedOnBothPortsMetadata>() is not null)
        {
            return next(context);
        }

        // Where there is no endpoint, or the one that answers 405, the path says where it belongs.
        var isInternal = context.Connection.LocalPort == port.Value.Port;
        var isForInternal = endpoint?.Metadata.GetMetadata<InternalPortMetadata>() is not null
            || context.Request.Path.StartsWithSegments(InternalApi.PathPrefix, StringComparison.OrdinalIgnoreCase);
        if (isInternal && !token.IsIn(context.Request))
        {
            return RefuseAsync(context);
        }

        return isForInternal == isInternal ? next(context) : Problems.NotFound(Problems.NothingHere).ExecuteAsync(context);
    }

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Unauthorized("The internal interface needs the system's token as a bearer token.").ExecuteAsync(context);
    }
}

/// <summary>Marks an endpoint that is served on the internal port alone, to those who know the token.</summary>
internal sealed class InternalPortMetadata;

/// <summary>Marks an endpoint that is served on both ports and to everybody, such as the health probes.</summary>
internal sealed class ServedOnBothPortsMetadata : IAllowAnonymous;
