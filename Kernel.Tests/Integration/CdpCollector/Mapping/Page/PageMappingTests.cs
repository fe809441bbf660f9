using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.CdpCollector.Mapping.Page;

public sealed class PageMappingTests
{
    [Fact]
    public void Navigation_OfFrames_HasNavSeqOfTheMainFrame()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(
            Cdp.Navigated("P1", "T1-inner", "L2", "http://a.test/inner", parent: "T1"),
            Cdp.Navigated("P1", "T1", "L3", "http://a.test/next"),
            Cdp.Navigated("P1", "T1", "L1", "http://a.test/", type: "BackForwardCacheRestore"),
            Cdp.Navigated("P1", "T1", "L4", "http://a.test/"),
            Cdp.Parsed("P1"),
            Cdp.Loaded("P1"));

        Assert.Equal(["1", "1", "2", "3", "4"], monitor.Of("navigation").Select(static e => e.Text("nav_seq")));
        Assert.Equal("T1", monitor.Of("navigation")[1].Text("parent_frame_id"));
        Assert.Equal("back_forward_cache_restore", monitor.Of("navigation")[3].Text("navigation_type"));
        Assert.Equal("4", monitor.Single("dom_content_loaded").Text("nav_seq"));
        Assert.Equal(1573.69569, monitor.Single("dom_content_loaded").Data.GetProperty("cdp_timestamp").GetDouble());
        Assert.Equal("http://a.test/", monitor.Single("page_load").Text("url"));
    }

    [Fact]
    public void Milestones_OfOutOfProcessFrame_AreIgnored()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(
            FakeBrowser.Attached("F1", "T2", "iframe", "", "P1"),
            Cdp.Navigated("F1", "T2", "L2", "http://b.test/", parent: "T1"),
            Cdp.Event("F1", "Page.domContentEventFired", """{"timestamp":1}"""),
            Cdp.Event("F1", "Page.loadEventFired", """{"timestamp":1}"""),
            Cdp.Console("F1", "[]"));

        Assert.Empty(monitor.Of("page_load"));
        Assert.Empty(monitor.Of("dom_content_loaded"));
        Assert.Equal("1", monitor.Of("navigation")[1].Text("nav_seq"));
        Assert.Equal("http://b.test/", monitor.Single("console_log").Text("url"));
        Assert.Equal("1", monitor.Single("console_log").Text("nav_seq"));
    }

    [Fact]
    public void Navigation_WithFragment_HasTheWholeUrl()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Cdp.Navigated("P1", "T1", "L2", "http://a.test/").Replace("\"mimeType\"", "\"urlFragment\":\"#part\",\"mimeType\"", StringComparison.Ordinal));

        Assert.Equal("http://a.test/#part", monitor.Of("navigation")[1].Text("url"));
    }

    [Fact]
    public void Tab_OpenedAndClosed_IsReportedOnce()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage();
        Assert.Null(monitor.Single("tab_opened").Text("already_open"));

        monitor.Monitor.Disconnected();
        monitor.Monitor.Connected(monitor);
        monitor.Receive(FakeBrowser.Attached("P2", "T1"));
        monitor.Monitor.InitialTargetsAttached();
        Assert.Single(monitor.Of("tab_opened"));
        Assert.Empty(monitor.Of("tab_closed"));

        monitor.Receive(Cdp.Detached("P2"));
        Assert.Equal("T1", monitor.Single("tab_closed").Text("target_id"));
    }

    [Fact]
    public void Tab_ClosedWhileDisconnected_IsReportedAfterwards()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage();
        monitor.Monitor.Disconnected();
        monitor.Monitor.Connected(monitor);
        monitor.Receive(FakeBrowser.Attached("P2", "T2"));
        Assert.Empty(monitor.Of("tab_closed"));
        monitor.Monitor.InitialTargetsAttached();

        Assert.Equal("T1", monitor.Single("tab_closed").Text("target_id"));
        Assert.Equal(["T1", "T2"], monitor.Of("tab_opened").Select(static e => e.Text("target_id")));
        Assert.Equal("True", monitor.Of("tab_opened")[1].Text("already_open"));
    }

    [Fact]
    public void Tab_WithInternalPage_IsReportedAfterLeavingIt()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Receive(
            FakeBrowser.Attached("P1", "T1", url: "chrome://newtab/"),
            Cdp.Navigated("P1", "T1", "L1", "chrome://newtab/"),
            Cdp.Console("P1", "[]"),
            Cdp.Event("P1", "Page.loadEventFired", """{"timestamp":1}"""));
        Assert.Empty(monitor.Events);

        monitor.Receive(Cdp.Navigated("P1", "T1", "L2", "http://a.test/"));
        Assert.Equal("http://a.test/", monitor.Single("tab_opened").Text("url"));
        Assert.Single(monitor.Of("navigation"));
    }

    [Fact]
    public void Context_WithoutPageCategory_IsKept()
    {
        using var monitor = new MonitorUnderTest(categories: [EventCategory.Console]);
        monitor.WithPage().Receive(Cdp.Console("P1", "[]"));

        Assert.Equal("console_log", Assert.Single(monitor.Events).Type);
        Assert.Equal("1", monitor.Events[0].Text("nav_seq"));
        Assert.Equal("http://a.test/", monitor.Events[0].Text("url"));
    }
}
