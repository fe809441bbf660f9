using System.Text.Json;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Chromium;
using Kernel.Tests.TestKit.Processes;
using Kernel.Tests.TestKit.Sites;

namespace Kernel.Tests.Processes.EndToEnd;

/// <summary>The web UI with the whole system.</summary>
public sealed class ConsoleTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DrivenPage_InEveryView_IsShown()
    {
        await using var chromium = await ChromiumProcess.StartAsync();
        await using var site = await TestSite.StartAsync();
        await using var kernel = await RunningKernel.StartAsync(chromium.Address);
        await using var driver = await BrowserDriver.ConnectAsync(chromium);
        await using var console = await WebUIPage.OpenAsync(new Uri(kernel.Address, "/s/live/events"));
        await console.LiveAsync();
        await kernel.StartSessionAsync();
        var driven = await driver.NewPageAsync();
        await driven.GotoAsync(site.Origin + "/page.html");

        await console.SearchAsync("type:page_load");
        await console.RowAsync(site.Origin + "/page.html");
        await console.SearchAsync("");
        await console.ViewAsync("console");
        await console.RowAsync("Uncaught TypeError: boom");
        await console.ViewAsync("network");
        await console.SearchAsync("drop");
        await console.RowAsync("net::ERR_");
        await console.SearchAsync("missing.png");
        await console.RowAsync("404");
        await console.SearchAsync("redirect-2");
        await console.RowAsync("2 redirects from redirect");
        await console.CountAsync(1);
        await console.Rows.First.ClickAsync();
        await console.Page.Locator(".detail", new() { HasText = "200GET/json" }).WaitForAsync();
        await console.Page.Keyboard.PressAsync("Escape");
        await console.Page.Locator($"[title*='→ {site.Origin}/json']").First.WaitForAsync();
        await console.SearchAsync("");
        await console.ViewAsync("story");
        await console.Page.Locator("a.step", new() { HasText = "/page.html" }).First.ClickAsync();
        var story = console.Page.Locator(".view", new() { HasText = site.Origin + "/page.html" });
        await story.Filter(new() { HasText = "DOM ready" }).WaitForAsync();

        await console.Page.Locator("select option", new() { HasText = site.Origin }).First.WaitForAsync(new() { State = Microsoft.Playwright.WaitForSelectorState.Attached });
        Assert.Equal("Capturing", await console.Page.Locator(".top .session span").TextContentAsync());
        console.AssertNoErrors();
    }

    [Fact]
    public async Task Session_StartedChangedAndEndedOnThePage_IsSoInTheApi()
    {
        await using var kernel = await RunningKernel.StartAsync();
        await using var console = await WebUIPage.OpenAsync(new Uri(kernel.Address, "/s/live/events"));
        await console.LiveAsync();

        await console.Page.Keyboard.PressAsync("s");
        await console.Page.ClickAsync(".session-dialog button[type=submit]");
        await Wait.Until(() => SessionAsync(kernel), static session => session is { ValueKind: JsonValueKind.Object });
        await console.Page.ClickAsync(".session");
        await console.Page.UncheckAsync(".session-dialog input[value=network]");
        await console.Page.GetByLabel("Replace credentials").UncheckAsync();
        await console.Page.ClickAsync(".session-dialog button[type=submit]");
        await Wait.Until(
            () => SessionAsync(kernel),
            static session => session?.GetProperty("config") is { } config
                && !config.GetProperty("options").GetProperty("redact").GetBoolean()
                && !config.GetProperty("categories").EnumerateArray().Any(static c => c.GetString() == "network"),
            "the session as it was changed");

        await console.Page.ClickAsync(".session");
        var chosen = console.Page.Locator(".session-dialog input[name=category]:checked");
        while (await chosen.CountAsync() > 0)
        {
            await chosen.First.ClickAsync();
        }

        await console.Page.ClickAsync(".session-dialog button[type=submit]");
        await console.Page.Locator(".problem", new() { HasText = "config.categories is empty" }).WaitForAsync();
        await console.Page.ClickAsync(".session-dialog .is-danger");
        await console.RowAsync("session_ended");
        Assert.Null(await SessionAsync(kernel));
        console.AssertNoErrors();
    }

    [Fact]
    public async Task ApiKilledAndStartedAgain_StreamGoesOn_NothingIsMissingOrTwice()
    {
        await using var kernel = await RunningKernel.StartAsync();
        await using var console = await WebUIPage.OpenAsync(new Uri(kernel.Address, "/s/live/events"));
        await console.LiveAsync();
        for (var restart = 0; restart < 3; restart++)
        {
            await PublishAsync(kernel, 100);
            await kernel.Api.KillAsync(Cancelled);
            await console.Page.Locator(".status-state[data-state=lost]").WaitForAsync();
            await kernel.Api.DisposeAsync();
            await kernel.StartApiAsync();
            await PublishAsync(kernel, 100);
            await console.LiveAsync();
        }

        var last = await kernel.PublishAsync("load.end");
        await console.RowAsync("load.end");
        await console.SearchAsync("type:load.event");
        await console.CountAsync(600);
        Assert.Equal($"#{last}", await console.Page.Locator(".status-seq").TextContentAsync());
        console.AssertNoErrors();
    }

    private static async Task PublishAsync(RunningKernel kernel, int events)
    {
        for (var i = 0; i < events; i++)
        {
            await kernel.PublishAsync("load.event");
        }
    }

    private static async Task<JsonElement?> SessionAsync(RunningKernel kernel)
    {
        using var response = await kernel.Http.GetAsync(new Uri("/events/capture_session", UriKind.Relative), Cancelled);
        return response.IsSuccessStatusCode ? JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancelled)) : null;
    }
}
