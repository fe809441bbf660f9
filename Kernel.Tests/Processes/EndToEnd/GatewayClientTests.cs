using Kernel.Tests.TestKit.Chromium;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Processes;
using Kernel.Tests.TestKit.Sites;

namespace Kernel.Tests.Processes.EndToEnd;

/// <summary>The clients that people use drive a page through the gateway, while the collector captures that page.</summary>
public sealed class GatewayClientTests
{
    [Fact]
    public async Task Puppeteer_ThroughTheGateway_DrivesAPageThatIsCaptured()
    {
        await using var chromium = await ChromiumProcess.StartAsync();
        await using var site = await TestSite.StartAsync();
        await using var kernel = await RunningKernel.StartAsync(chromium.Address, ("Gateway__Enabled", "true"));
        await using var live = new ReconnectingSseClient(kernel.Http);
        await kernel.StartSessionAsync();

        var result = await NodeScript.RunAsync("gateway-puppeteer.mjs", kernel.Address.ToString(), site.Origin + "/page.html");

        Assert.Equal("page", result.GetProperty("title").GetString());
        Assert.Equal((8_000_000, 3_000_000), (result.GetProperty("large").GetInt32(), result.GetProperty("echoed").GetInt32()));
        Assert.True(result.GetProperty("screenshot").GetBoolean());
        await live.EventAsync("console_log", static e => e.GetProperty("data").GetProperty("text").GetString() == "driven by puppeteer");
        await live.EventAsync("page_load", e => e.GetProperty("data").GetProperty("url").GetString() == site.Origin + "/page.html");
        await AssertToldAsync(live);
    }

    [Fact]
    public async Task Playwright_ThroughTheGateway_DrivesPopupsThatAreCaptured()
    {
        await using var chromium = await ChromiumProcess.StartAsync();
        await using var site = await TestSite.StartAsync();
        await using var kernel = await RunningKernel.StartAsync(chromium.Address, ("Gateway__Enabled", "true"));
        await using var live = new ReconnectingSseClient(kernel.Http);
        await kernel.StartSessionAsync();

        var result = await NodeScript.RunAsync("gateway-playwright.mjs", kernel.Address.ToString(), site.Origin + "/popup-opener.html");

        Assert.Equal("popup", result.GetProperty("title").GetString());
        Assert.Equal(8_000_000, result.GetProperty("large").GetInt32());
        await live.EventAsync("console_log", static e => e.GetProperty("data").GetProperty("text").GetString() == "driven by playwright");
        await AssertToldAsync(live);
    }

    private static async Task AssertToldAsync(ReconnectingSseClient live)
    {
        var opened = await live.EventAsync("cdp_connect");
        var ended = (await live.EventAsync("cdp_disconnect")).GetProperty("event").GetProperty("data");
        Assert.Equal("browser", opened.GetProperty("event").GetProperty("data").GetProperty("endpoint").GetString());
        Assert.Equal("client_closed", ended.GetProperty("reason").GetString());
        Assert.True(ended.GetProperty("messages_from_client").GetInt32() > 5);
        Assert.True(ended.GetProperty("messages_from_browser").GetInt32() > 5);
        Assert.True(ended.GetProperty("bytes_from_browser").GetInt64() > 5_000); // compressed, where the client asks for it
    }
}
