using Kernel.Api.Http;
using Kernel.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Security.Ports;

/// <summary>Serves internal endpoints on the internal port only, public ones on the public port only, and requires the token on the internal port.</summary>
/// <remarks>
/// The decision depends on the endpoint that routing chose and on the local port of the connection, so nothing that a client
/// sends (letter case, encoding, slashes, a Host header) changes it.
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

        // If no endpoint matched, or only the one that returns 405, the path decides.
        var isInternal = context.Connection.LocalPort == port.Value.Port;
        var isForInternal = endpoint?.Metadata.GetMetadata<InternalPortMetadata>() is not null
            || context.Request.Path.StartsWithSegments(InternalApi.PathPrefix, StringComparison.OrdinalIgnoreCase);
        if (isInternal && !token.IsIn(context.Request))
        {
            return ChallengeAsync(context);
        }

        return isForInternal == isInternal ? next(context) : Problems.NotFound(Problems.NothingHere).ExecuteAsync(context);
    }

    private static Task ChallengeAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Unauthorized("The internal port requires the internal token (Internal:Token) as a bearer token.").ExecuteAsync(context);
    }
}

/// <summary>Marks an endpoint that is served on the internal port only, with the internal token.</summary>
internal sealed class InternalPortMetadata;

/// <summary>Marks an endpoint that is served on both ports without authentication, such as the health probes.</summary>
internal sealed class ServedOnBothPortsMetadata : IAllowAnonymous;
