using System.Net;
using System.Net.Sockets;

namespace Kernel.Api.Security.RateLimiting;

/// <summary>Whose requests count together.</summary>
internal static class ClientName
{
    private const int NetworkBytes = 8;

    /// <summary>The key, or the address of a caller without one.</summary>
    public static string Of(HttpContext context) => context.User.Identity?.Name ?? AddressOf(context);

    /// <summary>The address; of IPv6 the first half, since whoever has one has all the addresses in it.</summary>
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
