using Kernel.Api.Security.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Kernel.Api.Security.HostFiltering;

/// <summary>Allows requests of a browser that come from this web site or from an allowed origin.</summary>
internal sealed class OriginPolicy(IOptions<ApiOptions> options)
{
    private readonly string[] _allowed = options.Value.AllowedOrigins;

    public bool Allow(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (origin.Length == 0 && site.Length == 0)
        {
            return true; // not a browser
        }

        if (origin.Length > 0 && Array.IndexOf(_allowed, origin) >= 0)
        {
            return true;
        }

        return site switch
        {
            "same-origin" or "none" => true,
            "" => IsSameOrigin(origin, request),
            _ => IsTopLevelNavigation(request),
        };
    }

    // Browsers omit Sec-Fetch-Site if the address is neither HTTPS nor loopback. The scheme is not compared, because a proxy
    // that terminates TLS changes it.
    private static bool IsSameOrigin(string origin, HttpRequest request)
    {
        var authority = origin.IndexOf("://", StringComparison.Ordinal);
        return authority >= 0 && origin.AsSpan(authority + 3).Equals(request.Headers.Host.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    // The user followed a link: the page is shown to the user, and the linking site cannot read it.
    private static bool IsTopLevelNavigation(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && request.Headers["Sec-Fetch-Mode"] == "navigate"
        && request.Headers["Sec-Fetch-Dest"] == "document"
        && !request.Headers.ContainsKey(HeaderNames.Origin);
}
