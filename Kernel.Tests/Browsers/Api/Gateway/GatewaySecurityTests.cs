using System.Net;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Chromium;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Browsers.Api.Gateway;

/// <summary>Web pages must not reach the browser through the gateway; programs must.</summary>
public sealed class GatewaySecurityTests(SharedChromium chromium) : IClassFixture<SharedChromium>
{
    private const string Allowed = "https://tool.example";

    [Theory]
    [InlineData(403, "Origin", "https://evil.example")]
    [InlineData(403, "Origin", "null")]
    [InlineData(403, "Origin", "http://127.0.0.1")]
    [InlineData(403, "Origin", "https://tool.example.evil.example")]
    [InlineData(403, "Sec-Fetch-Site", "cross-site")]
    [InlineData(403, "Sec-Fetch-Site", "same-site")]
    [InlineData(421, "Host", "rebound.example")]
    [InlineData(421, "Host", "localhost.evil.example:10001")]
    public async Task Request_FromWebPage_IsRejected(int status, string header, string value)
    {
        await using var host = await GatewayHost.StartAsync(chromium.Address, ("Api:AllowedOrigins", Allowed));

        using var read = await host.SendAsync(HttpMethod.Get, "/json/version", (header, value));
        using var opened = await host.SendAsync(HttpMethod.Put, "/json/new?about:blank", (header, value));
        var socket = await Assert.ThrowsAsync<HttpRequestException>(() => DevToolsClient.ConnectAsync($"ws://127.0.0.1:{host.PublicPort}/devtools/browser", (header, value)));

        await read.AssertProblemAsync(status);
        await opened.AssertProblemAsync(status);
        Assert.False(read.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal(status, (int)socket.StatusCode!);
    }

    [Fact]
    public async Task Link_FromOtherSite_IsRejected()
    {
        await using var host = await GatewayHost.StartAsync(chromium.Address);
        var id = (await host.OpenPageAsync()).GetProperty("id").GetString();

        using var followed = await host.SendAsync(
            HttpMethod.Get, "/json/close/" + id, ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document"));

        await followed.AssertProblemAsync(403, "Links from other web sites");
        Assert.Contains((await host.JsonAsync(HttpMethod.Get, "/json/list")).EnumerateArray(), page => page.GetProperty("id").GetString() == id);
    }

    [Theory]
    [InlineData("Host", "localhost")]
    [InlineData("Host", "kernel.localhost:1")]
    [InlineData("Host", "[::1]:10001")]
    [InlineData("Host", "KERNEL.example:10001")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    public async Task Request_FromProgramOrUser_IsServed(string header, string value)
    {
        await using var host = await GatewayHost.StartAsync(chromium.Address, ("Api:AllowedHosts", "kernel.example,localhost,*.localhost,127.0.0.1,[::1]"));

        Assert.NotEmpty((await host.JsonAsync(HttpMethod.Get, "/json/version", (header, value))).Socket());
    }

    [Fact]
    public async Task Request_FromAllowedOrigin_IsReadable()
    {
        await using var host = await GatewayHost.StartAsync(chromium.Address, ("Api:AllowedOrigins", Allowed));

        using var read = await host.SendAsync(HttpMethod.Get, "/json/version", ("Origin", Allowed), ("Sec-Fetch-Site", "cross-site"));
        using var preflight = await host.SendAsync(HttpMethod.Options, "/json/new", ("Origin", Allowed), ("Access-Control-Request-Method", "PUT"));
        await using var socket = await DevToolsClient.ConnectAsync($"ws://127.0.0.1:{host.PublicPort}/devtools/browser", ("Origin", Allowed));

        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        Assert.Equal(Allowed, Assert.Single(read.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Contains("PUT", Assert.Single(preflight.Headers.GetValues("Access-Control-Allow-Methods")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_WithKey_IsForwardedWithoutKey()
    {
        const string Key = "a-key-of-the-gateway-tests";
        await using var host = await GatewayHost.StartAsync(chromium.Address, ("Api:Keys", Key));

        using var without = await host.SendAsync(HttpMethod.Get, "/json/version");
        await using var with = await DevToolsClient.ConnectAsync($"ws://127.0.0.1:{host.PublicPort}/devtools/browser", ("Authorization", "Bearer " + Key));
        await using var fake = await FakeBrowserHttp.StartAsync();
        await using var other = await GatewayHost.StartAsync(fake.Address, ("Api:Keys", Key));
        using var seen = await other.SendAsync(HttpMethod.Get, "/json/protocol", ("Authorization", "Bearer " + Key), ("Cookie", "a=b"), ("X-Other", "c"));

        await without.AssertProblemAsync(401);
        Assert.Equal(System.Net.WebSockets.WebSocketState.Open, with.State);
        var headers = await seen.TextAsync();
        Assert.Contains("X-Other", headers, StringComparison.Ordinal);
        Assert.Contains("Host: localhost", headers, StringComparison.Ordinal);
        Assert.DoesNotContain("Authorization", headers, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Cookie", headers, StringComparison.OrdinalIgnoreCase);
    }

    // Chromium serves its own DevTools page under /devtools/, whose socket then comes from this very origin.
    [Fact]
    public async Task Socket_FromSameOrigin_IsServed()
    {
        await using var host = await GatewayHost.StartAsync(chromium.Address);

        await using var socket = await DevToolsClient.ConnectAsync(
            $"ws://127.0.0.1:{host.PublicPort}/devtools/browser", ("Origin", $"http://127.0.0.1:{host.PublicPort}"));

        Assert.Equal(System.Net.WebSockets.WebSocketState.Open, socket.State);
    }

    [Fact]
    public async Task Gateway_OnInternalPort_Returns404()
    {
        await using var host = await GatewayHost.StartAsync(chromium.Address);

        using var response = await host.Internal.GetAsync("/json/version", Wait.Cancellation);

        await response.AssertProblemAsync(404);
    }

    [Theory]
    [InlineData("Gateway:Address", "https://chromium", "Gateway:Address must be an http address without a path")]
    [InlineData("Gateway:MaxConnections", "0", "Gateway:MaxConnections must be 1 to 10000, but is '0'")]
    [InlineData("Gateway:Enabled", "on", "Gateway:Enabled must be true or false, but is 'on'")]
    public async Task Start_InvalidSetting_FailsAndNamesIt(string key, string value, string message)
    {
        var refused = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => GatewayHost.StartAsync(chromium.Address, (key, value)));

        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }
}
