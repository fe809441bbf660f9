using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.CdpCollector.Mapping.Page;

/// <summary>Every document has exactly one <c>navigation</c>, however it was found.</summary>
public sealed class DocumentTests
{
    private static string Late(string session, string target) => FakeBrowser.Attached(session, target, url: "http://a.test/").Replace("\"waitingForDebugger\":true", "\"waitingForDebugger\":false", StringComparison.Ordinal);

    // Defect: a tab opened with a URL is attached after its document was committed, and had no navigation.
    [Fact]
    public void Document_BeforeItsSession_IsFound()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Receive(FakeBrowser.Attached("P1", "T1", url: "http://a.test/"))
            .Respond("Page.getFrameTree", "P1", Cdp.Tree("L1", "http://a.test/", Cdp.TreeChild("T1-inner", "L2", "http://a.test/inner")))
            .Receive(Cdp.Parsed("P1"), Cdp.Loaded("P1"));

        Assert.Equal(["http://a.test/", "http://a.test/inner"], monitor.Of("navigation").Select(static e => e.Text("url")));
        Assert.All(monitor.Of("navigation"), static e => Assert.Equal(("existing", "1"), (e.Text("navigation_type"), e.Text("nav_seq"))));
        Assert.Equal("T1", monitor.Of("navigation")[1].Text("parent_frame_id"));
        Assert.Equal("L1", monitor.Single("page_load").Text("loader_id"));
        Assert.Equal(["tab_opened", "navigation", "navigation", "dom_content_loaded", "page_load"], monitor.Events.Select(static e => e.Type));
    }

    [Fact]
    public void Document_NavigatedAndFound_IsReportedOnce()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Receive(FakeBrowser.Attached("P1", "T1"), Cdp.Navigated("P1", "T1", "L1", "http://a.test/"))
            .Respond("Page.getFrameTree", "P1", Cdp.Tree("L1", "http://a.test/"));
        Assert.Equal("navigation", monitor.Single("navigation").Text("navigation_type"));

        monitor.Receive(FakeBrowser.Attached("P2", "T2"))
            .Respond("Page.getFrameTree", "P2", Cdp.Tree("M1", "http://a.test/").Replace("T1", "T2", StringComparison.Ordinal))
            .Receive(Cdp.Navigated("P2", "T2", "M1", "http://a.test/"));
        Assert.Equal(["navigation", "existing"], monitor.Of("navigation").Select(static e => e.Text("navigation_type")));
    }

    [Fact]
    public void Document_OlderThanCurrent_IsIgnored()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Receive(FakeBrowser.Attached("P1", "T1"), Cdp.Navigated("P1", "T1", "L2", "http://a.test/2"))
            .Respond("Page.getFrameTree", "P1", Cdp.Tree("L1", "http://a.test/", Cdp.TreeChild("T1-inner", "L3", "http://a.test/inner")));

        Assert.Equal("http://a.test/2", monitor.Single("navigation").Text("url"));
    }

    [Fact]
    public void Document_InitialEmpty_IsNotReported()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Receive(FakeBrowser.Attached("P1", "T1")).Respond("Page.getFrameTree", "P1", Cdp.Tree("L0", "about:blank"));
        Assert.Empty(monitor.Of("navigation"));
        monitor.Receive(Cdp.Console("P1", "[]"), Cdp.Navigated("P1", "T1", "L1", "about:blank"));
        Assert.Equal("0", monitor.Single("console_log").Text("nav_seq"));
        Assert.Equal("1", monitor.Single("navigation").Text("nav_seq"));
    }

    // Defect: the opener of an empty tab can load a document before the enabled domains take effect.
    [Fact]
    public void Milestones_OfTabEmptyAtAttach_FollowItsDocument()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Receive(FakeBrowser.Attached("P1", "T1"));
        Assert.DoesNotContain("Page.setLifecycleEventsEnabled", monitor.Methods("P1"));
        monitor.Receive(Cdp.Parsed("P1"))
            .Respond("Page.getFrameTree", "P1", Cdp.Tree("L1", "http://a.test/"))
            .Receive(Cdp.Lifecycle("P1", "L1", "DOMContentLoaded"), Cdp.Loaded("P1"), Cdp.Lifecycle("P1", "L1", "load"));

        Assert.Equal(["tab_opened", "navigation", "dom_content_loaded", "page_load"], monitor.Events.Select(static e => e.Type));
        Assert.Equal(2, monitor.Methods("P1").Count(static m => m == "Page.setLifecycleEventsEnabled"));
    }

    // Milestones from before the document is known would belong to none; they are replayed later.
    [Fact]
    public void Milestones_Replayed_AreReportedOnceAfterTheDocument()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Receive(Late("P1", "T1"), Cdp.Parsed("P1"))
            .Respond("Page.getFrameTree", "P1", Cdp.Tree("L1", "http://a.test/"))
            .Receive(Cdp.Lifecycle("P1", "L1", "commit"), Cdp.Lifecycle("P1", "L1", "DOMContentLoaded"), Cdp.Lifecycle("P1", "L9", "load"), Cdp.Loaded("P1"), Cdp.Lifecycle("P1", "L1", "load"));

        Assert.Equal(["tab_opened", "navigation", "dom_content_loaded", "page_load"], monitor.Events.Select(static e => e.Type));
        Assert.Equal("Page.lifecycleEvent", monitor.Single("dom_content_loaded").Json.GetProperty("source").GetProperty("event").GetString());
        Assert.Equal(["Page.setLifecycleEventsEnabled", "Page.setLifecycleEventsEnabled"], monitor.Methods("P1").Where(static m => m.Contains("Lifecycle", StringComparison.Ordinal)));
    }

    [Fact]
    public void Milestones_OfRewrittenDocument_AreReportedOnce()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Cdp.Parsed("P1"), Cdp.Loaded("P1"), Cdp.Parsed("P1"), Cdp.Loaded("P1"));
        Assert.Single(monitor.Of("dom_content_loaded"));
        Assert.Single(monitor.Of("page_load"));
    }

    [Fact]
    public void Document_ChangedWhileDisconnected_IsReported()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage();
        monitor.Monitor.Disconnected();
        monitor.Monitor.Connected(monitor);
        monitor.Receive(Late("P2", "T1"));
        monitor.Monitor.InitialTargetsAttached();
        monitor.Respond("Page.getFrameTree", "P2", Cdp.Tree("L2", "http://a.test/2"));

        Assert.Equal(["1", "2"], monitor.Of("navigation").Select(static e => e.Text("nav_seq")));
        Assert.Equal("http://a.test/2", monitor.Of("navigation")[1].Text("url"));
        Assert.Single(monitor.Of("tab_opened"));
    }

    [Fact]
    public void Document_BeforeCategoryWasCaptured_IsReportedThen()
    {
        using var monitor = new MonitorUnderTest(categories: [EventCategory.Console]);
        monitor.WithPage();
        monitor.Configure(categories: [EventCategory.Console, EventCategory.Page]);
        monitor.Configure(categories: [EventCategory.Page]);

        Assert.Equal(("existing", "1"), (monitor.Single("navigation").Text("navigation_type"), monitor.Single("navigation").Text("nav_seq")));
    }

    // Defect: console messages of scripts in a frame carried the page's context.
    [Fact]
    public void Console_OfSameProcessFrame_CarriesTheFrame()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(
            Cdp.Context("P1", 3, "T1"),
            Cdp.Navigated("P1", "T1-inner", "L2", "http://a.test/inner", parent: "T1"),
            Cdp.Context("P1", 4, "T1-inner"),
            Cdp.Console("P1", "[]").Replace("\"executionContextId\":3", "\"executionContextId\":4", StringComparison.Ordinal),
            Cdp.Console("P1", "[]", 1795470133151));

        var inner = monitor.Of("console_log")[0];
        Assert.Equal(("T1-inner", "T1", "L2", "http://a.test/inner", "1"), (inner.Text("frame_id"), inner.Text("parent_frame_id"), inner.Text("loader_id"), inner.Text("url"), inner.Text("nav_seq")));
        Assert.Equal("T1", monitor.Of("console_log")[1].Text("frame_id"));
        Assert.Null(monitor.Of("console_log")[1].Text("parent_frame_id"));
    }

    [Fact]
    public void Navigation_SameDocument_KeepsNavSeq()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Cdp.Event("P1", "Page.navigatedWithinDocument", """{"frameId":"T1","url":"http://a.test/list","navigationType":"historyApi"}"""), Cdp.Console("P1", "[]"));

        var moved = monitor.Single("navigation_same_document");
        Assert.Equal(("http://a.test/list", "http://a.test/", "history_api", "1", "L1"), (moved.Text("url"), moved.Text("previous_url"), moved.Text("navigation_type"), moved.Text("nav_seq"), moved.Text("loader_id")));
        Assert.Equal("http://a.test/list", monitor.Single("console_log").Text("url"));
    }
}
