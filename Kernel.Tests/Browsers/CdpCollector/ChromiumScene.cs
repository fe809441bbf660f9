using Kernel.Tests.TestKit.Chromium;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;
using Kernel.Tests.TestKit.Sites;

namespace Kernel.Tests.Browsers.CdpCollector;

/// <summary>A web site, a Chromium, a driver, and a collector that captures it for a fake API.</summary>
internal sealed class ChromiumScene : IAsyncDisposable
{
    public required TestSite Site { get; init; }

    public required ChromiumProcess Chromium { get; init; }

    public required FakeInternalApi Api { get; init; }

    public required CollectorHost Collector { get; init; }

    public required BrowserDriver Driver { get; init; }

    public static async Task<ChromiumScene> StartAsync()
    {
        var site = await TestSite.StartAsync();
        var chromium = await ChromiumProcess.StartAsync();
        var api = await FakeInternalApi.StartAsync();
        return new ChromiumScene
        {
            Site = site,
            Chromium = chromium,
            Api = api,
            Collector = await CollectorHost.StartAsync(chromium.Address, api, ("Browser:ProbeInterval", "00:00:00.5")),
            Driver = await BrowserDriver.ConnectAsync(chromium),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await Collector.DisposeAsync();
        await Driver.DisposeAsync();
        await Api.DisposeAsync();
        await Chromium.DisposeAsync();
        await Site.DisposeAsync();
    }
}
