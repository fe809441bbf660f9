using Kernel.Api.Security.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Kernel.Api.Security.HostFiltering;

/// <summary>Which web pages a browser's requests may come from: our own, and those of the origins that are allowed.</summary>
internal sealed class OriginPolicy(IOptions<ApiOptions> options)
{
    private readonly string[] _allowed = options.Value.AllowedOrigins;

    public bool Allow(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (origin.Length == 0 && site.Length == 0)
        {
            return true; // no browser
        }

        if (origin.Length > 0 && Array.IndexOf(_allowed, origin) >= 0)
        {
            return true;
        }

        return site switch
        {
            "same-origin" or "none" => true,
            "" => IsOwn(origin, request),
            _ => IsVisit(request),
        };
    }

    // Browsers leave Sec-Fetch-Site out where the address is neither https nor this machine. The scheme is not compared: a proxy
    // that ends TLS changes it.
    private static bool IsOwn(string origin, HttpRequest request)
    {
        var authority = origin.IndexOf("://", StringComparison.Ordinal);
        return authority >= 0 && origin.AsSpan(authority + 3).Equals(request.Headers.Host.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    // Somebody followed a link to us: that shows a page to them and nothing to the site with the link.
    private static bool IsVisit(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && request.Headers["Sec-Fetch-Mode"] == "navigate"
        && request.Headers["Sec-Fetch-Dest"] == "document"
        && !request.Headers.ContainsKey(HeaderNames.Origin);
}
