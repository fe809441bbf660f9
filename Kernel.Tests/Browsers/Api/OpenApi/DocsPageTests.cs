using System.Collections.Concurrent;
using Kernel.Tests.TestKit.Chromium;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Browsers.Api.OpenApi;

/// <summary>The description at <c>/docs</c>, in a real browser.</summary>
public sealed class DocsPageTests
{
    [Fact]
    public async Task Docs_InABrowser_ShowsTheInterfaceAndAsksNobodyElse()
    {
        await using var host = await ApiHost.StartAsync();
        await using var chromium = await ChromiumProcess.StartAsync();
        await using var driver = await BrowserDriver.ConnectAsync(chromium);
        var page = await driver.NewPageAsync();
        var origin = $"http://127.0.0.1:{host.PublicPort}";
        var strangers = new ConcurrentQueue<string>();
        var errors = new ConcurrentQueue<string>();
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(origin, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
            {
                strangers.Enqueue(request.Url);
            }
        };
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                errors.Enqueue(message.Text);
            }
        };

        await page.GotoAsync(origin + "/docs");
        await page.GetByText("Follow the stream").First.WaitForAsync(new() { Timeout = 60_000, State = Microsoft.Playwright.WaitForSelectorState.Attached });
        Assert.Equal([], strangers);
        Assert.Equal([], errors);
    }
}
