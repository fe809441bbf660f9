using PuppeteerSharp;
using CommandOptions = Aspire.Hosting.ApplicationModel.CommandOptions;

namespace Kernel.AppHost.Chromium;

/// <summary>The dashboard commands of the browser.</summary>
internal static class PageCommands
{
    private const string Address = "address";

    /// <summary>Adds the command "Open a page". The tab starts blank, so that the collector captures the request for the document, and stays open.</summary>
    /// <param name="browser">The resource of the browser.</param>
    /// <param name="devTools">Gets the DevTools address.</param>
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
            return CommandResults.Failure($"'{address}' is not a valid URL. Enter an absolute URL, such as https://example.com.");
        }

        IBrowser? browser = null;
        try
        {
            browser = await Puppeteer.ConnectAsync(new ConnectOptions { BrowserURL = devTools, DefaultViewport = null });
            var page = await browser.NewPageAsync();
            var response = await page.GoToAsync(address);
            return CommandResults.Success($"Opened {address}: status {(int?)response?.Status}, title '{await page.GetTitleAsync()}'.");
        }
        catch (Exception e) when (e is PuppeteerException or HttpRequestException or TimeoutException)
        {
            return CommandResults.Failure($"{address} could not be opened: {e.Message}");
        }
        finally
        {
            browser?.Disconnect(); // disposing would close the browser
        }
    }
}
