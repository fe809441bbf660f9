using System.Text.Json;
using System.Text.Json.Serialization;
using Kernel.ServiceDefaults.Discovery;
using Microsoft.Extensions.Options;

namespace Kernel.CdpCollector.Transport;

/// <summary>Locates the browser by service discovery and <c>GET /json/version</c>.</summary>
internal sealed class BrowserLocator(
    ServiceAddressResolver addresses,
    IHttpClientFactory clients,
    IOptions<BrowserOptions> options,
    TimeProvider time)
{
    public const string HttpClientName = "browser";

    /// <summary>
    /// The <c>Host</c> header sent to Chromium. Chromium serves DevTools only to requests for an IP address or <c>localhost</c>, so that a page
    /// cannot reach it by DNS rebinding. A service name is neither.
    /// </summary>
    public const string AcceptedHost = "localhost";

    /// <summary>Gets the browser's product name and the address of its DevTools socket.</summary>
    /// <exception cref="BrowserUnavailableException">The browser did not respond, or the response is invalid.</exception>
    public async Task<BrowserEndpoint> FindAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Value.ConnectTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            var address = await addresses.ResolveAsync(options.Value.Address, linked.Token);
            var version = await GetVersionAsync(address, linked.Token);
            return ToEndpoint(address, version);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BrowserUnavailableException("discover", $"{options.Value.Address} did not respond in time.");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or InvalidOperationException or IOException)
        {
            throw new BrowserUnavailableException("discover", $"{options.Value.Address}: {e.Message}", e);
        }
    }

    private async Task<BrowserVersion> GetVersionAsync(Uri address, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(HttpClientName);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/json/version"));
        request.Headers.Host = AcceptedHost;
        using var response = await client.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonSerializer.DeserializeAsync(body, BrowserVersionJsonContext.Default.BrowserVersion, cancellationToken)
            ?? throw new JsonException("/json/version returned null.");
    }

    // Chromium builds the URL from the Host header, so it names localhost. Only the address that was dialed is known to be reachable.
    private static BrowserEndpoint ToEndpoint(Uri address, BrowserVersion version)
    {
        if (!Uri.TryCreate(version.WebSocketDebuggerUrl, UriKind.Absolute, out var announced))
        {
            throw new JsonException("/json/version returned no valid webSocketDebuggerUrl.");
        }

        var socket = new UriBuilder("ws", address.Host, address.Port, announced.AbsolutePath).Uri;
        return new BrowserEndpoint(socket, version.Browser ?? "unknown", version.ProtocolVersion ?? "unknown");
    }
}

/// <summary>The DevTools endpoint of a running browser.</summary>
/// <param name="WebSocketUri">The DevTools socket, at the address where the browser was found.</param>
/// <param name="Product">The product and version, for example <c>Chrome/156.0.8078.79</c>.</param>
/// <param name="ProtocolVersion">The protocol version, for example <c>1.3</c>.</param>
internal sealed record BrowserEndpoint(Uri WebSocketUri, string Product, string ProtocolVersion)
{
    /// <summary>Identifies this run of the browser: the path of its socket contains an id that changes with every start.</summary>
    public string Instance => WebSocketUri.AbsolutePath;
}

/// <summary>The exception thrown when the browser cannot be found or connected to. The message gives the reason.</summary>
internal sealed class BrowserUnavailableException(string step, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The step that failed: <c>discover</c>, <c>connect</c> or a protocol method.</summary>
    public string Step { get; } = step;
}

/// <summary>The fields used from the response to <c>GET /json/version</c>.</summary>
internal sealed record BrowserVersion
{
    [JsonPropertyName("Browser")]
    public string? Browser { get; init; }

    [JsonPropertyName("Protocol-Version")]
    public string? ProtocolVersion { get; init; }

    [JsonPropertyName("webSocketDebuggerUrl")]
    public string? WebSocketDebuggerUrl { get; init; }
}

/// <summary>The source-generated JSON context for <see cref="BrowserVersion"/>.</summary>
[JsonSerializable(typeof(BrowserVersion))]
internal sealed partial class BrowserVersionJsonContext : JsonSerializerContext;
