using System.Text.Json;
using System.Text.Json.Serialization;
using Kernel.ServiceDefaults.Discovery;
using Microsoft.Extensions.Options;

namespace Kernel.CdpCollector.Transport;

/// <summary>Finds the browser by service discovery and <c>GET /json/version</c>.</summary>
internal sealed class BrowserLocator(
    ServiceAddresses addresses,
    IHttpClientFactory clients,
    IOptions<BrowserOptions> options,
    TimeProvider time)
{
    public const string HttpClientName = "browser";

    /// <summary>
    /// Chromium serves DevTools only to requests for an IP address or <c>localhost</c>, so that a page cannot reach it by
    /// pointing a name of its own at this machine. A service name is neither.
    /// </summary>
    public const string AcceptedHost = "localhost";

    /// <summary>Asks the browser who it is and where its DevTools socket is.</summary>
    /// <exception cref="BrowserUnavailableException">It does not answer, or not as a browser would.</exception>
    public async Task<BrowserEndpoint> FindAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Value.ConnectTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            var address = await addresses.ResolveAsync(options.Value.Address, linked.Token);
            var version = await AskAsync(address, linked.Token);
            return ToEndpoint(address, version);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BrowserUnavailableException("discover", $"{options.Value.Address} did not answer in time.");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or InvalidOperationException or IOException)
        {
            throw new BrowserUnavailableException("discover", $"{options.Value.Address}: {e.Message}", e);
        }
    }

    private async Task<BrowserVersion> AskAsync(Uri address, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(HttpClientName);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/json/version"));
        request.Headers.Host = AcceptedHost;
        using var response = await client.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonSerializer.DeserializeAsync(body, BrowserVersionJsonContext.Default.BrowserVersion, cancellationToken)
            ?? throw new JsonException("/json/version answered null.");
    }

    // Chromium builds the URL from the Host header, so it names localhost; where it was really dialled is what can be reached.
    private static BrowserEndpoint ToEndpoint(Uri address, BrowserVersion version)
    {
        if (!Uri.TryCreate(version.WebSocketDebuggerUrl, UriKind.Absolute, out var announced))
        {
            throw new JsonException("/json/version names no webSocketDebuggerUrl.");
        }

        var socket = new UriBuilder("ws", address.Host, address.Port, announced.AbsolutePath).Uri;
        return new BrowserEndpoint(socket, version.Browser ?? "unknown", version.ProtocolVersion ?? "unknown");
    }
}

/// <summary>A browser that answered.</summary>
/// <param name="WebSocketUri">Its DevTools socket, with the address at which it was found.</param>
/// <param name="Product">Product and version, for example <c>Chrome/156.0.8078.79</c>.</param>
/// <param name="ProtocolVersion">The protocol's version, for example <c>1.3</c>.</param>
internal sealed record BrowserEndpoint(Uri WebSocketUri, string Product, string ProtocolVersion)
{
    /// <summary>Names this run of the browser: the path of its socket holds an id that is new with every start.</summary>
    public string Instance => WebSocketUri.AbsolutePath;
}

/// <summary>The browser could not be found or connected; the message is the reason, for people.</summary>
internal sealed class BrowserUnavailableException(string step, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What was being done: <c>discover</c>, <c>connect</c> or a protocol method.</summary>
    public string Step { get; } = step;
}

/// <summary>What <c>GET /json/version</c> answers, as far as it is used.</summary>
internal sealed record BrowserVersion
{
    [JsonPropertyName("Browser")]
    public string? Browser { get; init; }

    [JsonPropertyName("Protocol-Version")]
    public string? ProtocolVersion { get; init; }

    [JsonPropertyName("webSocketDebuggerUrl")]
    public string? WebSocketDebuggerUrl { get; init; }
}

/// <summary>Source-generated JSON of <see cref="BrowserVersion"/>.</summary>
[JsonSerializable(typeof(BrowserVersion))]
internal sealed partial class BrowserVersionJsonContext : JsonSerializerContext;
