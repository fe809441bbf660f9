using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text.Json;
using Deque.AxeCore.Playwright;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Chromium;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Hosts;
using Kernel.Tests.TestKit.Processes;
using Microsoft.Playwright;

namespace Kernel.Tests.Processes.EndToEnd.Demo;

/// <summary>The demo shop in a real browser: captured, by keyboard, and looked at by axe.</summary>
public sealed class DemoShopTests
{
    [Fact]
    public async Task Checkout_DrivenInACapturedBrowser_IsFoundInTheStreamWithItsCause()
    {
        await using var chromium = await ChromiumProcess.StartAsync();
        await using var kernel = await RunningKernel.StartAsync(chromium.Address, ("ASPNETCORE_ENVIRONMENT", "Development"), ("DOTNET_ENVIRONMENT", "Development"));
        await using var live = new ReconnectingSseClient(kernel.Http);
        await using var driver = await BrowserDriver.ConnectAsync(chromium);
        await kernel.StartSessionAsync();
        var page = await driver.NewPageAsync();
        page.SetDefaultTimeout((float)Wait.Deadline.TotalMilliseconds);
        await page.GotoAsync(new Uri(kernel.Address, "/demo").ToString());
        await page.Locator("#promotion").WaitForAsync();

        await page.FillAsync("#search", "grinder");
        await page.Locator("h1", new() { HasTextString = "Results for" }).WaitForAsync();
        await page.ClickAsync("#product-grinder");
        await page.ClickAsync("#add-to-cart");
        await page.GetByText("Hand grinder is out of stock.").WaitForAsync();
        await page.ClickAsync("#nav-catalog");
        await page.ClickAsync("#product-mug");
        await page.ClickAsync("#add-to-cart");
        await page.GetByText("Ceramic mug is in your cart.").WaitForAsync();
        await page.GetByText("Ada, 5 of 5").WaitForAsync();
        await page.ClickAsync("#nav-cart");
        await page.ClickAsync("#to-checkout");
        await page.ClickAsync("#pay");
        await page.GetByText("The payment was declined.").WaitForAsync();

        var failed = await live.EventAsync("network_response", static e => Field(e, "url").EndsWith("/demo/api/checkout", StringComparison.Ordinal));
        var data = failed.GetProperty("event").GetProperty("data");
        Assert.Equal((500, "POST"), (data.GetProperty("status").GetInt32(), data.GetProperty("method").GetString()));
        Assert.Equal("{\"error\":\"payment_declined\",\"code\":\"card_expired\"}", data.GetProperty("body").GetString());
        await live.EventAsync("console_error", static e => Field(e, "text") == "Uncaught TypeError: Cannot read properties of undefined (reading 'total')");
        await live.EventAsync("console_error", static e => Field(e, "text") == "checkout failed");

        // Everything else that the shop is there to show.
        foreach (var (path, status) in ((string Path, int Status)[])
            [("/demo/api/recommendations", 503), ("/demo/api/loyalty", 404), ("/demo/api/cart", 409), ("/demo/api/cart", 200), ("/demo/old-promo", 301), ("/demo/promo", 302), ("/demo/winter", 200), ("/demo/api/products/mug/reviews", 200)])
        {
            await live.EventAsync("network_response", e => Field(e, "url").EndsWith(path, StringComparison.Ordinal) && e.GetProperty("data").GetProperty("status").GetInt32() == status);
        }

        await live.EventAsync("console_log", static e => Field(e, "level") == "table");
        await live.EventAsync("console_log", static e => Field(e, "level") == "start_group" && Field(e, "text") == "product mug");
        await live.EventAsync("console_log", static e => Field(e, "level") == "warning" && Field(e, "text") == "only 2 left of Ceramic mug");
        await live.EventAsync("websocket_frame", static e => Field(e, "payload").Contains("sold_today", StringComparison.Ordinal));
        await live.EventAsync("layout_shift", static e => e.GetProperty("data").GetProperty("value").GetDouble() > 0.01);
        await live.EventAsync("navigation_same_document", static e => Field(e, "url").EndsWith("/demo/checkout", StringComparison.Ordinal));
        await live.EventAsync("interaction_click", static e => Field(e, "selector") == "#pay");
        await live.EventAsync("network_response", static e => Field(e, "url").EndsWith("/images/mug.svg", StringComparison.Ordinal));
        await FindCauseByToolsAsync(kernel.Address);
        await FindCauseInWebUIAsync(new Uri(kernel.Address, $"/s/{failed.GetProperty("capture_session_id").GetString()}"));
    }

