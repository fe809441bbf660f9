using System.Diagnostics;
using System.Net;
using Kernel.ServiceDefaults.Discovery;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace Kernel.Api.Gateway;

/// <summary>The browser that the gateway forwards to: its address and an HTTP client for it.</summary>
internal sealed class DevToolsBrowser(ServiceAddressResolver addresses, IOptions<GatewayOptions> options) : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Gets the client, which uses no proxy, follows no redirects and stores no cookies.</summary>
    public HttpMessageInvoker Client { get; } = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        ConnectTimeout = ConnectTimeout,
        ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current),
    });

    /// <summary>Resolves the browser's current address.</summary>
    public ValueTask<Uri> AddressAsync(CancellationToken cancellationToken) => addresses.ResolveAsync(options.Value.Address, cancellationToken);

    /// <summary>Gets the path of the browser's socket, which changes with every start of the browser.</summary>
    /// <exception cref="HttpRequestException">The browser cannot be reached, or its response is not that of a browser.</exception>
    public async Task<string> SocketPathAsync(Uri address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/json/version"));
        request.Headers.Host = DevToolsTransformer.AcceptedHost;
        using var response = await Client.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return DevToolsJson.BrowserPath(await response.Content.ReadAsByteArrayAsync(cancellationToken))
            ?? throw new HttpRequestException("The response to /json/version has no webSocketDebuggerUrl.");
    }

    /// <inheritdoc />
    public void Dispose() => Client.Dispose();
}
