using System.Net;
using System.Net.Sockets;

namespace Kernel.Api.Security.RateLimiting;

/// <summary>Gets the rate limit partition of a request.</summary>
internal static class RateLimitPartition
{
    private const int NetworkBytes = 8;

    /// <summary>Gets the name of the caller's key, or the address of a caller without a key.</summary>
    public static string Of(HttpContext context) => context.User.Identity?.Name ?? AddressOf(context);

    /// <summary>Gets the caller's address; for IPv6 the /64 prefix, since a client usually has all addresses of its prefix.</summary>
    public static string AddressOf(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        if (address is null || address.IsIPv4MappedToIPv6 || address.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address))
        {
            return address?.ToString() ?? "";
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return new IPAddress(bytes).ToString();
    }
}
