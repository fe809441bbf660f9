using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.CdpCollector.Mapping.Page;

/// <summary>Page activity besides navigation: dialogs, downloads, layout shifts, paints, crashes.</summary>
public sealed class PageActivityTests
{
    private const string Opening = """{"url":"http://a.test/","frameId":"T1","message":"Sure?","type":"prompt","hasBrowserHandler":false,"defaultPrompt":"no"}""";
    private const string Closed = """{"frameId":"T1","result":true,"userInput":"typed-secret"}""";

    // Defect: dialogs, which block a page until they are closed, were not reported, and every session on a page reports each.
    [Fact]
    public void Dialog_OnEverySession_IsReportedOnce()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(
            FakeBrowser.Attached("F1", "T2", "iframe", "", "P1"),
            Cdp.Event("P1", "Page.javascriptDialogOpening", Opening), Cdp.Event("F1", "Page.javascriptDialogOpening", Opening)).After(250).Receive(
            Cdp.Event("P1", "Page.javascriptDialogClosed", Closed), Cdp.Event("F1", "Page.javascriptDialogClosed", Closed));

        var opened = monitor.Single("dialog_opened");
        Assert.Equal(("prompt", "Sure?", "no", "http://a.test/", "1"), (opened.Text("dialog_type"), opened.Text("message"), opened.Text("default_prompt"), opened.Text("dialog_url"), opened.Text("nav_seq")));
        var closed = monitor.Single("dialog_closed");
        Assert.Equal(("prompt", "True", "250000"), (closed.Text("dialog_type"), closed.Text("accepted"), closed.Text("duration_us")));
        Assert.DoesNotContain("typed-secret", closed.Line, StringComparison.Ordinal);
    }

    [Fact]
    public void Dialog_WithoutRedaction_ReportsUserInput()
    {
        using var monitor = new MonitorUnderTest(redact: false);
        monitor.WithPage().Receive(Cdp.Event("P1", "Page.javascriptDialogOpening", Opening), Cdp.Event("P1", "Page.javascriptDialogClosed", Closed));
        Assert.Equal("typed-secret", monitor.Single("dialog_closed").Text("user_input"));
    }

    [Theory]
    [InlineData("Inspector.targetCrashed")]
    [InlineData("Target.detachedFromTarget")]
    public void Dialog_OfGonePage_IsClosed(string method)
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(
            Cdp.Event("P1", "Page.javascriptDialogOpening", Opening),
            method == "Inspector.targetCrashed" ? Cdp.Crashed("P1") : Cdp.Detached("P1"));

        Assert.Equal("False", monitor.Single("dialog_closed").Text("accepted"));
        Assert.False(monitor.Single("dialog_closed").Json.GetProperty("source").TryGetProperty("event", out _));
    }

    // Defect: downloads were not reported; a link to a download makes no request.
    [Fact]
    public void Download_FromStartToEnd_IsReported()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Cdp.Event("P1", "Page.downloadWillBegin", """{"frameId":"T1","guid":"g1","url":"http://a.test/f.zip","suggestedFilename":"f.zip"}"""));
        foreach (var (received, state) in new[] { (0, "inProgress"), (50, "inProgress"), (100, "completed"), (100, "completed") })
        {
            monitor.After(100).Receive(Cdp.Event("P1", "Page.downloadProgress", $$"""{"guid":"g1","totalBytes":100,"receivedBytes":{{received}},"state":"{{state}}"}"""));
        }

        Assert.Equal("f.zip", monitor.Single("download_started").Text("suggested_filename"));
        var finished = monitor.Single("download_finished");
        Assert.Equal(("g1", "completed", "100", "300000"), (finished.Text("download_id"), finished.Text("state"), finished.Text("received_bytes"), finished.Text("duration_us")));
    }

    [Fact]
    public void Download_OfClosedTab_EndsUnknown()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Cdp.Event("P1", "Page.downloadWillBegin", """{"frameId":"T1","guid":"g1","url":"http://a.test/f.zip","suggestedFilename":"f.zip"}"""), Cdp.Detached("P1"));
        Assert.Equal("unknown", monitor.Single("download_finished").Text("state"));
        Assert.Equal("tab_closed", monitor.Events[^1].Type);
    }

    // Defect: times in epoch seconds were stored as 32-bit floats, which are off by up to a minute.
    [Fact]
    public void ShiftAndPaint_Times_KeepMicroseconds()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Cdp.Shifted("P1", 1795470134.250001), Cdp.Painted("P1", 1795470134.500002));

        var shift = monitor.Single("layout_shift");
        Assert.Equal(("1795470134250001", "0.125", "False"), (shift.Text("browser_ts"), shift.Text("value"), shift.Text("had_recent_input")));
        Assert.Equal(10, shift.Data.GetProperty("sources")[0].GetProperty("current_rect").GetProperty("y").GetDouble());
        var paint = monitor.Single("lcp");
        Assert.Equal(("1795470134500002", "1200", "hero", "http://a.test/hero.png", "1795470134500002"), (paint.Text("browser_ts"), paint.Text("size"), paint.Text("element_id"), paint.Text("resource_url"), paint.Text("render_ts")));
        Assert.Null(paint.Text("load_ts"));
    }

    // Defect: the browser replays the page's timeline to a new session.
    [Fact]
    public void Shift_ReplayedAfterReconnect_IsReportedOnce()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Cdp.Shifted("P1", 1795470134), Cdp.Painted("P1", 1795470134));
        monitor.Monitor.Disconnected();
        monitor.Monitor.Connected(monitor);
        monitor.Receive(FakeBrowser.Attached("P2", "T1"));
        monitor.Monitor.InitialTargetsAttached();
        monitor.Receive(Cdp.Shifted("P2", 1795470134), Cdp.Painted("P2", 1795470134), Cdp.Shifted("P2", 1795470135));

        Assert.Equal(2, monitor.Of("layout_shift").Count);
        Assert.Single(monitor.Of("lcp"));
    }

    [Fact]
    public void Crash_OfPage_IsReportedOnceWithItsReason()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Cdp.Request("P1", "R1"), Cdp.Crashed("P1"));
        Assert.Equal("target_crashed", monitor.Single("network_loading_failed").Text("error_text"));
        Assert.Empty(monitor.Of("page_crashed"));
        monitor.Receive(Cdp.Event(null, "Target.targetCrashed", """{"targetId":"T1","status":"oom","errorCode":5}"""), Cdp.Crashed("P1"));

        var crash = monitor.Single("page_crashed");
        Assert.Equal(("oom", "5", "T1", "http://a.test/", "1"), (crash.Text("status"), crash.Text("error_code"), crash.Text("target_id"), crash.Text("url"), crash.Text("nav_seq")));
        monitor.Receive(Cdp.Navigated("P1", "T1", "L2", "http://a.test/"), Cdp.Crashed("P1"), Cdp.Detached("P1"));
        Assert.Equal(2, monitor.Of("page_crashed").Count);
        Assert.Null(monitor.Of("page_crashed")[1].Text("status"));
        Assert.Equal("tab_closed", monitor.Events[^1].Type);
    }

    // Defect: the end of a shared worker is reported like a crash.
    [Fact]
    public void Crash_OfWorker_IsNotReported()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Receive(FakeBrowser.Attached("S1", "W1", "shared_worker"), Cdp.Request("S1", "R1"), Cdp.Crashed("S1"), Cdp.Detached("S1"));
        Assert.Empty(monitor.Of("page_crashed"));
        Assert.Single(monitor.Of("network_loading_failed"));
    }

    [Fact]
    public void Crash_OfOutOfProcessFrame_NamesTheFrame()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(
            FakeBrowser.Attached("F1", "T2", "iframe", "", "P1").Replace("\"attached\":true", "\"attached\":true,\"parentFrameId\":\"T1\"", StringComparison.Ordinal),
            Cdp.Crashed("F1"));
        Assert.Equal(("iframe", "T2", "T1"), (monitor.Single("page_crashed").Text("target_type"), monitor.Single("page_crashed").Text("frame_id"), monitor.Single("page_crashed").Text("parent_frame_id")));
    }

    [Fact]
    public void Activity_CategoryOff_IsNotReported()
    {
        using var monitor = new MonitorUnderTest(categories: [EventCategory.Console]);
        monitor.WithPage().Receive(
            Cdp.Event("P1", "Page.javascriptDialogOpening", Opening), Cdp.Event("P1", "Page.javascriptDialogClosed", Closed),
            Cdp.Shifted("P1"), Cdp.Crashed("P1"), Cdp.Detached("P1"));
        Assert.Empty(monitor.Events);
        Assert.DoesNotContain(monitor.Commands, static c => c.Method is "Target.setDiscoverTargets" or "PerformanceTimeline.enable");
    }
}
