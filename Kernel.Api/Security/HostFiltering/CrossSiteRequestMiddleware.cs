using Kernel.Api.Http;

namespace Kernel.Api.Security.HostFiltering;

/// <summary>Refuses requests of a browser that come from a web site other than this one, WebSockets included.</summary>
/// <remarks>
/// Any page that somebody opens can send simple requests to 127.0.0.1, and one whose name is made to point there can read the
/// answers. Browsers say where a request comes from (<c>Origin</c>, <c>Sec-Fetch-Site</c>) and what it is addressed to
/// (<c>Host</c>), and no page can change that. Other clients send none of it and are not concerned.
/// </remarks>
internal sealed class CrossSiteRequestMiddleware(RequestDelegate next, HostFilter hosts, OriginPolicy origins)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (!hosts.Allow(context.Request))
        {
            return Problems.Misdirected(
                $"This API is not '{Shown(context.Request.Host.Value)}'. If it should be, add the name to Api:AllowedHosts.").ExecuteAsync(context);
        }

        return origins.Allow(context.Request)
            ? next(context)
            : Problems.Forbidden("Requests of other web sites are refused. If this one should be allowed, add its origin to Api:AllowedOrigins.").ExecuteAsync(context);
    }

    private static string Shown(string? host) => host is { Length: > 80 } ? host[..80] + "…" : host ?? "";
}
