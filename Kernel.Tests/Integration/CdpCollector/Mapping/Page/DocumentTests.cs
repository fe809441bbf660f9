using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.CdpCollector.Mapping.Page;

/// <summary>Every document has a <c>navigation</c>, exactly once, whoever told of it first.</summary>
public sealed class DocumentTests
{
    private static string Late(string session, string target) => FakeBrowser.Attached(session, target, url: "http://a.test/").Replace("\"waitingForDebugger\":true", "\"waitingForDebugger\":false", StringComparison.Ordinal);

    // Defect: a tab that is opened with an address is attached after its document was committed, and had no navigation.
    [Fact]
    public void Document_ThatWasThereFirst_IsFound()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Say(FakeBrowser.Attached("P1", "T1", url: "http://a.test/"))
            .Answer("Page.getFrameTree", "P1", Cdp.Tree("L1", "http://a.test/", Cdp.TreeChild("T1-inner", "L2", "http://a.test/inner")))
            .Say(Cdp.Parsed("P1"), Cdp.Loaded("P1"));

        Assert.Equal(["http://a.test/", "http://a.test/inner"], monitor.Of("navigation").Select(static e => e.Text("url")));
        Assert.All(monitor.Of("navigation"), static e => Assert.Equal(("existing", "1"), (e.Text("navigation_type"), e.Text("nav_seq"))));
        Assert.Equal("T1", monitor.Of("navigation")[1].Text("parent_frame_id"));
        Assert.Equal("L1", monitor.Single("page_load").Text("loader_id"));
        Assert.Equal(["tab_opened", "navigation", "navigation", "dom_content_loaded", "page_load"], monitor.Events.Select(static e => e.Type));
    }

    [Fact]
    public void Document_ToldOfAndFound_IsReportedOnce()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Say(FakeBrowser.Attached("P1", "T1"), Cdp.Navigated("P1", "T1", "L1", "http://a.test/"))
            .Answer("Page.getFrameTree", "P1", Cdp.Tree("L1", "http://a.test/"));
        Assert.Equal("navigation", monitor.Single("navigation").Text("navigation_type"));

        monitor.Say(FakeBrowser.Attached("P2", "T2"))
            .Answer("Page.getFrameTree", "P2", Cdp.Tree("M1", "http://a.test/").Replace("T1", "T2", StringComparison.Ordinal))
            .Say(Cdp.Navigated("P2", "T2", "M1", "http://a.test/"));
        Assert.Equal(["navigation", "existing"], monitor.Of("navigation").Select(static e => e.Text("navigation_type")));
    }

    [Fact]
    public void Document_OlderThanWhatWasToldMeanwhile_IsNoNews()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Say(FakeBrowser.Attached("P1", "T1"), Cdp.Navigated("P1", "T1", "L2", "http://a.test/2"))
            .Answer("Page.getFrameTree", "P1", Cdp.Tree("L1", "http://a.test/", Cdp.TreeChild("T1-inner", "L3", "http://a.test/inner")));

        Assert.Equal("http://a.test/2", monitor.Single("navigation").Text("url"));
    }

    [Fact]
    public void Document_ThatEveryTabBeginsWith_IsNoNavigation()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Say(FakeBrowser.Attached("P1", "T1")).Answer("Page.getFrameTree", "P1", Cdp.Tree("L0", "about:blank"));
        Assert.Empty(monitor.Of("navigation"));
        monitor.Say(Cdp.Console("P1", "[]"), Cdp.Navigated("P1", "T1", "L1", "about:blank"));
        Assert.Equal("0", monitor.Single("console_log").Text("nav_seq"));
        Assert.Equal("1", monitor.Single("navigation").Text("nav_seq"));
    }

    // Defect: whoever opened an empty tab can have it at a document that is loaded before anything enabled on it has an effect.
    [Fact]
    public void Milestones_OfATabThatWasEmptyAtAttach_AreSaidOnceItsDocumentIsFound()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Say(FakeBrowser.Attached("P1", "T1"));
        Assert.DoesNotContain("Page.setLifecycleEventsEnabled", monitor.Methods("P1"));
        monitor.Say(Cdp.Parsed("P1"))
            .Answer("Page.getFrameTree", "P1", Cdp.Tree("L1", "http://a.test/"))
            .Say(Cdp.Lifecycle("P1", "L1", "DOMContentLoaded"), Cdp.Loaded("P1"), Cdp.Lifecycle("P1", "L1", "load"));

        Assert.Equal(["tab_opened", "navigation", "dom_content_loaded", "page_load"], monitor.Events.Select(static e => e.Type));
        Assert.Equal(2, monitor.Methods("P1").Count(static m => m == "Page.setLifecycleEventsEnabled"));
    }

    // What is told before the document is known would belong to none: it is told of again, with the document's history.
    [Fact]
    public void Milestones_BehindADocumentThatWasThere_AreSaidOnceAndAfterIt()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Say(Late("P1", "T1"), Cdp.Parsed("P1"))
            .Answer("Page.getFrameTree", "P1", Cdp.Tree("L1", "http://a.test/"))
            .Say(Cdp.Lifecycle("P1", "L1", "commit"), Cdp.Lifecycle("P1", "L1", "DOMContentLoaded"), Cdp.Lifecycle("P1", "L9", "load"), Cdp.Loaded("P1"), Cdp.Lifecycle("P1", "L1", "load"));

        Assert.Equal(["tab_opened", "navigation", "dom_content_loaded", "page_load"], monitor.Events.Select(static e => e.Type));
        Assert.Equal("Page.lifecycleEvent", monitor.Single("dom_content_loaded").Json.GetProperty("source").GetProperty("event").GetString());
        Assert.Equal(["Page.setLifecycleEventsEnabled", "Page.setLifecycleEventsEnabled"], monitor.Methods("P1").Where(static m => m.Contains("Lifecycle", StringComparison.Ordinal)));
    }

    [Fact]
    public void Milestones_OfADocumentThatIsWrittenAgain_AreSaidOnce()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Say(Cdp.Parsed("P1"), Cdp.Loaded("P1"), Cdp.Parsed("P1"), Cdp.Loaded("P1"));
        Assert.Single(monitor.Of("dom_content_loaded"));
        Assert.Single(monitor.Of("page_load"));
    }

    [Fact]
    public void Document_ThatChangedWhileThereWasNoConnection_IsReported()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage();
        monitor.Monitor.Disconnected();
        monitor.Monitor.Connected(monitor);
        monitor.Say(Late("P2", "T1"));
        monitor.Monitor.InitialTargetsAttached();
        monitor.Answer("Page.getFrameTree", "P2", Cdp.Tree("L2", "http://a.test/2"));

        Assert.Equal(["1", "2"], monitor.Of("navigation").Select(static e => e.Text("nav_seq")));
        Assert.Equal("http://a.test/2", monitor.Of("navigation")[1].Text("url"));
        Assert.Single(monitor.Of("tab_opened"));
    }

    [Fact]
    public void Document_FromBeforeTheCategoryWasWanted_IsReportedThen()
    {
        using var monitor = new MonitorUnderTest(categories: [EventCategory.Console]);
        monitor.WithPage();
        monitor.Configure(categories: [EventCategory.Console, EventCategory.Page]);
        monitor.Configure(categories: [EventCategory.Page]);

        Assert.Equal(("existing", "1"), (monitor.Single("navigation").Text("navigation_type"), monitor.Single("navigation").Text("nav_seq")));
    }

    // Defect: what scripts in a frame logged carried the page's context.
    [Fact]
    public void Console_OfAFrameInThePagesProcess_CarriesTheFrame()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Say(
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
    public void SameDocument_Navigation_KeepsItsNumberAndSaysWhereItWas()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Say(Cdp.Event("P1", "Page.navigatedWithinDocument", """{"frameId":"T1","url":"http://a.test/list","navigationType":"historyApi"}"""), Cdp.Console("P1", "[]"));

        var moved = monitor.Single("navigation_same_document");
        Assert.Equal(("http://a.test/list", "http://a.test/", "history_api", "1", "L1"), (moved.Text("url"), moved.Text("previous_url"), moved.Text("navigation_type"), moved.Text("nav_seq"), moved.Text("loader_id")));
        Assert.Equal("http://a.test/list", monitor.Single("console_log").Text("url"));
    }
}
