using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Playwright;

namespace Kernel.Tests.TestKit.Chromium;

/// <summary>The web UI in a separate Chromium that is not captured. Script errors and content security policy violations fail the test.</summary>
internal sealed class WebUIPage : IAsyncDisposable
{
    /// <summary>The names of the views of a session.</summary>
    public static readonly string[] Views = ["story", "problems", "network", "console", "screenshots", "events"];

    private static readonly string[] RowSelectors =
        [".view > :not([hidden]) .row:not([hidden])", ".view > .list:not([hidden]) .row:not([hidden])", ".view > .window-list:not([hidden]) .message"];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly ConcurrentQueue<string> _errors = new();

    private WebUIPage(IPlaywright playwright, IBrowser browser, IPage page)
    {
        _playwright = playwright;
        _browser = browser;
        Page = page;
        page.PageError += (_, error) => _errors.Enqueue(error);
        page.Console += (_, message) =>
        {
            // The browser itself reports requests that fail, which some tests are about.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                _errors.Enqueue(message.Text);
            }
        };
    }

    public IPage Page { get; }

    /// <summary>The rows of the list in view.</summary>
    public ILocator Rows => Page.Locator(string.Join(", ", RowSelectors));

    /// <summary>Opens the page.</summary>
    /// <param name="api">The address of the API, with the path and query of what is opened.</param>
    /// <param name="before">Prepares the page before it is opened.</param>
    /// <param name="width">The width of the window, in pixels.</param>
    public static async Task<WebUIPage> OpenAsync(Uri api, Func<IPage, Task>? before = null, int width = 1280)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = ChromiumProcess.ExecutablePath,
            Args = ["--no-sandbox", "--disable-gpu", "--no-proxy-server", "--disable-background-networking", "--disable-component-update"],
        });
        var page = new WebUIPage(playwright, browser, await browser.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = 800 } }));
        page.Page.SetDefaultTimeout((float)Wait.Deadline.TotalMilliseconds);
        if (before is not null)
        {
            await before(page.Page);
        }

        await page.Page.GotoAsync(api.ToString());
        return page;
    }

    /// <summary>Waits until the page shows that it is following the stream.</summary>
    public Task LiveAsync() => Page.Locator(".status-state[data-state=live]").WaitForAsync();

    /// <summary>Waits until there is a row with this text.</summary>
    public Task RowAsync(string text) => Rows.Filter(new() { HasText = text }).First.WaitForAsync();

    /// <summary>Waits until the list in view has so many rows, even if they are not in view.</summary>
    public Task CountAsync(int rows) =>
        Wait.Until(() => CountAsync(), count => count == rows, $"{rows} rows listed");

    /// <summary>Gets the number of rows of the visible list.</summary>
    public async Task<int> CountAsync()
    {
        var text = await Page.Locator(".status-shown").TextContentAsync();
        return int.Parse(text!.Split(' ')[0], NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    }

    public Task ViewAsync(string name) => Page.ClickAsync($"#tab-{name}");

    /// <summary>Types a search and waits until the first of its results are listed.</summary>
    public async Task SearchAsync(string text)
    {
        await Page.FillAsync(".search", text);
        await Page.WaitForFunctionAsync("text => (new URLSearchParams(location.search).get('q') ?? '') === text", text);

        // The search is made, run and drawn in one frame after the other.
        await Page.EvaluateAsync("async () => { for (let i = 0; i < 4; i++) await new Promise(requestAnimationFrame); }");
    }

    public void AssertNoErrors() => Assert.Empty(_errors);

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
