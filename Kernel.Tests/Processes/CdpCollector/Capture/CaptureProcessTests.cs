using System.Diagnostics;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Processes;

namespace Kernel.Tests.Processes.CdpCollector.Capture;

/// <summary>Termination of the collector process.</summary>
public sealed class CaptureProcessTests
{
    private static double Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 60_000;

    [Fact]
    public async Task Terminate_WhileCapturing_FlushesInTime()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var browser = await FakeBrowser.StartAsync();
        browser.Existing = [FakeBrowser.Attached("P1", "T1")];
        await using var api = await FakeInternalApi.StartAsync();
        await using var process = ServiceProcess.Start("Kernel.CdpCollector", Environment(browser, api));
        await CaptureAsync(process, browser, api, cancellationToken);
        await Wait.Until(() => browser.Methods("P1"), static methods => methods.Contains("Runtime.enable"), "the page to be captured");
        for (var i = 0; i < 500; i++)
        {
            await browser.SayAsync(Cdp.Console("P1", "[]", Now + i));
        }

        // Resumed after all of them were read.
        await browser.SayAsync(FakeBrowser.Attached("P2", "T2"));
        await Wait.Until(() => browser.Methods("P2"), static methods => methods.Contains("Runtime.runIfWaitingForDebugger"), "all events to be captured");
        var (code, took) = await process.TerminateAsync(cancellationToken);
        Assert.Equal(0, code);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(3));
        Assert.Equal(500, api.Events.Count(static e => e.Type == "console_log"));
    }

    [Fact]
    public async Task Terminate_WithoutApi_ExitsInTime()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var browser = await FakeBrowser.StartAsync();
        browser.Existing = [FakeBrowser.Attached("P1", "T1")];
        await using var api = await FakeInternalApi.StartAsync();
        await using var process = ServiceProcess.Start("Kernel.CdpCollector", Environment(browser, api));
        await CaptureAsync(process, browser, api, cancellationToken);
        await api.StopServerAsync();
        await browser.SayAsync(Cdp.Console("P1", "[]", Now));
        var watch = Stopwatch.StartNew();
        var (code, _) = await process.TerminateAsync(cancellationToken);

        Assert.Equal(0, code);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }

    private static async Task CaptureAsync(ServiceProcess process, FakeBrowser browser, FakeInternalApi api, CancellationToken cancellationToken)
    {
        await process.WaitForHealthAsync(cancellationToken);
        api.Want(new CaptureSpec { Id = "s", Categories = EventCategories.All, Options = CaptureOptions.Default });
        await browser.ConnectedAsync();
    }

    private static Dictionary<string, string?> Environment(FakeBrowser browser, FakeInternalApi api) => new()
    {
        ["services__chromium__http__0"] = browser.Address,
        ["services__api__internal__0"] = api.Address,
        ["Internal__Token"] = FakeInternalApi.Token,
    };
}
