using System.Net;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Chromium;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Browsers.Api.Gateway;

/// <summary>Tests DevTools through the gateway with a real Chromium.</summary>
public sealed class GatewayTests(SharedChromium chromium) : IClassFixture<SharedChromium>
{
    private static readonly HttpMethod Get = HttpMethod.Get;

    [Theory]
    [InlineData("/json/version")]
    [InlineData("/devtools/browser/1")]
    public async Task Gateway_Disabled_Returns404(string path)
    {
        await using var host = await ApiHost.StartAsync(new Dictionary<string, string?> { ["services:chromium:http:0"] = chromium.Address });

        using var response = await host.SendAsync(Get, path);

        await response.AssertProblemAsync(404, "The DevTools gateway is disabled");
    }

    [Fact]
    public async Task Json_Version_HasAddressOfClient()
    {
        await using var host = await GatewayHost.StartAsync(chromium.Address, ("Api:AllowedHosts", "127.0.0.1,kernel.example"));

        var plain = await host.JsonAsync(Get, "/json/version");
        var named = await host.JsonAsync(Get, "/json/version", ("Host", "kernel.example"), ("X-Forwarded-Proto", "https"));
        var forwarded = await host.JsonAsync(Get, "/json/version", ("X-Forwarded-Proto", "https, http"), ("X-Forwarded-Host", "outer.example:8443, inner"));

        Assert.StartsWith($"ws://127.0.0.1:{host.PublicPort}/devtools/browser/", plain.Socket(), StringComparison.Ordinal);
        Assert.StartsWith("wss://kernel.example/devtools/browser/", named.Socket(), StringComparison.Ordinal);
        Assert.StartsWith("wss://outer.example:8443/devtools/browser/", forwarded.Socket(), StringComparison.Ordinal);
        Assert.StartsWith("Chrome/", plain.GetProperty("Browser").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_NewListActivateClose_WorkAsInChromium()
    {
        await using var host = await GatewayHost.StartAsync(chromium.Address);

        var page = await host.OpenPageAsync("about:blank?a=1&b=ü");
        var id = page.GetProperty("id").GetString();
        Assert.Equal($"ws://127.0.0.1:{host.PublicPort}/devtools/page/{id}", page.Socket());
        foreach (var path in (string[])["/json", "/json/", "/json/list"])
        {
            var listed = (await host.JsonAsync(Get, path)).EnumerateArray().Single(p => p.GetProperty("id").GetString() == id);
            Assert.Equal(page.Socket(), listed.Socket());
            Assert.EndsWith($"?ws=127.0.0.1:{host.PublicPort}/devtools/page/{id}", listed.GetProperty("devtoolsFrontendUrl").GetString(), StringComparison.Ordinal);
        }

        using var activated = await host.SendAsync(Get, "/json/activate/" + id);
        using var closed = await host.SendAsync(Get, "/json/close/" + id);
        using var again = await host.SendAsync(Get, "/json/close/nonsense");
        using var unsafeVerb = await host.SendAsync(Get, "/json/new");
        Assert.Equal("Target activated", await activated.TextAsync());
        Assert.Equal("Target is closing", await closed.TextAsync());
        Assert.Equal((HttpStatusCode.NotFound, "No such target id: nonsense"), (again.StatusCode, await again.TextAsync()));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, unsafeVerb.StatusCode);
        Assert.True((await host.JsonAsync(Get, "/json/protocol")).GetProperty("domains").GetArrayLength() > 10);
    }

    [Fact]
    public async Task Socket_OfPage_ConnectsAndPublishesEvents()
    {
        await using var host = await GatewayHost.StartAsync(chromium.Address);
        await host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Created);
        var first = await host.OpenPageAsync("data:text/html,first");
        var second = await host.OpenPageAsync("data:text/html,second");
        await using var client = await DevToolsClient.ConnectAsync(first.Socket());
        await using var other = await DevToolsClient.ConnectAsync(second.Socket());

        Assert.Equal("data:text/html,first", (await client.EvaluateAsync("location.href")).GetString());
        Assert.Equal("data:text/html,second", (await other.EvaluateAsync("location.href")).GetString());
        await client.CloseAsync();

        var opened = await host.EventsAsync("cdp_connect");
        var ended = await host.EventDataAsync("cdp_disconnect");
        Assert.Equal(2, opened.Length);
        Assert.Equal("connection", opened[0].GetProperty("category").GetString());
        Assert.Equal("kernel_api", opened[0].GetProperty("source").GetProperty("kind").GetString());
        var about = opened[0].GetProperty("data");
        Assert.Equal(("page", first.GetProperty("id").GetString()), (about.GetProperty("endpoint").GetString(), about.GetProperty("target_id").GetString()));
        Assert.Equal(about.GetProperty("connection_id").GetString(), ended.GetProperty("connection_id").GetString());
        Assert.Equal("client_closed", ended.GetProperty("reason").GetString());
        Assert.Equal((1, 1, 2), (ended.GetProperty("messages_from_client").GetInt32(), ended.GetProperty("messages_from_browser").GetInt32(), ended.GetProperty("message_count").GetInt32()));
        Assert.InRange(ended.GetProperty("duration_ms").GetInt64(), 0, 60_000);
    }

