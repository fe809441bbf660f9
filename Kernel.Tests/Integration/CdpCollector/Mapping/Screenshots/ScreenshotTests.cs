using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.CdpCollector.Mapping.Screenshots;

/// <summary>When pictures are taken, and what becomes of them.</summary>
public sealed class ScreenshotTests
{
    private const string Shoot = "Page.captureScreenshot";
    private const string Metrics = """{"cssVisualViewport":{"pageX":0,"pageY":120,"clientWidth":780,"clientHeight":437}}""";

    private static string Exception(string session, int number = 0) =>
        Cdp.Event(session, "Runtime.exceptionThrown", $$"""{"timestamp":{{1795470133200 + number}},"exceptionDetails":{"text":"Uncaught","lineNumber":1,"columnNumber":2,"executionContextId":1} }""");

    private static string Image(int length) => $$"""{"data":"{{new string('A', length)}}"}""";

    private static ScreenshotRequest Asked(string id, string? target = null) => new() { Id = id, TargetId = target };

    [Fact]
    public void Exception_TakesAPictureOfItsPage()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Say(Exception("P1"));
        monitor.Answer("Page.getLayoutMetrics", "P1", Metrics).Answer(Shoot, "P1", Image(100));

        var picture = monitor.Single("screenshot");
        Assert.Equal(("exception", "image/png", "1", "120", "780", "T1", "1"), (picture.Text("trigger"), picture.Text("mime_type"), picture.Text("scale"), picture.Text("page_y"), picture.Text("viewport_width"), picture.Text("target_id"), picture.Text("nav_seq")));
        Assert.Equal(100, picture.Text("image")!.Length);
    }

    // Defect: pictures were of the whole display, whatever page had failed; frames and workers have none of their own.
    [Fact]
    public void Exception_InAFrame_TakesThePage()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Say(FakeBrowser.Attached("F1", "T2", "iframe", "", "P1"), Exception("F1"), FakeBrowser.Attached("S1", "W", "shared_worker"), Exception("S1", 1));
        Assert.Equal(["P1"], monitor.Commands.Where(static c => c.Method == Shoot).Select(static c => c.Session));
    }

    [Fact]
    public void Settled_TakesAPicture_AlsoWithoutTheCategoryPage()
    {
        using var monitor = new MonitorUnderTest(categories: [EventCategory.Screenshot]);
        monitor.WithPage().Say(Cdp.Parsed("P1"), Cdp.Loaded("P1")).After(1_100);
        monitor.Answer(Shoot, "P1", Image(10));

        Assert.Equal("navigation_settled", monitor.Single("screenshot").Text("trigger"));
        Assert.Equal(["screenshot"], monitor.Events.Select(static e => e.Type));
    }

    // Defect: pictures were taken, and thrown away later, where nobody wanted any.
    [Fact]
    public void Nothing_IsDone_ForTriggersThatAreNotWanted()
    {
        using var off = new MonitorUnderTest(categories: [EventCategory.Page, EventCategory.Console]);
        off.WithPage().Say(Exception("P1"), Cdp.Parsed("P1"), Cdp.Loaded("P1")).After(2_000);
        off.Monitor.Request([Asked("ss_1")]);
        Assert.DoesNotContain(off.Commands, static c => c.Method == Shoot);

        using var monitor = new MonitorUnderTest();
        monitor.Configure(new CaptureOptions { Screenshots = new ScreenshotCaptureOptions { Triggers = [] } }, EventCategory.Screenshot);
        monitor.WithPage().Say(Exception("P1"), Cdp.Parsed("P1"), Cdp.Loaded("P1")).After(2_000);
        Assert.DoesNotContain(monitor.Commands, static c => c.Method is Shoot or "Runtime.enable" or "Network.enable" or "PerformanceTimeline.enable");
    }

    [Fact]
    public void Pictures_FollowEachOtherAtADistance_AndCountWhatIsLeftOut()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Say(Exception("P1", 1), Exception("P1", 2), Exception("P1", 3));
        Assert.Single(monitor.Commands, static c => c.Method == Shoot);
        monitor.Answer(Shoot, "P1", Image(10)).After(2_000).Say(Exception("P1", 4));
        monitor.Answer(Shoot, "P1", Image(10));

        Assert.Equal(["2", null], monitor.Of("screenshot").Where(static e => e.Text("trigger") == "exception").Select(static e => e.Text("skipped")));
    }

    [Fact]
    public void Pictures_AreTakenOneAtATime()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Say(FakeBrowser.Attached("P2", "T2"), Cdp.Navigated("P2", "T2", "M1", "http://b.test/"), Exception("P1"), Exception("P2", 1));
        Assert.Single(monitor.Commands, static c => c.Method == Shoot);
        monitor.Answer(Shoot, "P1", "").Answer(Shoot, "P2", Image(10));
        Assert.Equal("T2", monitor.Single("screenshot").Text("target_id"));
    }

    [Fact]
    public void Picture_TooLargeForAnEvent_IsTakenSmaller()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage();
        monitor.Monitor.Request([Asked("ss_1")]);
        monitor.Answer("Page.getLayoutMetrics", "P1", Metrics).Answer(Shoot, "P1", Image(3_600_000));
        Assert.Contains("\"clip\":{\"x\":0,\"y\":120,\"width\":780,\"height\":437,\"scale\":0.4", monitor.Commands[^1].Parameters, StringComparison.Ordinal);
        monitor.Answer(Shoot, "P1", Image(800_000));

        var picture = monitor.Single("screenshot");
        Assert.Equal(800_000, picture.Text("image")!.Length);
        Assert.InRange(picture.Data.GetProperty("scale").GetDouble(), 0.4, 0.5);
        Assert.True(picture.Line.Length < EventLimits.MaxEventBytes);
        Assert.False(picture.Json.TryGetProperty("truncated", out _));
    }

    [Fact]
    public void Request_ToldAgainAndAgain_IsTakenOnce()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Say(FakeBrowser.Attached("P2", "T2"), Cdp.Navigated("P2", "T2", "M1", "http://b.test/"));
        monitor.Monitor.Request([Asked("ss_1", "T1"), Asked("ss_2")]);
        monitor.Monitor.Request([Asked("ss_1", "T1"), Asked("ss_2")]);
        monitor.Answer(Shoot, "P1", Image(10)).Answer(Shoot, "P2", Image(10));
        monitor.Monitor.Request([Asked("ss_1", "T1"), Asked("ss_2")]);

        Assert.Equal([("ss_1", "T1"), ("ss_2", "T2")], monitor.Of("screenshot").Select(static e => (e.Text("request_id"), e.Text("target_id"))));
        Assert.Equal(2, monitor.Commands.Count(static c => c.Method == Shoot));
    }

    [Fact]
    public void Request_ThatCannotBeHad_IsAnsweredAllTheSame()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Monitor.Request([Asked("ss_1")]);
        monitor.WithPage();
        monitor.Monitor.Request([Asked("ss_2", "T9")]);
        monitor.Monitor.Request([Asked("ss_3")]);
        monitor.Answer(Shoot, "P1", "");
        monitor.Say(Cdp.Event("P1", "Page.javascriptDialogOpening", """{"url":"u","message":"m","type":"alert"}"""));
        monitor.Monitor.Request([Asked("ss_4")]);

        Assert.Equal(
            [("ss_1", "no_page"), ("ss_2", "no_page"), ("ss_3", "not_taken"), ("ss_4", "dialog_open")],
            monitor.Of("screenshot").Select(static e => (e.Text("request_id"), e.Text("error"))));
    }

    [Fact]
    public void Request_WhileThereIsNoConnection_IsTakenAfterwardsOrGivenUp()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage();
        monitor.Monitor.Request([Asked("ss_1")]);
        monitor.Monitor.Disconnected();
        monitor.Monitor.Request([Asked("ss_1"), Asked("ss_2")]);
        monitor.Monitor.Connected(monitor);
        monitor.Say(FakeBrowser.Attached("P2", "T1"));
        monitor.Monitor.InitialTargetsAttached();
        monitor.Answer(Shoot, "P2", Image(10)).Answer(Shoot, "P2", Image(10));
        Assert.Equal(["ss_1", "ss_2"], monitor.Of("screenshot").Select(static e => e.Text("request_id")));

        monitor.Monitor.Disconnected();
        monitor.Monitor.Request([Asked("ss_3")]);
        monitor.After(31_000);
        Assert.Equal(("ss_3", "timeout"), (monitor.Of("screenshot")[^1].Text("request_id"), monitor.Of("screenshot")[^1].Text("error")));
    }
}
