using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Chromium;
using Kernel.Tests.TestKit.Clients;
using Microsoft.Playwright;

namespace Kernel.Tests.Processes.AppHost;

/// <summary>The real dashboard, used in a real browser.</summary>
[Collection(KernelAppCollection.Name)]
public sealed class DashboardTests(KernelAppFixture kernel) : IAsyncLifetime
{
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;
    private IPage _page = null!;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = ChromiumProcess.ExecutablePath, Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] });
        // High enough for a whole trace: the dashboard renders the rows in view alone.
        _page = await _browser.NewPageAsync(new() { ViewportSize = new() { Width = 1440, Height = 1800 } });
        Assertions.SetDefaultExpectTimeout((float)Wait.Deadline.TotalMilliseconds);
        await _page.GotoAsync(kernel.DashboardLogin);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    [Theory]
    [InlineData("chromium", "DevTools tabs")]
    [InlineData("api", "Web UI")]
    [InlineData("storage", "Health")]
    [InlineData("collector", "Health")]
    public async Task Resources_Started_RunWithLinks(string resource, string link)
    {
        var row = Row(resource);

        await Assertions.Expect(row).ToContainTextAsync("Running");
        await Assertions.Expect(row.GetByRole(AriaRole.Link, new() { Name = link })).ToBeVisibleAsync();
        await Assertions.Expect(_page.Locator("body")).Not.ToContainTextAsync("certificate");
    }

    [Fact]
    public async Task Command_Clicked_HappensInTheStream()
    {
        await using var live = new ReconnectingSseClient(kernel.Api, "");

        await ClickAsync("Stop session", live, "session_ended");
        await Assertions.Expect(_page.GetByText("api \"Stop session\" succeeded")).ToBeVisibleAsync();

        await ClickAsync("Start session", live, "session_started");
        await live.EventAsync("monitor_connected");
    }

    [Fact]
    public async Task Traces_DrivenPage_NameItsFiles()
    {
        var demo = new Uri(kernel.Api.BaseAddress!, "demo");
        await kernel.OpenPageAsync(demo.ToString());

        await _page.GetByRole(AriaRole.Link, new() { Name = "Traces" }).ClickAsync();
        await _page.GetByText($"navigation {demo.Authority}/demo").First.ClickAsync();

        foreach (var bar in new[] { "GET /demo/assets/shop.js", "GET /demo/api/recommendations 503", "GET /demo/old-promo 301" })
        {
            await Assertions.Expect(_page.GetByText(bar).First).ToBeVisibleAsync();
        }
    }

    // The dashboard renders rows at any time, and a click during that has no effect.
    private async Task ClickAsync(string command, ReconnectingSseClient live, string type)
    {
        var button = Row("api").GetByTitle(command);
        await Assertions.Expect(button).ToBeEnabledAsync();
        for (var attempt = 1; ; attempt++)
        {
            if (await button.IsEnabledAsync())
            {
                await button.ClickAsync();
            }

            try
            {
                await live.EventAsync(type, within: Wait.Deadline / 3);
                return;
            }
            catch (TimeoutException) when (attempt < 3)
            {
            }
        }
    }

    private ILocator Row(string resource) => _page.GetByRole(AriaRole.Row).Filter(new() { Has = _page.Locator(".resource-name-text", new() { HasTextString = resource }) });
}
