using System.Text.Json;
using Deque.AxeCore.Playwright;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Chromium;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.Playwright;
using static Kernel.Tests.Browsers.Api.WebUI.WebUIViewTests;

namespace Kernel.Tests.Browsers.Api.WebUI;

/// <summary>Tests sessions in the web UI: the list, addresses, bundles, accessibility.</summary>
public sealed class WebUISessionTests
{
    private static readonly string Checkout = Path.Combine(AppContext.BaseDirectory, "TestKit", "Sessions", "checkout.ndjson");
    private static readonly string Hostile = Path.Combine(AppContext.BaseDirectory, "TestKit", "Sessions", "hostile.ndjson");

    [Fact]
    public async Task Session_OfTheList_HasAnAddressForEveryState()
    {
        await using var api = await ApiHost.StartAsync();
        var session = await StartSessionAsync(api);
        await PublishAsync(api, [
            "{\"type\":\"agent.plan\",\"data\":{\"message\":\"look around\"}}",
            .. Numbered(0, 5),
        ]);
        await PublishAsync(api, [
            "{\"type\":\"agent.step\",\"data\":{\"message\":\"buy\"}}",
            "{\"type\":\"console_error\",\"category\":\"console\",\"data\":{\"level\":\"error\",\"text\":\"sold out\"}}",
        ]);
        await using var webUI = await WebUIPage.OpenAsync(new Uri($"http://127.0.0.1:{api.PublicPort}/"));
        var page = webUI.Page;

        await page.Locator(".session-link").First.ClickAsync();
        await page.Locator("a.step", new() { HasText = "buy" }).ClickAsync();
        await page.Locator(".story-head", new() { HasText = "buy" }).WaitForAsync();
        await webUI.ViewAsync("events");
        await webUI.CountAsync(2);
        await webUI.Rows.Filter(new() { HasText = "sold out" }).ClickAsync();
        await page.Locator(".detail", new() { HasText = "sold out" }).WaitForAsync();
        await webUI.SearchAsync("sold");
        await webUI.CountAsync(1);
        await Wait.Until(() => page.Url, static url => url.Contains("q=sold", StringComparison.Ordinal) && url.Contains("sel=", StringComparison.Ordinal));
        Assert.StartsWith($"/s/{session}/events?step=", new Uri(page.Url).PathAndQuery, StringComparison.Ordinal);

        await page.ReloadAsync();
        await AssertStateAsync(webUI);
        await using var elsewhere = await WebUIPage.OpenAsync(new Uri(page.Url));
        await AssertStateAsync(elsewhere);

        await page.GoBackAsync();
        await page.Locator("#tab-story[aria-selected=true]").WaitForAsync();
        await page.GoBackAsync();
        await page.Locator(".problem-card", new() { HasText = "sold out" }).WaitForAsync();
        await page.GoBackAsync();
        await page.Locator(".session-card").WaitForAsync();
        webUI.AssertNoErrors();
        elsewhere.AssertNoErrors();
    }

    [Fact]
    public async Task Api_Stopped_IsReportedWithoutClaimingToCapture()
    {
        var api = await ApiHost.StartAsync();
        await using (api)
        {
            await StartSessionAsync(api);
            await PublishAsync(api, Numbered(0, 3));
            await using var webUI = await OpenAsync(api);
            await webUI.RowAsync("n2.");
            await webUI.Page.GetByRole(AriaRole.Button, new() { Name = "Capture" }).WaitForAsync();

            await api.StopAsync();

            await webUI.Page.Locator(".notice", new() { HasText = "What was read before is still here" }).WaitForAsync();
            await webUI.Page.Locator(".status-state[data-state=lost]", new() { HasText = "Offline" }).WaitForAsync();
            await webUI.Page.Locator(".top .session", new() { HasText = "Capturing" }).WaitForAsync(new() { State = WaitForSelectorState.Detached });
            await webUI.RowAsync("n2.");
        }
    }

    [Fact]
    public async Task Bundle_Opened_IsShownAndNotSent()
    {
        await using var api = await ApiHost.StartAsync();
        await using var webUI = await OpenBundleAsync(api, Checkout);
        var page = webUI.Page;
        var sent = new List<string>();
        page.Request += (_, request) => sent.Add($"{request.Method} {new Uri(request.Url).AbsolutePath}");

        await page.Locator(".problem-card .chain-node").First.ClickAsync();
        await page.Locator(".detail", new() { HasText = "card_expired" }).WaitForAsync();
        foreach (var view in WebUIPage.Views)
        {
            await webUI.ViewAsync(view);
            await page.Locator($"#tab-{view}[aria-selected=true]").WaitForAsync();
        }

        await page.EvaluateAsync("navigator.clipboard.writeText = async (text) => { window.copied = text; }");
        foreach (var (menu, item, copied) in (IEnumerable<(string, string, string)>)[("Export", "Playwright script", "await page.locator(\"#pay\").click();"), ("Copy", "As curl", "curl http://127.0.0.1:19401/demo/api/checkout")])
        {
            await page.GetByRole(AriaRole.Button, new() { Name = menu, Exact = true }).ClickAsync();
            await page.Locator(".menu-item", new() { HasText = item }).ClickAsync();
            await Wait.Until(() => page.EvaluateAsync<string?>("window.copied"), text => text?.Contains(copied, StringComparison.Ordinal) == true);
        }

        Assert.DoesNotContain(sent, static request => !request.StartsWith("GET /events/capture_session", StringComparison.Ordinal) && !request.StartsWith("GET /console/", StringComparison.Ordinal));
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Open a bundle" }).WaitForAsync();
        webUI.AssertNoErrors();
    }

