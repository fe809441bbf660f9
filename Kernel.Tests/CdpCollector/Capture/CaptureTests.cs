using System.Diagnostics;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.CdpCollector.Mapping;
using Kernel.Tests.Fakes;
using Kernel.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Kernel.Tests.CdpCollector.Capture;

/// <summary>Following what is wanted, and saying how it stands.</summary>
public sealed class CaptureTests
{
    private static double Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 60_000;

    [Fact]
    public async Task Stop_IsAppliedOnlyWhenEverythingIsAcknowledged()
    {
        await using var browser = await FakeBrowser.StartAsync();
        browser.Existing = [FakeBrowser.Attached("P1", "T1")];
        await using var api = await FakeInternalApi.StartAsync();
        await using var collector = await CollectorHost.StartAsync(browser.Address, api);
        await collector.CaptureAsync();
        await Wait.Until(() => collector.Events("monitor_connected").Count, static count => count == 1, "the first events");
        var refuse = true;
        for (var i = 0; i < 1000; i++)
        {
            api.AnswerNext((_, _) => refuse ? Results.StatusCode(StatusCodes.Status503ServiceUnavailable) : null);
        }

        await browser.SayAsync(Cdp.Console("P1", "[]", Now));
        var before = api.Requests.Count;
        await Wait.Until(() => api.Requests.Count, count => count > before, "the event to be sent");
        var revision = api.Want(null);
        await collector.StatusAsync(CollectorStatus.Idle);
        before = api.Requests.Count;
        await Wait.Until(() => api.Requests.Count, count => count > before + 1, "it to be sent again");
        Assert.True(collector.Report!.AppliedRevision < revision);

        refuse = false;
        await collector.AppliedAsync(revision);
        Assert.Single(collector.Events("console_log"));
    }

    [Fact]
    public async Task Stop_WithRequestsUnderWay_SaysNothingOfThem()
    {
        await using var browser = await FakeBrowser.StartAsync();
        browser.Existing = [FakeBrowser.Attached("P1", "T1")];
        await using var api = await FakeInternalApi.StartAsync();
        await using var collector = await CollectorHost.StartAsync(browser.Address, api);
        await collector.CaptureAsync();
        await browser.SayAsync(Cdp.Request("P1", "R1"));
        await browser.SayAsync(Cdp.Request("P1", "R2"));
        await browser.SayAsync(Cdp.Response("P1", "R2"));
        await browser.SayAsync(Cdp.Console("P1", "[]", Now));
        await collector.EventAsync("console_log");
        await collector.AppliedAsync(api.Want(null));

        Assert.Equal("R2", Assert.Single(collector.Events("network_response")).Text("request_id"));
        Assert.Empty(collector.Events("network_loading_failed"));
        Assert.Empty(collector.Events("monitor_disconnected"));
    }

    [Fact]
    public async Task Start_IsAppliedOnceTheBrowserConfirmed()
    {
        await using var browser = await FakeBrowser.StartAsync();
        browser.Existing = [FakeBrowser.Attached("P1", "T1")];
        await using var api = await FakeInternalApi.StartAsync();
        await using var collector = await CollectorHost.StartAsync(browser.Address, api);
        await collector.CaptureAsync();

        Assert.Contains("Network.enable", browser.Methods("P1"));
        Assert.Contains("Runtime.runIfWaitingForDebugger", browser.Methods("P1"));
    }

    [Fact]
    public async Task CaptureStream_Lost_CapturingGoesOnAndNothingIsLost()
    {
        await using var browser = await FakeBrowser.StartAsync();
        browser.Existing = [FakeBrowser.Attached("P1", "T1")];
        await using var api = await FakeInternalApi.StartAsync();
        await using var collector = await CollectorHost.StartAsync(browser.Address, api);
        await collector.CaptureAsync();
        await api.StopServerAsync();
        for (var i = 0; i < 50; i++)
        {
            await browser.SayAsync(Cdp.Console("P1", "[]", Now + i));
        }

        await Wait.Until(() => browser.Connections, static count => count == 1, "the connection to stay");
        await api.StartServerAsync();
        await Wait.Until(() => collector.Events("console_log").Count, static count => count == 50, "all events");
        Assert.Equal(1, browser.Connections);
        Assert.Empty(collector.Events("monitor_disconnected"));
        await collector.AppliedAsync(api.Want(null));
    }

    [Fact]
    public async Task Session_FollowedByAnother_BeginsAfresh()
    {
        await using var browser = await FakeBrowser.StartAsync();
        browser.Existing = [FakeBrowser.Attached("P1", "T1")];
        await using var api = await FakeInternalApi.StartAsync();
        await using var collector = await CollectorHost.StartAsync(browser.Address, api);
        await collector.CaptureAsync("one");
        await collector.AppliedAsync(api.Want(null));
        await collector.CaptureAsync("two");

        await Wait.Until(() => collector.Events("tab_opened").Count, static count => count == 2, "the tab to be told to both sessions");
        Assert.Equal(2, collector.Events("monitor_connected").Count);
        Assert.Empty(collector.Events("tab_closed"));
        Assert.Equal("Fake/1.0", collector.Report!.Browser);
    }

    [Fact]
    public async Task Terminate_WhileCapturing_FlushesAndEndsInTime()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var browser = await FakeBrowser.StartAsync();
        browser.Existing = [FakeBrowser.Attached("P1", "T1")];
        await using var api = await FakeInternalApi.StartAsync();
        await using var process = ServiceProcess.Start("Kernel.CdpCollector", Environment(browser, api));
        await process.WaitForHealthAsync(cancellationToken);
        api.Want(new CaptureSpec { Id = "s", Categories = EventCategories.All, Options = CaptureOptions.Default });
        await browser.ConnectedAsync();
        await Wait.Until(() => browser.Methods("P1"), static methods => methods.Contains("Runtime.enable"), "the page to be captured");
        for (var i = 0; i < 500; i++)
        {
            await browser.SayAsync(Cdp.Console("P1", "[]", Now + i));
        }

        await Wait.Until(() => api.Events.Count, static count => count > 0, "the first events");
        var (code, took) = await process.TerminateAsync(cancellationToken);
        Assert.Equal(0, code);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(3));
        Assert.Contains(api.Events, static e => e.Type == "console_log");
    }

    [Fact]
    public async Task Terminate_WithoutTheApi_EndsInTime()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var browser = await FakeBrowser.StartAsync();
        browser.Existing = [FakeBrowser.Attached("P1", "T1")];
        await using var api = await FakeInternalApi.StartAsync();
        await using var process = ServiceProcess.Start("Kernel.CdpCollector", Environment(browser, api));
        await process.WaitForHealthAsync(cancellationToken);
        api.Want(new CaptureSpec { Id = "s", Categories = EventCategories.All, Options = CaptureOptions.Default });
        await browser.ConnectedAsync();
        await api.StopServerAsync();
        await browser.SayAsync(Cdp.Console("P1", "[]", Now));
        var watch = Stopwatch.StartNew();
        var (code, _) = await process.TerminateAsync(cancellationToken);

        Assert.Equal(0, code);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }

    private static Dictionary<string, string?> Environment(FakeBrowser browser, FakeInternalApi api) => new()
    {
        ["services__chromium__http__0"] = browser.Address,
        ["services__api__internal__0"] = api.Address,
        ["Internal__Token"] = FakeInternalApi.Token,
    };
}
