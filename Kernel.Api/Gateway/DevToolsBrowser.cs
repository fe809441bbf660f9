using System.Diagnostics;
using System.Net;
using Kernel.ServiceDefaults.Discovery;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace Kernel.Api.Gateway;

/// <summary>The browser that the gateway forwards to: its address and an HTTP client for it.</summary>
internal sealed class DevToolsBrowser(ServiceAddressResolver addresses, IOptions<GatewayOptions> options) : IDisposable
{
    /// <summary>The time in which the browser has to respond to a request or accept a WebSocket.</summary>
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Gets the client, which uses no proxy, follows no redirects and stores no cookies.</summary>
    public HttpMessageInvoker Client { get; } = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        ConnectTimeout = ResponseTimeout,
        ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current),
    });

    /// <summary>Resolves the browser's current address.</summary>
    public ValueTask<Uri> AddressAsync(CancellationToken cancellationToken) => addresses.ResolveAsync(options.Value.Address, cancellationToken);

    /// <summary>Gets the path of the browser's socket, which changes with every start of the browser.</summary>
    /// <exception cref="HttpRequestException">The browser does not respond, or its response is not that of a browser.</exception>
    public async Task<string> SocketPathAsync(CancellationToken cancellationToken) =>
        DevToolsJson.BrowserPath(await SendAsync(HttpMethod.Get, "/json/version", cancellationToken))
        ?? throw new HttpRequestException("The response to /json/version has no webSocketDebuggerUrl.");

    /// <summary>Sends a request to a DevTools HTTP endpoint and returns the body of the response.</summary>
    /// <exception cref="HttpRequestException">The browser cannot be reached, does not respond in time, or responds with an error.</exception>
    public async Task<byte[]> SendAsync(HttpMethod method, string pathAndQuery, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(ResponseTimeout);
        try
        {
            using var request = new HttpRequestMessage(method, new Uri(await AddressAsync(deadline.Token), pathAndQuery));
            request.Headers.Host = DevToolsTransformer.AcceptedHost;
            using var response = await Client.SendAsync(request, deadline.Token);
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadAsByteArrayAsync(deadline.Token);
        }
        catch (OperationCanceledException timeout) when (!cancellationToken.IsCancellationRequested)
        {
            throw NoResponse(timeout);
        }
        catch (InvalidOperationException noAddress)
        {
            throw new HttpRequestException(noAddress.Message, noAddress);
        }
    }

    /// <summary>Creates the error for a browser that does not respond in time.</summary>
    public static HttpRequestException NoResponse(OperationCanceledException timeout) => new($"no response within {ResponseTimeout.TotalSeconds} s", timeout);

    /// <inheritdoc />
    public void Dispose() => Client.Dispose();
}
