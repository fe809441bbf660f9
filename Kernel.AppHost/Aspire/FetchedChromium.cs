using Kernel.AppHost.Local;
using PuppeteerSharp;

namespace Kernel.AppHost.Aspire;

/// <summary>A browser for a machine that has neither one nor a container runtime. It is kept for the next time.</summary>
internal static class FetchedChromium
{
    /// <returns>The path of its program.</returns>
    /// <exception cref="StartupException">It cannot be had; the message says what else can be done.</exception>
    public static async Task<string> GetAsync()
    {
        var folder = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "kernel", "browser");
        try
        {
            var browser = await new BrowserFetcher(new BrowserFetcherOptions { Browser = SupportedBrowser.Chrome, Path = folder }).DownloadAsync();
            return browser.GetExecutablePath();
        }
        catch (Exception e) when (e is PuppeteerException or HttpRequestException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"""
                No browser could be fetched ({e.Message}).
                Install Chromium (on Debian: apt-get install chromium), start a container runtime, or name a browser with --chromium PATH or --chromium-address URL.
                """);
        }
    }
}
