using System.Net;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Gateway;

/// <summary>
/// Keeps web pages away from the gateway: neither a page of another site, nor one whose own name was pointed at this machine
/// (DNS rebinding), may drive the browser. Programs send no <c>Origin</c> and name the host that they were given.
/// </summary>
internal sealed class GatewayGuard(IOptions<GatewayOptions> options)
{
    private readonly HashSet<string> _hosts = new(options.Value.AllowedHosts, StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _origins = new(options.Value.AllowedOrigins, StringComparer.OrdinalIgnoreCase);

    /// <summary>Why the request is refused; null where it is not.</summary>
    public string? Refusal(HttpRequest request)
    {
        // A page whose name was rebound is "same origin" to its browser, so the name itself must be known.
        if (!IsKnownHost(request.Host.Host))
        {
            return $"The host '{request.Host.Host}' is not an IP address, localhost, or one of Gateway:AllowedHosts.";
        }

        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0)
        {
            return IsAllowedOrigin(origin) || IsOwnOrigin(request, origin)
                ? null
                : $"Web pages may not use the gateway: the origin '{origin}' is not one of Gateway:AllowedOrigins.";
        }

        // Pictures, scripts and links of a page come without an origin, but browsers say where they come from.
        return request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site"
            ? "Web pages of other sites may not use the gateway."
            : null;
    }

    /// <summary>Whether pages of that origin may read answers.</summary>
    public bool IsAllowedOrigin(string origin) => _origins.Contains(origin);

    private bool IsKnownHost(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host, out _)
        || _hosts.Contains(host);

    private static bool IsOwnOrigin(HttpRequest request, string origin) =>
        string.Equals(origin, UriHelper.BuildAbsolute(request.Scheme, request.Host).TrimEnd('/'), StringComparison.OrdinalIgnoreCase);
}
