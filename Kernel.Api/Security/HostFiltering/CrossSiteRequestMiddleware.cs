using Kernel.Api.Http;

namespace Kernel.Api.Security.HostFiltering;

/// <summary>Rejects requests, including WebSockets, that a browser sends on behalf of another web site.</summary>
/// <remarks>
/// Any page open in a browser can send simple requests to 127.0.0.1, and a page whose host name resolves to 127.0.0.1 can read
/// the responses. Browsers send the origin of a request (<c>Origin</c>, <c>Sec-Fetch-Site</c>) and the host it is addressed to
/// (<c>Host</c>), and pages cannot change these headers. Other clients do not send the origin and are not affected.
/// </remarks>
internal sealed class CrossSiteRequestMiddleware(RequestDelegate next, HostFilter hosts, OriginPolicy origins)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (!hosts.Allow(context.Request))
        {
            return Problems.Misdirected(
                $"Host '{Truncate(context.Request.Host.Value)}' is not allowed. To allow it, add it to Api:AllowedHosts.").ExecuteAsync(context);
        }

        return origins.Allow(context.Request)
            ? next(context)
            : Problems.Forbidden("Requests from other web sites are not allowed. To allow this one, add its origin to Api:AllowedOrigins.").ExecuteAsync(context);
    }

    private static string Truncate(string? host) => host is { Length: > 80 } ? host[..80] + "…" : host ?? "";
}
