using System.Globalization;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Chromium;
using Kernel.Tests.TestKit.Hosts;
using static Kernel.Tests.Browsers.Api.WebUI.WebUIViewTests;

namespace Kernel.Tests.Browsers.Api.WebUI;

/// <summary>Tests using the web UI by keyboard, on a phone, and under load.</summary>
public sealed class WebUIUseTests(ITestOutputHelper output)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keyboard_Only_ReachesEverything()
    {
        await using var api = await ApiHost.StartAsync();
        await PublishAsync(api, Numbered(0, 100));
        await PublishAsync(api, ["{\"type\":\"console_error\",\"category\":\"console\",\"data\":{\"text\":\"boom\"}}"]);
        await using var console = await OpenAsync(api, width: 900);
        await console.CountAsync(101);
        var keyboard = console.Page.Keyboard;

        await keyboard.PressAsync("ArrowUp");
        await keyboard.PressAsync("ArrowUp");
        await console.Page.Locator(".row[aria-selected=true]", new() { HasText = "n99." }).WaitForAsync();
        await keyboard.PressAsync("Enter");
        await console.Page.Locator(".detail", new() { HasText = "n99." }).WaitForAsync();
        await keyboard.PressAsync("Escape");
        await console.Page.Locator(".detail").WaitForAsync(new() { State = Microsoft.Playwright.WaitForSelectorState.Hidden });
        await keyboard.PressAsync("Home");
        await console.Page.Locator(".row[aria-selected=true]", new() { HasText = "n0." }).WaitForAsync();
        await keyboard.PressAsync("n");
        await console.Page.Locator(".row[aria-selected=true]", new() { HasText = "boom" }).WaitForAsync();
        await keyboard.PressAsync("/");
        await keyboard.TypeAsync("n42.");
        await console.CountAsync(1);
        await keyboard.PressAsync("Enter");
        await keyboard.PressAsync("x");
        await console.CountAsync(101);
        await keyboard.PressAsync("4");
        await console.CountAsync(1);
        await keyboard.PressAsync("?");
        await console.Page.Locator(".help[open]").WaitForAsync();
        await keyboard.PressAsync("Escape");
        await keyboard.PressAsync("6");
        await keyboard.PressAsync("d");
        await Wait.Until(() => console.Rows.First.EvaluateAsync<int>("row => row.offsetHeight"), static height => height == 22);
        await keyboard.PressAsync("g");
        await keyboard.TypeAsync("8");
        await keyboard.PressAsync("Enter");
        await console.Page.Locator(".row[aria-selected=true]", new() { HasText = "n7." }).WaitForAsync();
        console.AssertNoErrors();
    }

    [Fact]
    public async Task PhoneWidth_EveryView_FitsWithoutScrollingSideways()
    {
        await using var api = await ApiHost.StartAsync();
        await using var console = await OpenAsync(api, width: 360);
        await PublishAsync(api, [
            .. Numbered(0, 20),
            "{\"type\":\"network_response\",\"category\":\"network\",\"data\":{\"request_id\":\"1\",\"status\":200,\"url\":\"http://a/" + new string('x', 500) + "\"}}",
            "{\"type\":\"navigation\",\"category\":\"page\",\"data\":{\"url\":\"http://a/" + new string('y', 500) + "\"}}",
            "{\"type\":\"console_log\",\"category\":\"console\",\"data\":{\"text\":\"" + new string('z', 500) + "\"}}",
        ]);
        await console.CountAsync(23);

        foreach (var view in WebUIPage.Views)
        {
            await console.ViewAsync(view);
            await console.Page.Locator($"#tab-{view}[aria-selected=true]").WaitForAsync();
            Assert.Equal(360, await console.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            Assert.True(await console.Page.EvaluateAsync<bool>("[...document.querySelectorAll('.view > *')].every(v => v.scrollWidth <= v.clientWidth || v.hidden)"), view);
        }

        await console.ViewAsync("console");
        await console.Rows.First.ClickAsync();
        await console.Page.Locator(".detail", new() { HasText = "zzz" }).WaitForAsync();
        Assert.Equal(360, await console.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await console.Page.GotoAsync($"http://127.0.0.1:{api.PublicPort}/");
        await console.Page.Locator(".first-run").WaitForAsync();
        Assert.True(await console.Page.EvaluateAsync<bool>("document.querySelector('.sessions').scrollWidth <= 360"));
        console.AssertNoErrors();
    }

    [Fact]
    public async Task TwoThousandEventsASecond_AreShown_WithoutStalls()
    {
        const int Rate = 2_000;
        const int Seconds = 6;
        await using var api = await ApiHost.StartAsync();
        await using var console = await OpenAsync(api, page => page.AddInitScriptAsync(
            """
            window.longestStall = 0;
            let last = performance.now();
            const beat = () => { const now = performance.now(); window.longestStall = Math.max(window.longestStall, now - last); last = now; requestAnimationFrame(beat); };
            window.addEventListener('load', () => { last = performance.now(); requestAnimationFrame(beat); });
            """));
        await console.Page.EvaluateAsync("window.longestStall = 0");

        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var n = 0; n < Seconds * 10; n++)
        {
            await PublishAsync(api, Load(n * Rate / 10, Rate / 10));
            await tick.WaitForNextTickAsync(Cancelled);
        }

        await console.CountAsync(Rate * Seconds);
        await Wait.Until(() => console.Page.Locator(".status-seq").TextContentAsync(), text => text == $"#{Rate * Seconds}");
        await console.RowAsync($"r{(Rate * Seconds) - 1}.js");
        var stall = await console.Page.EvaluateAsync<double>("window.longestStall");
        var nodes = await console.Page.EvaluateAsync<int>("document.querySelectorAll('*').length");
        output.WriteLine($"longest stall {stall:0} ms, {nodes} elements");
        Assert.InRange(stall, 0, 2_000);
        Assert.InRange(nodes, 0, 2_000);
        await console.ViewAsync("network");
        await console.CountAsync(Rate * Seconds);
        console.AssertNoErrors();
    }

    private static IEnumerable<string> Load(int from, int events) => Enumerable.Range(from, events).Select(static n => string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"type\":\"network_request\",\"category\":\"network\",\"data\":{{\"request_id\":\"{n}\",\"method\":\"GET\",\"url\":\"https://cdn.example/assets/r{n}.js\",\"headers\":{{\"x\":\"{n:D200}\"}}}}}}"));
}
