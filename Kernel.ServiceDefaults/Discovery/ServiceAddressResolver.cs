using System.Net;
using Microsoft.Extensions.ServiceDiscovery;

namespace Kernel.ServiceDefaults.Discovery;

/// <summary>Resolves the addresses of services for clients that do not use <see cref="HttpClient"/>.</summary>
public sealed class ServiceAddressResolver(ServiceEndpointResolver resolver)
{
    /// <summary>Resolves the first endpoint of a service.</summary>
    /// <param name="address">An absolute <c>http</c> address whose host can be the name of a service.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The resolved address, or <paramref name="address"/> if service discovery does not know the host.</returns>
    public async ValueTask<Uri> ResolveAsync(string address, CancellationToken cancellationToken)
    {
        var configured = new Uri(address);
        var source = await resolver.GetEndpointsAsync(address, cancellationToken);
        return (source.Endpoints is [var first, ..] ? first.EndPoint : null) switch
        {
            UriEndPoint found => Http(found.Uri.Host, found.Uri.Port),
            DnsEndPoint found => Http(found.Host, PortOf(found.Port, configured)),
            IPEndPoint found => Http(found.Address.ToString(), PortOf(found.Port, configured)),
            _ => configured,
        };
    }

    private static Uri Http(string host, int port) => new UriBuilder(Uri.UriSchemeHttp, host, port).Uri;

    private static int PortOf(int port, Uri configured) => port > 0 ? port : configured.Port;
}