    [Fact]
    public async Task Cause_ByKeyboardAlone_IsFound()
    {
        await using var api = await ApiHost.StartAsync();
        await using var webUI = await OpenBundleAsync(api, Checkout);
        var page = webUI.Page;

        await page.Keyboard.PressAsync("]");
        await page.Locator(".story-head", new() { HasText = "Step 1 of" }).WaitForAsync();
        for (var step = 2; await page.Locator(".story-head", new() { HasText = "Clicked Pay" }).CountAsync() == 0; step++)
        {
            await page.Keyboard.PressAsync("]");
            await page.Locator(".story-head", new() { HasText = $"Step {step} of" }).WaitForAsync();
        }

        await Wait.Until(
            async () =>
            {
                await page.Keyboard.PressAsync("Tab");
                return await page.EvaluateAsync<bool>("document.activeElement.matches('.chain-node')");
            },
            "the failed request has the focus");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".detail", new() { HasText = "card_expired" }).WaitForAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.Locator(".detail").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        await page.Keyboard.PressAsync("Escape");
        await page.Locator(".story-head", new() { HasText = "problems" }).WaitForAsync();
        webUI.AssertNoErrors();
    }

    [Fact]
    public async Task Problems_Searched_AreFoundByTitleAndEvents()
    {
        await using var api = await ApiHost.StartAsync();
        await using var webUI = await OpenBundleAsync(api, Checkout);
        await webUI.ViewAsync("problems");
        foreach (var (search, found) in (IEnumerable<(string, int)>)[("", 4), ("answered", 4), ("card_expired", 1), ("reading total", 1), ("status:5xx", 2), ("answered -checkout", 3), ("nowhere", 0)])
        {
            await webUI.SearchAsync(search);
            await Wait.Until(() => webUI.Page.Locator(".problems .problem-card").CountAsync(), cards => cards == found, $"problems found by '{search}'");
        }

        await webUI.Page.GetByText("Nothing that is held matches the filters.").WaitForAsync();
        webUI.AssertNoErrors();
    }

    [Fact]
    public async Task Bundle_OfAStranger_IsText()
    {
        await using var api = await ApiHost.StartAsync();
        await using var webUI = await OpenBundleAsync(api, Hostile);

        foreach (var view in WebUIPage.Views)
        {
            await webUI.ViewAsync(view);
            await webUI.Page.Locator($"#tab-{view}[aria-selected=true]").WaitForAsync();
            foreach (var row in (await webUI.Rows.AllAsync()).Take(12))
            {
                await row.ClickAsync(new() { Position = new() { X = 30, Y = 8 } });
                await webUI.Page.Locator(".detail .detail-content").WaitForAsync();
            }
        }

        foreach (var step in (await webUI.Page.Locator("a.step").AllAsync()).Take(12))
        {
            await step.ClickAsync();
        }

        Assert.Equal(0, await webUI.Page.Locator("[onerror], .body script, .body iframe").CountAsync());
        webUI.AssertNoErrors();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Views_LookedAtByAxe_HaveNoViolations(ColorScheme scheme)
    {
        await using var api = await ApiHost.StartAsync();
        await using var webUI = await OpenBundleAsync(api, Checkout, page => page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce }));
        var page = webUI.Page;

        foreach (var view in WebUIPage.Views)
        {
            await webUI.ViewAsync(view);
            await page.Locator($"#tab-{view}[aria-selected=true]").WaitForAsync();
            if (view is "network" or "console")
            {
                await webUI.Rows.Last.ClickAsync(new() { Position = new() { X = 30, Y = 8 } });
                await page.Locator(".detail .detail-content").WaitForAsync();
            }

            await AssertAccessibleAsync(page, view);
        }

        await page.Keyboard.PressAsync("Escape");
        await page.Locator("a.step").Nth(1).ClickAsync();
        await AssertAccessibleAsync(page, "step");
        await page.ClickAsync(".brand");
        await page.GetByRole(AriaRole.Heading, new() { Name = "No session yet" }).WaitForAsync();
        await AssertAccessibleAsync(page, "sessions");
        webUI.AssertNoErrors();
    }

    private static async Task AssertAccessibleAsync(IPage page, string what)
    {
        var result = await page.RunAxe();
        Assert.NotEmpty(result.Passes);
        Assert.True(result.Violations.Length == 0, string.Join('\n', result.Violations.Select(v => $"{what} {v.Id}: {v.Help}\n  {string.Join("\n  ", v.Nodes.Take(5).Select(static n => n.Html))}")));
    }

    private static async Task AssertStateAsync(WebUIPage webUI)
    {
        await webUI.CountAsync(1);
        await webUI.Page.Locator("a.step[aria-current]", new() { HasText = "buy" }).WaitForAsync();
        await webUI.Page.Locator(".row[aria-selected=true]", new() { HasText = "sold out" }).WaitForAsync();
        await webUI.Page.Locator(".detail", new() { HasText = "sold out" }).WaitForAsync();
        Assert.Equal("sold", await webUI.Page.InputValueAsync(".search"));
    }

    private static async Task<WebUIPage> OpenBundleAsync(ApiHost api, string file, Func<IPage, Task>? before = null)
    {
        var webUI = await WebUIPage.OpenAsync(new Uri($"http://127.0.0.1:{api.PublicPort}/open"), before);
        await webUI.Page.SetInputFilesAsync("input[type=file]", file);
        await webUI.Page.Locator("a.step").First.WaitForAsync();
        return webUI;
    }

    private static async Task<string> StartSessionAsync(ApiHost api)
    {
        using var response = await api.Public.PostAsync("/events/capture_session", null, Wait.Cancellation);
        using var session = JsonDocument.Parse(await response.TextAsync());
        return session.RootElement.GetProperty("id").GetString()!;
    }
}
