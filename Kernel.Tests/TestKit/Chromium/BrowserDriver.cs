using Microsoft.Playwright;

namespace Kernel.Tests.TestKit.Chromium;

/// <summary>Drives a <see cref="ChromiumProcess"/> as a user's script would: with Playwright, over a separate connection.</summary>
internal sealed class BrowserDriver : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private BrowserDriver(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        _browser = browser;
    }

    public static async Task<BrowserDriver> ConnectAsync(ChromiumProcess chromium)
    {
        var playwright = await Playwright.CreateAsync();
        return new BrowserDriver(playwright, await playwright.Chromium.ConnectOverCDPAsync(chromium.Address));
    }

    public Task<IPage> NewPageAsync() => _browser.Contexts[0].NewPageAsync();

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
