using Kernel.Tests.TestKit.Fakes;

namespace Kernel.Tests.TestKit.Hosts;

/// <summary>A fake browser with one page (session P1, target T1), and a collector that captures it for a fake API.</summary>
internal sealed class CaptureScene : IAsyncDisposable
{
    public required FakeBrowser Browser { get; init; }

    public required FakeInternalApi Api { get; init; }

    public required CollectorHost Collector { get; init; }

    /// <summary>Starts everything and captures all categories.</summary>
    public static async Task<CaptureScene> StartAsync(params (string Key, string Value)[] settings)
    {
        var scene = await StartIdleAsync(settings);
        await scene.Collector.CaptureAsync();
        return scene;
    }

    /// <summary>Starts everything without capturing yet.</summary>
    public static async Task<CaptureScene> StartIdleAsync(params (string Key, string Value)[] settings)
    {
        var browser = await FakeBrowser.StartAsync();
        browser.Existing = [FakeBrowser.Attached("P1", "T1")];
        var api = await FakeInternalApi.StartAsync();
        return new CaptureScene
        {
            Browser = browser,
            Api = api,
            Collector = await CollectorHost.StartAsync(browser.Address, api, [("Browser:MinBackoff", "00:00:00.05"), .. settings]),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await Collector.DisposeAsync();
        await Api.DisposeAsync();
        await Browser.DisposeAsync();
    }
}
