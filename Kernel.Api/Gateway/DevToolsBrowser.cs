using System.Diagnostics;
using System.Net;
using Kernel.ServiceDefaults.Discovery;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace Kernel.Api.Gateway;

/// <summary>The browser behind the gateway: where it is, and the connections to it.</summary>
internal sealed class DevToolsBrowser(ServiceAddressResolver addresses, IOptions<GatewayOptions> options) : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Sends requests as they are: no proxy, no redirects followed, no cookies kept.</summary>
    public HttpMessageInvoker Client { get; } = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        ConnectTimeout = ConnectTimeout,
        ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current),
    });

    /// <summary>Where it is now.</summary>
    public ValueTask<Uri> AddressAsync(CancellationToken cancellationToken) => addresses.ResolveAsync(options.Value.Address, cancellationToken);

    /// <summary>The path of the browser's own socket, which changes whenever the browser starts.</summary>
    /// <exception cref="HttpRequestException">It does not answer, or not as a browser does.</exception>
    public async Task<string> SocketPathAsync(Uri address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/json/version"));
        request.Headers.Host = DevToolsTransformer.AcceptedHost;
        using var response = await Client.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return DevToolsJson.BrowserPath(await response.Content.ReadAsByteArrayAsync(cancellationToken))
            ?? throw new HttpRequestException("/json/version names no webSocketDebuggerUrl.");
    }

    /// <inheritdoc />
    public void Dispose() => Client.Dispose();
}
