using System.Net;
using Kernel.Api.Security.Authentication;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Security.HostFiltering;

/// <summary>Which host names requests may be addressed to.</summary>
/// <remarks>
/// A page whose name was made to point to this machine (DNS rebinding) sends that name as <c>Host</c>. Where keys are in use it
/// gains nothing, because the sign-in's cookie belongs to another name.
/// </remarks>
internal sealed class HostFilter(IOptions<ApiOptions> options, ApiKeys keys)
{
    private readonly string[] _allowed = options.Value.AllowedHosts;
    private readonly bool _anyHost = options.Value.AllowedHosts is { Length: > 0 } listed ? listed.Contains("*") : keys.AreRequired;

    // Clients send the same header with every request of a connection; it is checked once. Requests race for it without a lock:
    // a reference is written whole, whichever is last is an allowed one, and a lost write costs one more check.
    private string? _lastAllowed;

    public bool Allow(HttpRequest request)
    {
        var header = request.Headers.Host.ToString();
        if (_anyHost || header.Length == 0 || header == _lastAllowed)
        {
            return true;
        }

        var allowed = IsAllowed(request.Host.Host);
        if (allowed)
        {
            _lastAllowed = header;
        }

        return allowed;
    }

    private bool IsAllowed(string host) => _allowed.Length > 0
        ? Array.Exists(_allowed, pattern => Matches(host, pattern))
        : IsNobodyElses(host);

    private static bool Matches(string host, string pattern) => pattern.StartsWith("*.", StringComparison.Ordinal)
        ? host.Length > pattern.Length - 1 && host.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase)
        : host.Equals(pattern, StringComparison.OrdinalIgnoreCase);

    // None of these can be the name of a web site out there.
    private static bool IsNobodyElses(string host) =>
        !host.Contains('.', StringComparison.Ordinal)
        || IPAddress.TryParse(host, out _)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
