using System.Net;
using Microsoft.Extensions.ServiceDiscovery;

namespace Kernel.ServiceDefaults.Discovery;

/// <summary>Where a service is now, for those who need its address itself because what they open is not an HTTP request.</summary>
public sealed class ServiceAddressResolver(ServiceEndpointResolver resolver)
{
    /// <summary>Finds the first endpoint of a service.</summary>
    /// <param name="address">An absolute <c>http</c> address whose host may be the name of a service.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The address to dial; <paramref name="address"/> itself where discovery knows nothing of it.</returns>
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
