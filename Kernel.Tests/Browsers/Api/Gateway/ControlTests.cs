using System.Globalization;
using System.Net;
using System.Text.Json;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Chromium;
using Kernel.Tests.TestKit.Hosts;
using Kernel.Tests.TestKit.Processes;
using Kernel.Tests.TestKit.Sites;
using Microsoft.Playwright;
using PuppeteerSharp;

namespace Kernel.Tests.Browsers.Api.Gateway;

/// <summary>Commands of automation through the gateway, as events: the timeline of a script reads like its source.</summary>
public sealed class ControlTests(SharedChromium chromium) : IClassFixture<SharedChromium>
{
    private const string Control = """{"config":{"categories":["control","connection"]}}""";
    private const string Page = "<input id=name><button id=buy>Buy</button>";

    [Fact]
    public async Task Puppeteer_Script_ReadsLikeItsSource()
    {
        await using var site = await TestSite.StartAsync();
        await using var host = await StartAsync();

        await NodeScript.RunAsync("control-puppeteer.mjs", host.Public.BaseAddress!.ToString(), PageOf(site));

        await AssertReadsLikeItsSourceAsync(host, site);
    }

    [Fact]
    public async Task PuppeteerSharp_Script_ReadsLikeItsSource()
    {
        await using var site = await TestSite.StartAsync();
        await using var host = await StartAsync();
        await using (var browser = await Puppeteer.ConnectAsync(new ConnectOptions { BrowserURL = host.Public.BaseAddress!.ToString() }))
        {
            var page = await browser.NewPageAsync();
            await page.GoToAsync(PageOf(site));
            await page.EvaluateFunctionAsync("html => { document.body.innerHTML = html; }", Page);
            await page.TypeAsync("#name", "hunter2");
            await page.Keyboard.PressAsync("Enter");
            await page.ClickAsync("#buy");
            await page.Mouse.MoveAsync(300, 200, new PuppeteerSharp.Input.MoveOptions { Steps = 100 });
            for (var i = 0; i < 100; i++)
            {
                await page.EvaluateExpressionAsync("document.readyState");
            }

            await page.ScreenshotDataAsync(new ScreenshotOptions { Type = PuppeteerSharp.ScreenshotType.Jpeg });
            await page.ReloadAsync();
            await Assert.ThrowsAsync<NavigationException>(() => page.GoToAsync("http://127.0.0.1:9/"));
            await page.CloseAsync();
            browser.Disconnect();
        }

        await AssertReadsLikeItsSourceAsync(host, site);
    }

    [Fact]
    public async Task Playwright_Script_ReadsLikeItsSource()
    {
        await using var site = await TestSite.StartAsync();
        await using var host = await StartAsync();
        using var playwright = await Playwright.CreateAsync();
        await using (var browser = await playwright.Chromium.ConnectOverCDPAsync(host.Public.BaseAddress!.ToString()))
        {
            var page = await browser.Contexts[0].NewPageAsync();
            await page.GotoAsync(PageOf(site));
            await page.EvaluateAsync("html => { document.body.innerHTML = html; }", Page);
            await page.Locator("#name").PressSequentiallyAsync("hunter2");
            await page.Keyboard.PressAsync("Enter");
            await page.ClickAsync("#buy");
            await page.Mouse.MoveAsync(300, 200, new MouseMoveOptions { Steps = 100 });
            for (var i = 0; i < 100; i++)
            {
                await page.EvaluateAsync("document.readyState");
            }

            await page.ScreenshotAsync(new PageScreenshotOptions { Type = Microsoft.Playwright.ScreenshotType.Jpeg });
            await page.ReloadAsync();
            await Assert.ThrowsAsync<PlaywrightException>(() => page.GotoAsync("http://127.0.0.1:9/"));
            await page.CloseAsync();
        }

        await AssertReadsLikeItsSourceAsync(host, site);
    }

    [Fact]
    public async Task Category_ChangedWhileConnected_TakesEffectAtOnce()
    {
        await using var host = await GatewayHost.StartAsync(chromium.Address);
        await host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Created);
        var page = await host.OpenPageAsync();
        await using var client = await DevToolsClient.ConnectAsync(page.Socket());

        await client.CallAsync("Page.bringToFront");
        await host.SessionAsync(HttpMethod.Patch, Control);
        await client.CallAsync("Page.reload");
        await host.SessionAsync(HttpMethod.Patch, """{"config":{"categories":["connection"]}}""");
        await client.CallAsync("Page.bringToFront");
        await host.SessionAsync(HttpMethod.Patch, Control);
        await client.CallAsync("Page.navigate", new { url = "about:blank" });

