using System.Globalization;
using System.Text;
using Kernel.CdpCollector.Telemetry;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.Extensions.DependencyInjection;

namespace Kernel.Tests.Integration.CdpCollector.Transport;

/// <summary>The collector with a fake browser, over real sockets.</summary>
public sealed class FakeBrowserTests
{
    private static string Text(string text) => $$"""[{"type":"string","value":"{{text}}"}]""";

    // The time of console calls: after the start of the capture, and different for each call.
    private static double Now(int number = 0) => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 60_000 + number;

    // The metric counts what the stream reports.
    private static async Task<(string? Count, string? Reason)> LossAsync(CaptureScene scene)
    {
        var loss = await scene.Collector.EventAsync("monitor_events_dropped");
        Assert.Equal(loss.Text("count"), scene.Collector.Services.GetRequiredService<CollectorMetrics>().Dropped.ToString(CultureInfo.InvariantCulture));
        return (loss.Text("count"), loss.Text("reason"));
    }

    [Fact]
    public async Task Message_InFramesOfEverySize_IsRead()
    {
        await using var scene = await CaptureScene.StartAsync();
        var message = Encoding.UTF8.GetBytes(Cdp.Console("P1", Text("split é")));
        for (var size = 1; size <= message.Length; size += size < 16 ? 1 : 37)
        {
            await scene.Browser.SayAsync(Encoding.UTF8.GetBytes(Cdp.Console("P1", Text($"split é {size}"), Now(size))), size);
            await scene.Collector.EventAsync("console_log", e => e.Text("text") == $"split é {size}");
        }
    }

    [Fact]
    public async Task Message_Malformed_IsSkippedAndCounted()
    {
        await using var scene = await CaptureScene.StartAsync();
        await scene.Browser.SayAsync("""{"method":"Runtime.consoleAPICalled","params":{"type":""");
        await scene.Browser.SayAsync("not json");
        await scene.Browser.SayAsync(Cdp.Event("P1", "Runtime.consoleAPICalled", """{"type":3,"args":{"a":"b"},"timestamp":"never"}"""));
        await scene.Browser.SayAsync(Cdp.Console("P1", Text("after"), Now()));

        await scene.Collector.EventAsync("console_log", static e => e.Text("text") == "after");
        Assert.Equal(2, scene.Collector.Services.GetRequiredService<CollectorMetrics>().Malformed);
        Assert.Equal(("2", "message_unreadable"), await LossAsync(scene));
        Assert.Equal(1, scene.Browser.Connections);
    }

    [Fact]
    public async Task Message_Of50Megabytes_IsRead()
    {
        await using var scene = await CaptureScene.StartAsync();
        await scene.Browser.SayAsync(Encoding.UTF8.GetBytes(Cdp.Console("P1", Text(new string('x', 50 << 20)), Now())), 1 << 20);
        await scene.Browser.SayAsync(Cdp.Console("P1", Text("after"), Now(1)));

        await scene.Collector.EventAsync("console_log", static e => e.Text("text") == "after");
        var big = Assert.Single(scene.Collector.Events("console_log", static e => e.Text("text")!.StartsWith('x')));
        Assert.True(big.Json.GetProperty("truncated").GetBoolean());
        Assert.Equal(1, scene.Browser.Connections);
    }

    [Fact]
    public async Task Message_AboveLimit_IsSkipped()
    {
        await using var scene = await CaptureScene.StartAsync(("Browser:MaxMessageBytes", "1048576"));
        await scene.Browser.SayAsync(Encoding.UTF8.GetBytes(Cdp.Console("P1", Text(new string('x', 2 << 20)), Now())), 100_000);
        await scene.Browser.SayAsync(Cdp.Console("P1", Text("after"), Now(1)));

        await scene.Collector.EventAsync("console_log", static e => e.Text("text") == "after");
        Assert.Single(scene.Collector.Events("console_log"));
        Assert.Equal(1, scene.Browser.Connections);
        Assert.Equal(("1", "message_too_large"), await LossAsync(scene));
    }

    [Fact]
    public async Task Connection_ClosedByBrowser_ReconnectsWithoutRepeatingTabs()
    {
        await using var scene = await CaptureScene.StartAsync();
        await scene.Browser.CloseAsync();
        await scene.Browser.ConnectedAsync(2);

        var lost = await scene.Collector.EventAsync("monitor_disconnected");
        Assert.Equal("connection_closed", lost.Text("reason"));
        var again = await scene.Collector.EventAsync("monitor_reconnected");
        Assert.Equal("False", again.Text("browser_restarted"));
        Assert.True(again.Data.GetProperty("reconnect_duration_ms").GetInt64() >= 0);
        await scene.Browser.SayAsync(Cdp.Console("P1", Text("again"), Now()));
        await scene.Collector.EventAsync("console_log", static e => e.Text("text") == "again");
        Assert.Single(scene.Collector.Events("tab_opened"));
        Assert.Empty(scene.Collector.Events("tab_closed"));
        Assert.Single(scene.Collector.Events("monitor_connected"));
    }

