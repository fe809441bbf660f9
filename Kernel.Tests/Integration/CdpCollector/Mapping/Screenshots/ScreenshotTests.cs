using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.CdpCollector.Mapping.Screenshots;

/// <summary>The triggers, limits and failures of screenshots.</summary>
public sealed class ScreenshotTests
{
    private const string CaptureScreenshot = "Page.captureScreenshot";
    private const string Metrics = """{"cssVisualViewport":{"pageX":0,"pageY":120,"clientWidth":780,"clientHeight":437}}""";

    private static string Exception(string session, int number = 0) =>
        Cdp.Event(session, "Runtime.exceptionThrown", $$"""{"timestamp":{{1795470133200 + number}},"exceptionDetails":{"text":"Uncaught","lineNumber":1,"columnNumber":2,"executionContextId":1} }""");

    private static string Image(int length) => $$"""{"data":"{{new string('A', length)}}"}""";

    private static IEnumerable<string> Captured(MonitorUnderTest monitor) =>
        monitor.Commands.Where(static c => c.Method == CaptureScreenshot).Select(static c => c.Session);

    private static ScreenshotRequest Request(string id, string? target = null) => new() { Id = id, TargetId = target };

    [Fact]
    public void Exception_InPage_TakesScreenshot()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Exception("P1"));
        monitor.Respond("Page.getLayoutMetrics", "P1", Metrics).Respond(CaptureScreenshot, "P1", Image(100));

        var screenshot = monitor.Single("screenshot");
        Assert.Equal(("exception", "image/png", "1", "120", "780", "T1", "1"), (screenshot.Text("trigger"), screenshot.Text("mime_type"), screenshot.Text("scale"), screenshot.Text("page_y"), screenshot.Text("viewport_width"), screenshot.Text("target_id"), screenshot.Text("nav_seq")));
        Assert.Equal(100, screenshot.Text("image")!.Length);
    }

    // Defect: screenshots showed the whole display, whichever page had failed. Frames and workers have no screenshots of their own.
    [Fact]
    public void Exception_InFrame_TakesScreenshotOfThePage()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(FakeBrowser.Attached("F1", "T2", "iframe", "", "P1"), Exception("F1"), FakeBrowser.Attached("S1", "W", "shared_worker"), Exception("S1", 1));
        Assert.Equal(["P1"], monitor.Commands.Where(static c => c.Method == CaptureScreenshot).Select(static c => c.Session));
    }

    [Fact]
    public void Settled_WithoutPageCategory_TakesScreenshot()
    {
        using var monitor = new MonitorUnderTest(categories: [EventCategory.Screenshot]);
        monitor.WithPage().Receive(Cdp.Parsed("P1"), Cdp.Loaded("P1")).After(1_100);
        monitor.Respond(CaptureScreenshot, "P1", Image(10));

        Assert.Equal("navigation_settled", monitor.Single("screenshot").Text("trigger"));
        Assert.Equal(["screenshot"], monitor.Events.Select(static e => e.Type));
    }

    // Defect: screenshots were taken and then discarded if the trigger was not enabled.
    [Fact]
    public void Triggers_NotEnabled_TakeNoScreenshot()
    {
        using var off = new MonitorUnderTest(categories: [EventCategory.Page, EventCategory.Console]);
        off.WithPage().Receive(Exception("P1"), Cdp.Parsed("P1"), Cdp.Loaded("P1")).After(2_000);
        off.Monitor.Request([Request("ss_1")]);
        Assert.DoesNotContain(off.Commands, static c => c.Method == CaptureScreenshot);

        using var monitor = new MonitorUnderTest();
        monitor.Configure(new CaptureOptions { Screenshots = new ScreenshotCaptureOptions { Triggers = [] } }, EventCategory.Screenshot);
        monitor.WithPage().Receive(Exception("P1"), Cdp.Parsed("P1"), Cdp.Loaded("P1")).After(2_000);
        Assert.DoesNotContain(monitor.Commands, static c => c.Method is CaptureScreenshot or "Runtime.enable" or "Network.enable" or "PerformanceTimeline.enable");
    }

    [Fact]
    public void Triggers_WithinMinInterval_AreSkippedAndCounted()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Exception("P1", 1), Exception("P1", 2), Exception("P1", 3));
        Assert.Single(monitor.Commands, static c => c.Method == CaptureScreenshot);
        monitor.Respond(CaptureScreenshot, "P1", Image(10)).After(2_000).Receive(Exception("P1", 4));
        monitor.Respond(CaptureScreenshot, "P1", Image(10));

        Assert.Equal(["2", null], monitor.Of("screenshot").Where(static e => e.Text("trigger") == "exception").Select(static e => e.Text("skipped")));
    }

    [Fact]
    public void Trigger_ConnectionLostBeforeTheImage_IsCountedAsSkipped()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Exception("P1", 1));
        monitor.Monitor.Disconnected();
        monitor.Monitor.Connected(monitor);
        monitor.Receive(FakeBrowser.Attached("P2", "T1"));
        monitor.Monitor.InitialTargetsAttached();
        monitor.Receive(Exception("P2", 2)).Respond(CaptureScreenshot, "P2", Image(10));

        Assert.Equal("1", monitor.Single("screenshot").Text("skipped"));
    }

    // Defect: a page that does not respond delayed the screenshots of all others.
    [Fact]
    public void Triggers_OfSeveralPages_AreTakenOneOfEachAtATime()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(FakeBrowser.Attached("P2", "T2"), Cdp.Navigated("P2", "T2", "M1", "http://b.test/"), Exception("P1"), Exception("P2", 1));
        monitor.Monitor.Request([Request("ss_1", "T1"), Request("ss_2", "T2")]);
        Assert.Equal(["P1", "P2"], Captured(monitor));
        monitor.Respond(CaptureScreenshot, "P2", Image(10)).Respond(CaptureScreenshot, "P2", Image(10));
        Assert.Equal(["P1", "P2", "P2"], Captured(monitor));
        Assert.All(monitor.Of("screenshot"), static e => Assert.Equal("T2", e.Text("target_id")));
        monitor.Respond(CaptureScreenshot, "P1", "");
        Assert.Equal(["P1", "P2", "P2", "P1"], Captured(monitor));
    }

    // The browser may deliver the first image of a background tab only when it is asked for another one.
    [Fact]
    public void Screenshot_WithoutResponse_IsRequestedAgain()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage();
        monitor.Monitor.Request([Request("ss_1")]);
        monitor.After(499);
        Assert.Single(Captured(monitor));
        monitor.After(1);
        Assert.Equal(2, Captured(monitor).Count());
        monitor.After(9_000);
        Assert.Equal(5, Captured(monitor).Count());
        monitor.Respond(CaptureScreenshot, "P1", Image(10)).After(20_000);

        Assert.Equal(10, monitor.Single("screenshot").Text("image")!.Length);
        Assert.Equal(5, Captured(monitor).Count());
    }

    [Fact]
    public void Screenshot_TooLarge_IsScaledDown()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage();
        monitor.Monitor.Request([Request("ss_1")]);
        monitor.Respond("Page.getLayoutMetrics", "P1", Metrics).Respond(CaptureScreenshot, "P1", Image(3_600_000));
        Assert.Contains("\"clip\":{\"x\":0,\"y\":120,\"width\":780,\"height\":437,\"scale\":0.4", monitor.Commands[^1].Parameters, StringComparison.Ordinal);
        monitor.Respond(CaptureScreenshot, "P1", Image(800_000));

        var screenshot = monitor.Single("screenshot");
        Assert.Equal(800_000, screenshot.Text("image")!.Length);
        Assert.InRange(screenshot.Data.GetProperty("scale").GetDouble(), 0.4, 0.5);
        Assert.True(screenshot.Line.Length < EventLimits.MaxEventBytes);
        Assert.False(screenshot.Json.TryGetProperty("truncated", out _));
    }

    [Fact]
    public void Request_Repeated_IsTakenOnce()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(FakeBrowser.Attached("P2", "T2"), Cdp.Navigated("P2", "T2", "M1", "http://b.test/"));
        monitor.Monitor.Request([Request("ss_1", "T1"), Request("ss_2")]);
        monitor.Monitor.Request([Request("ss_1", "T1"), Request("ss_2")]);
        monitor.Respond(CaptureScreenshot, "P1", Image(10)).Respond(CaptureScreenshot, "P2", Image(10));
        monitor.Monitor.Request([Request("ss_1", "T1"), Request("ss_2")]);

        Assert.Equal([("ss_1", "T1"), ("ss_2", "T2")], monitor.Of("screenshot").Select(static e => (e.Text("request_id"), e.Text("target_id"))));
        Assert.Equal(2, monitor.Commands.Count(static c => c.Method == CaptureScreenshot));
    }

    [Fact]
    public void Request_ThatFails_IsReported()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Monitor.Request([Request("ss_1")]);
        monitor.WithPage();
        monitor.Monitor.Request([Request("ss_2", "T9")]);
        monitor.Monitor.Request([Request("ss_3")]);
        monitor.Respond(CaptureScreenshot, "P1", "");
        monitor.Receive(Cdp.Event("P1", "Page.javascriptDialogOpening", """{"url":"u","message":"m","type":"alert"}"""));
        monitor.Monitor.Request([Request("ss_4")]);

        Assert.Equal(
            [("ss_1", "no_page"), ("ss_2", "no_page"), ("ss_3", "not_taken"), ("ss_4", "dialog_open")],
            monitor.Of("screenshot").Select(static e => (e.Text("request_id"), e.Text("error"))));
    }

    [Fact]
    public void Request_WhileDisconnected_IsTakenLaterOrFails()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage();
        monitor.Monitor.Request([Request("ss_1")]);
        monitor.Monitor.Disconnected();
        monitor.Monitor.Request([Request("ss_1"), Request("ss_2")]);
        monitor.Monitor.Connected(monitor);
        monitor.Receive(FakeBrowser.Attached("P2", "T1"));
        monitor.Monitor.InitialTargetsAttached();
        monitor.Respond(CaptureScreenshot, "P2", Image(10)).Respond(CaptureScreenshot, "P2", Image(10));
        Assert.Equal(["ss_1", "ss_2"], monitor.Of("screenshot").Select(static e => e.Text("request_id")));

        monitor.Monitor.Disconnected();
        monitor.Monitor.Request([Request("ss_3")]);
        monitor.After(31_000);
        Assert.Equal(("ss_3", "timeout"), (monitor.Of("screenshot")[^1].Text("request_id"), monitor.Of("screenshot")[^1].Text("error")));
    }
}