        await Wait.Until(() => CommandsAsync(host), static commands => commands.Length == 2, "two commands");
        Assert.Equal(["Page.reload", "Page.navigate"], (await CommandsAsync(host)).Select(static e => Data(e, "method")));
        Assert.All(await CommandsAsync(host), e => Assert.Equal(page.GetProperty("id").GetString(), Data(e, "target_id")));
    }

    [Fact]
    public async Task Session_Ended_HasTheScriptsBeforeItsEnd()
    {
        await using var host = await StartAsync();
        var page = await host.OpenPageAsync();
        await using var client = await DevToolsClient.ConnectAsync(page.Socket());
        await client.EvaluateAsync("1 + 1");

        var ended = await host.SessionAsync(HttpMethod.Delete);

        var script = Assert.Single(await CommandsAsync(host));
        Assert.Equal("Runtime.evaluate", Data(script, "method"));
        Assert.Equal(5, script.GetProperty("data").GetProperty("params").GetProperty("expression_length").GetInt32());
        Assert.True(ended.GetProperty("seq").GetInt64() > 2);
    }

    private static string PageOf(TestSite site) => site.Origin + "/page.html?access_token=hunter2";

    private async Task<ApiHost> StartAsync()
    {
        var host = await GatewayHost.StartAsync(chromium.Address);
        await host.SessionAsync(HttpMethod.Post, Control, HttpStatusCode.Created);
        return host;
    }

    // Clients run scripts and read versions between their steps, each in another way.
    private static async Task AssertReadsLikeItsSourceAsync(ApiHost host, TestSite site)
    {
        await host.EventDataAsync("cdp_disconnect");
        var commands = (await CommandsAsync(host)).OrderBy(static e => e.GetProperty("ts").GetInt64()).ToArray();
        var steps = commands.Where(static e => !Data(e, "method").StartsWith("Runtime.", StringComparison.Ordinal) && !Data(e, "method").StartsWith("Browser.", StringComparison.Ordinal));
        Assert.Equal(
            [
                "Target.createTarget about:blank",
                $"Page.navigate {site.Origin}/page.html?access_token=[redacted]",
                "Input.dispatchKeyEvent key_down 7",
                "Input.dispatchKeyEvent key_down Enter",
                "Input.dispatchMouseEvent mouse_moved",
                "Input.dispatchMouseEvent mouse_pressed left",
                "Input.dispatchMouseEvent mouse_released left",
                "Input.dispatchMouseEvent mouse_moved 300 200",
                "Page.captureScreenshot jpeg",
                "Page.reload",
                "Page.navigate http://127.0.0.1:9/: net::ERR_UNSAFE_PORT",
                "Target.closeTarget",
            ],
            steps.Select(Step).Where(static step => step is not ("Page.bringToFront" or "Target.activateTarget")));
        Assert.DoesNotContain(commands, static e => e.GetRawText().Contains("hunter2", StringComparison.Ordinal));

        var moves = commands.Single(static e => Step(e) == "Input.dispatchMouseEvent mouse_moved 300 200").GetProperty("data");
        Assert.Equal(100, moves.GetProperty("count").GetInt32());
        var polls = commands.Where(e => Data(e, "method").StartsWith("Runtime.", StringComparison.Ordinal)).Max(static e => e.GetProperty("data").TryGetProperty("count", out var count) ? count.GetInt32() : 1);
        Assert.True(polls >= 100, polls.ToString(CultureInfo.InvariantCulture));
        Assert.All(commands, static e => Assert.True(e.GetProperty("data").TryGetProperty("ok", out _) && e.GetProperty("data").TryGetProperty("duration_us", out _), e.GetRawText()));
        var target = Data(commands.Single(static e => Data(e, "method") == "Target.createTarget"), "target_id");
        Assert.All(commands.Where(static e => Data(e, "method") is var method && !method.StartsWith("Browser.", StringComparison.Ordinal) && !method.StartsWith("Runtime.", StringComparison.Ordinal)), e => Assert.Equal(target, Data(e, "target_id")));
    }

    private static string Step(JsonElement command)
    {
        var data = command.GetProperty("data");
        var words = new List<string> { Data(command, "method") };
        if (data.TryGetProperty("params", out var parameters))
        {
            var isMove = words[0] == "Input.dispatchMouseEvent" && parameters.GetProperty("type").GetString() == "mouse_moved";
            string[] names = isMove ? data.TryGetProperty("count", out _) ? ["type", "x", "y"] : ["type"] : ["type", "url", "format", "key", "text_length", "button"];
            words.AddRange(names.Where(name => parameters.TryGetProperty(name, out _)).Select(name => parameters.GetProperty(name).ToString()));
        }

        return string.Join(' ', words) + (data.TryGetProperty("error", out var error) ? ": " + error.GetString() : "");
    }

    private static Task<JsonElement[]> CommandsAsync(ApiHost host) => host.EventsAsync("control_command");

    private static string Data(JsonElement @event, string name) => @event.GetProperty("data").TryGetProperty(name, out var value) ? value.GetString()! : "";
}