    // As an agent finds it, from nothing but what tools return; and the page as it looks now.
    private static async Task FindCauseByToolsAsync(Uri address)
    {
        await using var agent = await AgentClient.ConnectAsync(address);
        var failed = (await agent.AnswerAsync("network_requests", ("failed", true), ("status", "5xx"), ("limit", 1))).GetProperty("requests")[0];
        Assert.EndsWith("/demo/api/checkout", failed.GetProperty("url").GetString(), StringComparison.Ordinal);
        var request = await agent.AnswerAsync("get_request", ("request_id", failed.GetProperty("request_id").GetString()!), ("body", true));
        Assert.Contains(request.GetProperty("events").EnumerateArray(), static one => one.TryGetProperty("body", out var body) && body.GetProperty("text").GetString()!.Contains("card_expired", StringComparison.Ordinal));
        var messages = await agent.AnswerAsync("console_messages", ("level", "error"), ("after_seq", failed.GetProperty("seq").GetUInt64()));
        var exception = Assert.Single(messages.GetProperty("messages").EnumerateArray(), static one => one.GetProperty("level").GetString() == "exception");
        Assert.Equal("Uncaught TypeError: Cannot read properties of undefined (reading 'total')", exception.GetProperty("text").GetString());
        Assert.Contains("/demo/assets/pages.js:", exception.GetProperty("stack")[0].GetString(), StringComparison.Ordinal);

        var taken = await agent.CallAsync("take_screenshot");
        Assert.True(taken.IsError is not true, taken.Text());
        var image = Assert.Single(taken.Content.OfType<ModelContextProtocol.Protocol.ImageContentBlock>());
        var (width, height) = SizeOf(image.DecodedData.Span);
        Assert.InRange(width, 300, 4_000);
        Assert.InRange(height, 200, 4_000);
    }

