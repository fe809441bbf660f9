using PuppeteerSharp;
using CommandOptions = Aspire.Hosting.ApplicationModel.CommandOptions;

namespace Kernel.AppHost.Chromium;

/// <summary>What a user can have the browser do from the dashboard.</summary>
internal static class PageCommands
{
    private const string Address = "address";

    /// <summary>Adds "Open a page". The tab stays open; it is blank at first, so that the collector sees the page's document, too.</summary>
    /// <param name="browser">The browser's resource.</param>
    /// <param name="devTools">Gets the address of its DevTools.</param>
    public static IResourceBuilder<T> WithPageCommands<T>(this IResourceBuilder<T> browser, Func<string> devTools)
        where T : IResource => browser.WithCommand(
            "open-page",
            "Open a page",
            context => OpenPageAsync(devTools(), context.Arguments[Address].Value ?? ""),
            new CommandOptions
            {
                IconName = "TabAdd",
                IsHighlighted = true,
                Arguments = [new InteractionInput { Name = Address, Label = "Address", InputType = InputType.Text, Required = true, Placeholder = "https://example.com" }],
                UpdateState = static context => context.ResourceSnapshot.State?.Text == KnownResourceStates.Running ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
            });

    private static async Task<ExecuteCommandResult> OpenPageAsync(string devTools, string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out _))
        {
            return CommandResults.Failure($"'{address}' is not an address such as https://example.com.");
        }

        IBrowser? browser = null;
        try
        {
            browser = await Puppeteer.ConnectAsync(new ConnectOptions { BrowserURL = devTools, DefaultViewport = null });
            var page = await browser.NewPageAsync();
            var response = await page.GoToAsync(address);
            return CommandResults.Success($"{address} is open: status {(int?)response?.Status}, title '{await page.GetTitleAsync()}'.");
        }
        catch (Exception e) when (e is PuppeteerException or HttpRequestException or TimeoutException)
        {
            return CommandResults.Failure($"{address} could not be opened: {e.Message}");
        }
        finally
        {
            browser?.Disconnect(); // disposing it would close the browser
        }
    }
}
