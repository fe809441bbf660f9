using System.Net;
using Kernel.Api.Security.Authentication;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Security.HostFiltering;

/// <summary>Checks the <c>Host</c> header of requests against the allowed host names.</summary>
/// <remarks>
/// A page whose host name was rebound to this machine (DNS rebinding) sends that name as <c>Host</c>. If keys are configured,
/// such a page has no access, because the sign-in cookie belongs to another host.
/// </remarks>
internal sealed class HostFilter(IOptions<ApiOptions> options, ApiKeys keys)
{
    private readonly string[] _allowed = options.Value.AllowedHosts;
    private readonly bool _anyHost = options.Value.AllowedHosts is { Length: > 0 } listed ? listed.Contains("*") : keys.AreRequired;

    // Clients send the same header with every request of a connection, so the last allowed one is cached. No lock is needed:
    // reference writes are atomic, every written value is allowed, and a lost write costs one more check.
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
        : IsLocalName(host);

    private static bool Matches(string host, string pattern) => pattern.StartsWith("*.", StringComparison.Ordinal)
        ? host.Length > pattern.Length - 1 && host.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase)
        : host.Equals(pattern, StringComparison.OrdinalIgnoreCase);

    // No public web site can have one of these names.
    private static bool IsLocalName(string host) =>
        !host.Contains('.', StringComparison.Ordinal)
        || IPAddress.TryParse(host, out _)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