    // The start of a frame in a JPEG, and the header of a PNG, begin with the size.
    private static (int Width, int Height) SizeOf(ReadOnlySpan<byte> image)
    {
        if (image.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]))
        {
            return (BinaryPrimitives.ReadInt32BigEndian(image[16..]), BinaryPrimitives.ReadInt32BigEndian(image[20..]));
        }

        Assert.True(image.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]), $"The image begins with {Convert.ToHexString(image[..16])}.");
        var at = 2;
        while (image[at + 1] is not (0xC0 or 0xC2))
        {
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(image[(at + 2)..]);
        }

        return (BinaryPrimitives.ReadUInt16BigEndian(image[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(image[(at + 5)..]));
    }

    // From the link of a session to the reason of its failure in one click; a link to that shows the same elsewhere.
    private static async Task FindCauseInWebUIAsync(Uri session)
    {
        await using var webUI = await WebUIPage.OpenAsync(session);
        var card = webUI.Page.Locator(".problem-card", new() { HasText = "POST /demo/api/checkout answered 500" });
        await card.GetByText("Uncaught TypeError: Cannot read properties of undefined").WaitForAsync();
        await webUI.Page.Locator("a.step", new() { HasText = "Clicked Pay" }).WaitForAsync();

        await card.Locator(".chain-node").First.ClickAsync();
        await webUI.Page.Locator(".detail", new() { HasText = "card_expired" }).WaitForAsync();
        await webUI.Page.ReloadAsync();
        await webUI.Page.Locator(".detail", new() { HasText = "card_expired" }).WaitForAsync();
        await using var other = await WebUIPage.OpenAsync(new Uri(webUI.Page.Url));
        await other.Page.Locator(".detail", new() { HasText = "card_expired" }).WaitForAsync();
        webUI.AssertNoErrors();
        other.AssertNoErrors();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Pages_LookedAtByAxe_HaveNoViolations(ColorScheme scheme)
    {
        await using var api = await ApiHost.StartAsync(environment: "Development");
        await using var shop = await Shop.OpenAsync(api, scheme);
        await shop.Page.Locator("#promotion").WaitForAsync();
        foreach (var (click, ready) in ((string? Click, string Ready)[])
            [(null, "#products"), ("#product-mug", "#add-to-cart"), ("#add-to-cart", "text=Ceramic mug is in your cart."), ("#nav-cart", "#to-checkout"), ("#to-checkout", "#pay")])
        {
            if (click is not null)
            {
                await shop.Page.ClickAsync(click);
            }

            await shop.Page.Locator(ready).WaitForAsync();
            var result = await shop.Page.RunAxe();

            Assert.NotEmpty(result.Passes);
            Assert.True(result.Violations.Length == 0, string.Join('\n', result.Violations.Select(v => $"{click} {v.Id}: {v.Help}\n  {string.Join("\n  ", v.Nodes.Select(static n => n.Html))}")));
        }

        Assert.Empty(shop.Errors);
    }

    [Fact]
    public async Task Purchase_ByKeyboardAlone_GetsAsFarAsThePayment()
    {
        await using var api = await ApiHost.StartAsync(environment: "Development");
        await using var shop = await Shop.OpenAsync(api, ColorScheme.Light);
        await shop.Page.Locator("#product-mug").WaitForAsync();

        await shop.PressAsync("#product-mug");
        await shop.HeadingAsync("Ceramic mug");
        await shop.PressAsync("#add-to-cart");
        await shop.Page.GetByText("Ceramic mug is in your cart.").WaitForAsync();
        await shop.PressAsync("#nav-cart");
        await shop.HeadingAsync("Cart");
        await shop.PressAsync("#to-checkout");
        await shop.HeadingAsync("Checkout");
        await shop.PressAsync("#pay");
        await shop.Page.GetByText("The payment was declined.").WaitForAsync();
        await Wait.Until(() => shop.Errors, static errors => errors.Contains("Cannot read properties of undefined (reading 'total')"));

        await shop.Page.GoBackAsync();
        await shop.HeadingAsync("Cart");
        await shop.PressAsync("#remove-mug");
        await shop.Page.Locator("#cart-empty").WaitForAsync();
        await shop.Page.ReloadAsync();
        await shop.HeadingAsync("Cart", focused: false);
        Assert.Equal("0", await shop.Page.Locator("#cart-count").TextContentAsync());
    }

    private static string Field(JsonElement @event, string name) =>
        @event.GetProperty("data").TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <summary>The shop in a browser that is not captured.</summary>
    private sealed class Shop : IAsyncDisposable
    {
        private const int MostTabs = 40;

        private readonly IPlaywright _playwright;
        private readonly IBrowser _browser;

        private Shop(IPlaywright playwright, IBrowser browser, IPage page)
        {
            _playwright = playwright;
            _browser = browser;
            Page = page;
            page.PageError += (_, error) => Errors.Enqueue(error.Split('\n')[0].Replace("TypeError: ", "", StringComparison.Ordinal));
            page.Console += (_, message) =>
            {
                if (message.Text.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase))
                {
                    Errors.Enqueue(message.Text);
                }
            };
        }

        public IPage Page { get; }

        /// <summary>Uncaught exceptions, and what the content security policy refused.</summary>
        public ConcurrentQueue<string> Errors { get; } = new();

        public static async Task<Shop> OpenAsync(ApiHost api, ColorScheme scheme)
        {
            var playwright = await Playwright.CreateAsync();
            var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = ChromiumProcess.ExecutablePath, Args = ["--no-sandbox", "--disable-gpu", "--no-proxy-server"] });
            var shop = new Shop(playwright, browser, await browser.NewPageAsync(new() { ColorScheme = scheme }));
            shop.Page.SetDefaultTimeout((float)Wait.Deadline.TotalMilliseconds);
            await shop.Page.GotoAsync($"http://127.0.0.1:{api.PublicPort}/demo");
            return shop;
        }

        /// <summary>Moves the focus with Tab until it is on an element, and presses Enter there.</summary>
        public async Task PressAsync(string selector)
        {
            for (var tab = 0; tab < MostTabs; tab++)
            {
                await Page.Keyboard.PressAsync("Tab");
                if (await Page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector))
                {
                    await Page.Keyboard.PressAsync("Enter");
                    return;
                }
            }

            Assert.Fail($"{selector} was not reached by Tab.");
        }

        /// <summary>Waits until a page with this heading is shown, with the focus on it after a change of pages.</summary>
        public async Task HeadingAsync(string text, bool focused = true) =>
            await Page.Locator(focused ? "h1:focus" : "h1", new() { HasTextString = text }).WaitForAsync();

        public async ValueTask DisposeAsync()
        {
            await _browser.DisposeAsync();
            _playwright.Dispose();
        }
    }
}