    [Fact]
    public async Task Socket_LargeMessages_AreForwardedBothWays()
    {
        await using var host = await GatewayHost.StartAsync(chromium.Address);
        var page = await host.OpenPageAsync();
        await using var client = await DevToolsClient.ConnectAsync(page.Socket());

        Assert.Equal(48_000_000, (await client.EvaluateAsync("'x'.repeat(48000000)")).GetString()!.Length);
        Assert.Equal(24_000_000, (await client.EvaluateAsync($"'{new string('y', 24_000_000)}'.length")).GetInt32());
    }

    [Fact]
    public async Task Socket_PageClosed_EndsByBrowser()
    {
        await using var host = await GatewayHost.StartAsync(chromium.Address);
        await host.SessionAsync(HttpMethod.Post, "{\"config\":{\"categories\":[\"connection\"]}}", HttpStatusCode.Created);
        var page = await host.OpenPageAsync();
        await using var client = await DevToolsClient.ConnectAsync(page.Socket());

        using var closed = await host.SendAsync(Get, "/json/close/" + page.GetProperty("id").GetString());
        await client.EndedAsync();

        var ended = await host.EventDataAsync("cdp_disconnect");
        Assert.StartsWith("browser_", ended.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Socket_ClientLost_PublishesReason()
    {
        await using var host = await GatewayHost.StartAsync(chromium.Address);
        await host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Created);
        var client = await DevToolsClient.ConnectAsync((await host.JsonAsync(Get, "/json/version")).Socket());
        await client.DisposeAsync(); // without a close

        Assert.Equal("client_lost", (await host.EventDataAsync("cdp_disconnect")).GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{\"config\":{\"categories\":[\"console\",\"system\"]}}")]
    public async Task Socket_CategoryNotCaptured_PublishesNoEvent(string? session)
    {
        await using var host = await GatewayHost.StartAsync(chromium.Address);
        await using var stream = await SseClient.OpenAsync(host.Public);
        if (session is not null)
        {
            await host.SessionAsync(HttpMethod.Post, session, HttpStatusCode.Created);
        }

        await using (var client = await DevToolsClient.ConnectAsync((await host.JsonAsync(Get, "/json/version")).Socket()))
        {
            await client.CloseAsync();
        }

        await host.StopAsync(); // after which nothing more can come
        Assert.DoesNotContain(await stream.ToEndAsync(), static item => item.Data.Contains("\"cdp_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Socket_ServiceStops_PublishesDisconnectBeforeSessionEnds()
    {
        await using var host = await GatewayHost.StartAsync(chromium.Address);
        await host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Created);
        await using var stream = await SseClient.OpenAsync(host.Public, "?replay=all&categories=connection,system");
        await using var client = await DevToolsClient.ConnectAsync((await host.JsonAsync(Get, "/json/version")).Socket());
        await stream.TakeAsync(2);

        await host.StopAsync();

        var rest = await stream.ToEndAsync();
        Assert.Equal(["cdp_disconnect", "session_ended"], rest.Select(static item => ApiRequests.Json(item.Data).GetProperty("event").GetProperty("type").GetString()));
        Assert.Contains("\"reason\":\"shutdown\"", rest[0].Data, StringComparison.Ordinal);
        await client.EndedAsync();
    }

    [Fact]
    public async Task Socket_OverLimit_Returns503()
    {
        await using var host = await GatewayHost.StartAsync(chromium.Address, ("Gateway:MaxConnections", "1"));
        var socket = (await host.JsonAsync(Get, "/json/version")).Socket();
        await using (var client = await DevToolsClient.ConnectAsync(socket))
        {
            var refused = await Assert.ThrowsAsync<HttpRequestException>(() => DevToolsClient.ConnectAsync(socket));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            await client.CloseAsync();
        }

        await Wait.Until(async () =>
        {
            try
            {
                await using var next = await DevToolsClient.ConnectAsync(socket);
                return true;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task Socket_OfUnknownPage_ReturnsChromiumsResponse()
    {
        await using var host = await GatewayHost.StartAsync(chromium.Address);

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => DevToolsClient.ConnectAsync($"ws://127.0.0.1:{host.PublicPort}/devtools/page/none"));

        Assert.Equal(HttpStatusCode.InternalServerError, refused.StatusCode);
    }

    [Fact]
    public async Task Browser_Restarted_IsReachedWithoutNewId()
    {
        await using var own = await ChromiumProcess.StartAsync();
        await using var host = await GatewayHost.StartAsync(own.Address);
        await host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Created);
        var socket = $"ws://127.0.0.1:{host.PublicPort}/devtools/browser";
        await using var client = await DevToolsClient.ConnectAsync(socket);

        await own.KillAsync();
        await client.EndedAsync();
        using var gone = await host.SendAsync(Get, "/json/version");
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => DevToolsClient.ConnectAsync(socket));
        await own.RestartAsync();
        await using var again = await DevToolsClient.ConnectAsync(socket);

        Assert.Equal("browser_lost", (await host.EventDataAsync("cdp_disconnect")).GetProperty("reason").GetString());
        await gone.AssertProblemAsync(503, "The browser at http://chromium is not available");
        Assert.Equal(TimeSpan.FromSeconds(1), gone.Headers.RetryAfter?.Delta);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.True((await host.JsonAsync(Get, "/json/list")).GetArrayLength() > 0);
    }
}