    [Fact]
    public async Task Connection_LostDuringScreenshots_TakesThemAfterwards()
    {
        await using var scene = await CaptureScene.StartAsync();
        string[] ids = ["ss_1", "ss_2", "ss_3"];
        scene.Browser.Withholds = static command => command.GetProperty("method").GetString() == "Page.captureScreenshot";
        scene.Api.Want(new CaptureSpec
        {
            Id = "session-1",
            Categories = EventCategories.All,
            Options = CaptureOptions.Default,
            Screenshots = [.. ids.Select(static id => new ScreenshotRequest { Id = id, TargetId = "T1" })],
        });
        await Wait.Until(() => scene.Browser.Methods("P1"), static methods => methods.Contains("Page.captureScreenshot"), "the first screenshot");
        scene.Browser.Withholds = static _ => false;
        await scene.Browser.CloseAsync();

        await scene.Collector.EventAsync("screenshot", e => e.Text("request_id") == ids[^1]);
        Assert.Equal(ids, scene.Collector.Events("screenshot").Select(static e => e.Text("request_id")));
        Assert.Equal(1 + ids.Length, scene.Browser.Methods("P1").Count(static method => method == "Page.captureScreenshot"));
        Assert.Single(scene.Collector.Events("monitor_reconnected"));
    }

    [Fact]
    public async Task Connection_HalfOpen_IsDetectedByTheProbe()
    {
        await using var scene = await CaptureScene.StartAsync(("Browser:ProbeInterval", "00:00:00.1"), ("Browser:ProbeTimeout", "00:00:00.2"));
        scene.Browser.IsSilent = true;
        var lost = await scene.Collector.EventAsync("monitor_disconnected");
        Assert.Equal("browser_unresponsive", lost.Text("reason"));

        await scene.Collector.StatusAsync(CollectorStatus.Disconnected);
        scene.Browser.IsSilent = false;
        await scene.Collector.EventAsync("monitor_reconnected");
        await scene.Collector.StatusAsync(CollectorStatus.Connected);
    }

    [Fact]
    public async Task Command_WithoutResponse_DoesNotBlock()
    {
        await using var scene = await CaptureScene.StartAsync();
        scene.Browser.IsSilent = true;
        await scene.Browser.SayAsync(FakeBrowser.Attached("P2", "T2"));
        await scene.Browser.SayAsync(Cdp.Console("P1", Text("still here"), Now()));

        await scene.Collector.EventAsync("console_log", static e => e.Text("text") == "still here");
        await Wait.Until(() => scene.Browser.Methods("P2"), static methods => methods.Contains("Runtime.runIfWaitingForDebugger"), "the resume");
    }

    [Fact]
    public async Task Browser_NotRunning_IsReportedOnceAndRetried()
    {
        var port = FreePort.Next();
        await using var api = await FakeInternalApi.StartAsync();
        await using var collector = await CollectorHost.StartAsync($"http://127.0.0.1:{port}", api, ("Browser:MinBackoff", "00:00:00.02"), ("Browser:MaxBackoff", "00:00:00.02"));
        api.Want(new CaptureSpec { Id = "s", Categories = EventCategories.All, Options = CaptureOptions.Default });
        var failed = await collector.EventAsync("monitor_init_failed");
        Assert.Equal("discover", failed.Text("step"));
        Assert.NotNull(failed.Text("reason"));
        await collector.StatusAsync(CollectorStatus.Disconnected);
        Assert.NotNull(collector.Report!.Reason);
        using var http = new HttpClient();
        var health = await http.GetStringAsync(new Uri(collector.Address + "/health"), TestContext.Current.CancellationToken);
        Assert.Contains("\"browser\":{\"status\":\"degraded\"", health, StringComparison.Ordinal);
        Assert.Contains("\"api\":{\"status\":\"healthy\"", health, StringComparison.Ordinal);
        Assert.Single(collector.Events("monitor_init_failed"));
    }

    [Fact]
    public async Task Session_WithoutBrowserCategories_DoesNotConnect()
    {
        await using var scene = await CaptureScene.StartIdleAsync();
        await scene.Collector.CaptureAsync(categories: [EventCategory.System]);

        Assert.Equal(0, scene.Browser.Connections);
        Assert.Equal(CollectorStatus.Idle, scene.Collector.Report!.Status);
    }
}
