using System.Net;
using Kernel.Tests.Fixtures;

namespace Kernel.Tests.Api.Gateway;

/// <summary>Web pages must not reach the browser through the gateway; programs must.</summary>
public sealed class GatewayGuardTests(SharedChromium chromium) : IClassFixture<SharedChromium>
{
    private const string Allowed = "https://tool.example";

    [Theory]
    [InlineData("Origin", "https://evil.example", "not one of Gateway:AllowedOrigins")]
    [InlineData("Origin", "null", "not one of Gateway:AllowedOrigins")]
    [InlineData("Origin", "http://127.0.0.1", "not one of Gateway:AllowedOrigins")]
    [InlineData("Origin", "https://tool.example.evil.example", "not one of Gateway:AllowedOrigins")]
    [InlineData("Sec-Fetch-Site", "cross-site", "other sites")]
    [InlineData("Sec-Fetch-Site", "same-site", "other sites")]
    [InlineData("Host", "rebound.example", "not an IP address, localhost, or one of Gateway:AllowedHosts")]
    [InlineData("Host", "localhost.evil.example:10001", "Gateway:AllowedHosts")]
    public async Task Request_OfAWebPage_IsForbidden(string header, string value, string reason)
    {
        await using var host = await GatewayHost.StartAsync(chromium.Address, ("Gateway:AllowedOrigins:0", Allowed));

        using var read = await host.SendAsync(HttpMethod.Get, "/json/version", (header, value));
        using var opened = await host.SendAsync(HttpMethod.Put, "/json/new?about:blank", (header, value));
        var socket = await Assert.ThrowsAsync<HttpRequestException>(() => DevToolsClient.ConnectAsync($"ws://127.0.0.1:{host.PublicPort}/devtools/browser", (header, value)));

        await read.AssertProblemAsync(403, reason);
        await opened.AssertProblemAsync(403, reason);
        Assert.False(read.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal(HttpStatusCode.Forbidden, socket.StatusCode);
    }

    [Theory]
    [InlineData("Host", "localhost")]
    [InlineData("Host", "kernel.localhost:1")]
    [InlineData("Host", "[::1]:10001")]
    [InlineData("Host", "KERNEL.example:10001")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    public async Task Request_OfAProgramOrAPerson_IsServed(string header, string value)
    {
        await using var host = await GatewayHost.StartAsync(chromium.Address, ("Gateway:AllowedHosts:0", "kernel.example"));

        Assert.NotEmpty((await host.JsonAsync(HttpMethod.Get, "/json/version", (header, value))).Socket());
    }

    [Fact]
    public async Task Request_OfAnAllowedOrigin_IsServedAndReadable()
    {
        await using var host = await GatewayHost.StartAsync(chromium.Address, ("Gateway:AllowedOrigins:0", Allowed));

        using var read = await host.SendAsync(HttpMethod.Get, "/json/version", ("Origin", Allowed), ("Sec-Fetch-Site", "cross-site"));
        using var preflight = await host.SendAsync(HttpMethod.Options, "/json/new", ("Origin", Allowed), ("Access-Control-Request-Method", "PUT"));
        await using var socket = await DevToolsClient.ConnectAsync($"ws://127.0.0.1:{host.PublicPort}/devtools/browser", ("Origin", Allowed));

        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        Assert.Equal(Allowed, Assert.Single(read.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Contains("PUT", Assert.Single(preflight.Headers.GetValues("Access-Control-Allow-Methods")), StringComparison.Ordinal);
    }

    // Chromium serves its own DevTools page under /devtools/, whose socket then comes from this very origin.
    [Fact]
    public async Task Socket_OfThisServicesOwnPages_IsServed()
    {
        await using var host = await GatewayHost.StartAsync(chromium.Address);

        await using var socket = await DevToolsClient.ConnectAsync(
            $"ws://127.0.0.1:{host.PublicPort}/devtools/browser", ("Origin", $"http://127.0.0.1:{host.PublicPort}"));

        Assert.Equal(System.Net.WebSockets.WebSocketState.Open, socket.State);
    }

    [Fact]
    public async Task Gateway_OnTheInternalPort_IsNotThere()
    {
        await using var host = await GatewayHost.StartAsync(chromium.Address);

        using var response = await host.Internal.GetAsync("/json/version", Wait.Cancellation);

        await response.AssertProblemAsync(404);
    }

    [Theory]
    [InlineData("Gateway:Address", "https://chromium", "Gateway:Address must be an http address without a path")]
    [InlineData("Gateway:AllowedHosts:0", "http://kernel", "Gateway:AllowedHosts must name hosts")]
    [InlineData("Gateway:AllowedOrigins:0", "*", "Gateway:AllowedOrigins must name origins")]
    [InlineData("Gateway:AllowedOrigins:0", "https://a.example/path", "Gateway:AllowedOrigins must name origins")]
    [InlineData("Gateway:MaxConnections", "0", "Gateway:MaxConnections must be 1 to 10000")]
    public async Task Start_WrongSetting_NamesIt(string key, string value, string message)
    {
        var refused = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => GatewayHost.StartAsync(chromium.Address, (key, value)));

        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }
}
