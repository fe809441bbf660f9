using Kernel.CdpCollector.Outbox;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Kernel.Tests.Integration.CdpCollector.Capture;

/// <summary>Receiving the desired capture state and reporting the applied one.</summary>
public sealed class CaptureTests
{
    private static double Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 60_000;

    [Fact]
    public async Task Stop_WithUnacknowledgedEvents_IsAppliedAfterwards()
    {
        await using var scene = await CaptureScene.StartAsync();
        await Wait.Until(() => scene.Collector.Events("monitor_connected").Count, static count => count == 1, "the first events");
        var reject = true;
        for (var i = 0; i < 1000; i++)
        {
            scene.Api.AnswerNext((_, _) => reject ? Results.StatusCode(StatusCodes.Status503ServiceUnavailable) : null);
        }

        await scene.Browser.SayAsync(Cdp.Console("P1", "[]", Now));
        var before = scene.Api.Requests.Count;
        await Wait.Until(() => scene.Api.Requests.Count, count => count > before, "the event to be sent");
        var revision = scene.Api.Want(null);
        await scene.Collector.StatusAsync(CollectorStatus.Idle);
        before = scene.Api.Requests.Count;
        await Wait.Until(() => scene.Api.Requests.Count, count => count > before + 1, "it to be sent again");
        Assert.True(scene.Collector.Report!.AppliedRevision < revision);

        reject = false;
        await scene.Collector.AppliedAsync(revision);
        Assert.Single(scene.Collector.Events("console_log"));
    }

    [Fact]
    public async Task Stop_WithRequestsInFlight_DoesNotReportThem()
    {
        await using var scene = await CaptureScene.StartAsync();
        await scene.Browser.SayAsync(Cdp.Request("P1", "R1"));
        await scene.Browser.SayAsync(Cdp.Request("P1", "R2"));
        await scene.Browser.SayAsync(Cdp.Response("P1", "R2"));
        await scene.Browser.SayAsync(Cdp.Console("P1", "[]", Now));
        await scene.Collector.EventAsync("console_log");
        await scene.Collector.AppliedAsync(scene.Api.Want(null));

        Assert.Equal("R2", Assert.Single(scene.Collector.Events("network_response")).Text("request_id"));
        Assert.Empty(scene.Collector.Events("network_loading_failed"));
        Assert.Empty(scene.Collector.Events("monitor_disconnected"));
    }

    // Defect: a page that does not respond delayed the end of a session by the wait for the change before it, so that events followed session_ended.
    [Fact]
    public async Task Stop_AfterChangeThatAPageDoesNotConfirm_IsAppliedAtOnce()
    {
        await using var scene = await CaptureScene.StartAsync(("Browser:SettleTimeout", "00:00:30"));
        scene.Browser.Withholds = static command => command.TryGetProperty("sessionId", out _);
        var change = scene.Api.Want(new CaptureSpec { Id = "session-1", Categories = [EventCategory.Console], Options = CaptureOptions.Default });
        await Wait.Until(() => scene.Browser.Methods("P1"), static methods => methods.Contains("Network.disable"), "the change");
        await scene.Collector.AppliedAsync(scene.Api.Want(null));

        Assert.True(scene.Collector.Report!.AppliedRevision > change);
    }

    [Fact]
    public async Task Start_BeforeBrowserConfirms_IsNotApplied()
    {
        await using var scene = await CaptureScene.StartIdleAsync(("Browser:SettleTimeout", "00:00:30"));
        scene.Browser.Withholds = static command => command.GetProperty("method").GetString() == "Network.enable";
        var revision = scene.Api.Want(new CaptureSpec { Id = "s", Categories = EventCategories.All, Options = CaptureOptions.Default });
        await Wait.Until(() => scene.Browser.Methods("P1"), static methods => methods.Contains("Runtime.runIfWaitingForDebugger"), "the page to be captured");
        await scene.Browser.SayAsync(Cdp.Console("P1", "[]", Now));
        await scene.Collector.EventAsync("console_log");
        Assert.True(scene.Collector.Report!.AppliedRevision < revision);

        await scene.Browser.ReleaseAsync();
        await scene.Collector.AppliedAsync(revision);
    }

    [Fact]
    public async Task CaptureStream_Lost_KeepsCapturing()
    {
        await using var scene = await CaptureScene.StartAsync();
        await scene.Api.StopServerAsync();
        for (var i = 0; i < 50; i++)
        {
            await scene.Browser.SayAsync(Cdp.Console("P1", "[]", Now + i));
        }

        // Read through the same connection, while there is no API to send to.
        var outbox = scene.Collector.Services.GetRequiredService<EventOutbox>();
        await Wait.Until(() => outbox.Count, static count => count >= 50, "the events to be captured");
        await scene.Api.StartServerAsync();
        await Wait.Until(() => scene.Collector.Events("console_log").Count, static count => count == 50, "all events");
        Assert.Equal(1, scene.Browser.Connections);
        Assert.Empty(scene.Collector.Events("monitor_disconnected"));
        await scene.Collector.AppliedAsync(scene.Api.Want(null));
    }

    [Fact]
    public async Task Session_AfterAnother_StartsOver()
    {
        await using var scene = await CaptureScene.StartIdleAsync();
        await scene.Collector.CaptureAsync("one");
        await scene.Collector.AppliedAsync(scene.Api.Want(null));
        await scene.Collector.CaptureAsync("two");

        await Wait.Until(() => scene.Collector.Events("tab_opened").Count, static count => count == 2, "the tab in both sessions");
        Assert.Equal(2, scene.Collector.Events("monitor_connected").Count);
        Assert.Empty(scene.Collector.Events("tab_closed"));
        Assert.Equal("Fake/1.0", scene.Collector.Report!.Browser);
    }
}
