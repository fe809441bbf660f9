using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.CdpCollector.Mapping.Lifecycle;

/// <summary>The times at which pages settle, depending on the browser's messages and the clock.</summary>
public sealed class PageLifecycleTests
{
    private static string Signals(MonitorUnderTest monitor) =>
        string.Join(' ', monitor.Events.Where(static e => e.Type is "network_idle" or "layout_settled" or "navigation_settled").Select(static e => $"{e.Type}:{e.Text("nav_seq")}"));

    private static MonitorUnderTest Loaded(MonitorUnderTest monitor) => monitor.WithPage().Receive(Cdp.Parsed("P1"), Cdp.Loaded("P1"));

    // Defect: the idle timer was started by the end of a request, so a page without requests never became idle.
    [Fact]
    public void Page_WithoutRequests_Settles()
    {
        using var monitor = new MonitorUnderTest();
        Loaded(monitor).After(499);
        Assert.Equal("", Signals(monitor));
        monitor.After(1);
        Assert.Equal("network_idle:1", Signals(monitor));
        monitor.After(499);
        Assert.Equal("network_idle:1", Signals(monitor));
        monitor.After(1);
        Assert.Equal("network_idle:1 layout_settled:1 navigation_settled:1", Signals(monitor));
        monitor.After(60_000);
        Assert.Equal(3, Signals(monitor).Split(' ').Length);
        Assert.Equal("1000000", monitor.Single("navigation_settled").Text("since_navigation_us"));
        Assert.Null(monitor.Single("navigation_settled").Text("timed_out"));
        Assert.Equal("http://a.test/", monitor.Single("navigation_settled").Text("url"));
    }

    [Fact]
    public void Navigation_BeforeDocumentIsParsed_DoesNotSettle()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Cdp.Loaded("P1")).After(5_000);
        Assert.Equal("layout_settled:1", Signals(monitor));
        monitor.Receive(Cdp.Parsed("P1")).After(499);
        Assert.Equal("layout_settled:1", Signals(monitor));
        monitor.After(1);
        Assert.Equal("layout_settled:1 network_idle:1 navigation_settled:1", Signals(monitor));
    }

    // The browser never reports a document that broke off as parsed.
    [Fact]
    public void Document_ThatBrokeOff_LeavesTheNetworkIdle()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().After(5_000).Receive(Cdp.Event("P1", "Page.frameStoppedLoading", """{"frameId":"F9"}""")).After(5_000);
        Assert.Equal("", Signals(monitor));
        monitor.Receive(Cdp.Event("P1", "Page.frameStoppedLoading", """{"frameId":"T1"}""")).After(500);
        Assert.Equal("network_idle:1", Signals(monitor));
    }

    // Defect: the commit forgot the document's own request, which started before it, and requests of the old page still counted.
    [Fact]
    public void Network_AfterNavigation_CountsOnlyNewDocumentsRequests()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Receive(
            FakeBrowser.Attached("P1", "T1"),
            Cdp.Request("P1", "L1", loader: "L1"), Cdp.Request("P1", "R0", loader: "L0"), Cdp.Response("P1", "L1", type: "Document"),
            Cdp.Navigated("P1", "T1", "L1", "http://a.test/"), Cdp.Parsed("P1"), Cdp.Loaded("P1"));
        for (var i = 0; i < 10; i++)
        {
            monitor.After(200).Receive(Cdp.Event("P1", "Network.dataReceived", """{"requestId":"L1","timestamp":2,"dataLength":9,"encodedDataLength":9}"""));
        }

        Assert.DoesNotContain("network_idle", Signals(monitor), StringComparison.Ordinal);
        monitor.Receive(Cdp.Finished("P1", "L1")).After(500);
        Assert.Contains("network_idle:1", Signals(monitor), StringComparison.Ordinal);
    }

    // Defect: each hop of a redirected request counted, and only one was ever finished.
    [Fact]
    public void Network_RedirectedRequest_CountsOnce()
    {
        using var monitor = new MonitorUnderTest();
        Loaded(monitor).Receive(
            Cdp.Request("P1", "R1"), Cdp.Request("P1", "R1", "http://a.test/y", extra: $"\"redirectResponse\":{Cdp.ResponseBody(302)},"),
            Cdp.Response("P1", "R1"), Cdp.Finished("P1", "R1")).After(500);

        Assert.Equal("network_idle:1", Signals(monitor));
    }

    // Defect: requests that never finish (an unread body, a long poll) kept the page busy for minutes or indefinitely.
    [Theory]
    [InlineData(true, 1_000)]
    [InlineData(false, 5_500)]
    public void Network_EndlessRequest_BecomesIdle(bool hasResponse, int idleAfter)
    {
        using var monitor = new MonitorUnderTest();
        Loaded(monitor).Receive(Cdp.Request("P1", "R1"));
        if (hasResponse)
        {
            monitor.Receive(Cdp.Response("P1", "R1"));
        }

        monitor.After(idleAfter - 100);
        Assert.DoesNotContain("network_idle", Signals(monitor), StringComparison.Ordinal);
        monitor.After(200);
        Assert.Contains("network_idle:1", Signals(monitor), StringComparison.Ordinal);
        monitor.After(1_000);
        Assert.Contains("navigation_settled:1", Signals(monitor), StringComparison.Ordinal);
    }

    [Fact]
    public void Network_NeverIdle_TimesOut()
    {
        using var monitor = new MonitorUnderTest();
        Loaded(monitor);
        for (var i = 0; i < 100; i++)
        {
            monitor.Receive(Cdp.Request("P1", $"R{i}"), Cdp.Response("P1", $"R{i}"), Cdp.Finished("P1", $"R{i}")).After(100);
        }

        Assert.Equal("layout_settled:1 network_idle:1 navigation_settled:1", Signals(monitor));
        Assert.Equal("True", monitor.Single("network_idle").Text("timed_out"));
        Assert.Equal("True", monitor.Single("navigation_settled").Text("timed_out"));
        Assert.Null(monitor.Single("layout_settled").Text("timed_out"));
    }

    // Defect: a hanging image delays the load event, and with it everything that waited for it.
    [Fact]
    public void Layout_WithoutLoadEvent_Settles()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Cdp.Parsed("P1"), Cdp.Request("P1", "R1")).After(5_600);
        Assert.Equal("network_idle:1", Signals(monitor));
        monitor.After(1_000);
        Assert.Equal("network_idle:1 layout_settled:1 navigation_settled:1", Signals(monitor));
    }

    [Fact]
    public void Layout_Shifting_SettlesASecondAfterTheLastShift()
    {
        using var monitor = new MonitorUnderTest();
        Loaded(monitor);
        for (var i = 0; i < 4; i++)
        {
            monitor.After(900).Receive(Cdp.Shifted("P1", 1795470134 + i));
        }

        Assert.Equal(4, monitor.Of("layout_shift").Count);
        Assert.Equal("network_idle:1", Signals(monitor));
        monitor.After(1_000);
        Assert.Equal("network_idle:1 layout_settled:1 navigation_settled:1", Signals(monitor));
    }

    [Fact]
    public void Layout_ShiftingContinuously_TimesOut()
    {
        using var monitor = new MonitorUnderTest();
        Loaded(monitor);
        for (var i = 0; i < 30; i++)
        {
            monitor.After(400).Receive(Cdp.Shifted("P1", 1795470134 + i));
        }

        Assert.Equal("True", monitor.Single("layout_settled").Text("timed_out"));
        Assert.Equal("True", monitor.Single("navigation_settled").Text("timed_out"));
        Assert.Equal("10000000", monitor.Single("navigation_settled").Text("since_navigation_us"));
    }

    [Fact]
    public void Layout_ShiftsBeforeLoad_AreIgnored()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Cdp.Parsed("P1")).After(100).Receive(Cdp.Shifted("P1")).After(100).Receive(Cdp.Loaded("P1")).After(1_000);
        Assert.Contains("layout_settled:1", Signals(monitor), StringComparison.Ordinal);
    }

    // Defect: a page from the back/forward cache has neither requests nor milestones, and never settled.
    [Fact]
    public void Page_RestoredFromCache_Settles()
    {
        using var monitor = new MonitorUnderTest();
        Loaded(monitor).After(2_000).Receive(Cdp.Navigated("P1", "T1", "L2", "http://a.test/2"), Cdp.Parsed("P1"), Cdp.Loaded("P1")).After(2_000);
        monitor.Receive(Cdp.Navigated("P1", "T1", "L1", "http://a.test/", type: "BackForwardCacheRestore")).After(2_000);

        Assert.EndsWith("network_idle:3 layout_settled:3 navigation_settled:3", Signals(monitor), StringComparison.Ordinal);
        Assert.Equal(2, monitor.Of("page_load").Count);
    }

    [Fact]
    public void Page_ReplacedBeforeSettling_DoesNotSettle()
    {
        using var monitor = new MonitorUnderTest();
        Loaded(monitor).Receive(Cdp.Request("P1", "R1")).After(300).Receive(Cdp.Navigated("P1", "T1", "L2", "http://a.test/2"), Cdp.Parsed("P1"), Cdp.Loaded("P1")).After(2_000);

        Assert.Equal("network_idle:2 layout_settled:2 navigation_settled:2", Signals(monitor));
    }

    [Fact]
    public void Page_FailedToLoad_SettlesAsErrorPage()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Receive(
            FakeBrowser.Attached("P1", "T1"),
            Cdp.Request("P1", "L1", loader: "L1"), Cdp.Failed("P1", "L1", "net::ERR_EMPTY_RESPONSE", canceled: false),
            Cdp.Navigated("P1", "T1", "L1", "chrome-error://chromewebdata/"), Cdp.Finished("P1", "L1"), Cdp.Parsed("P1"), Cdp.Loaded("P1")).After(1_500);

        Assert.Equal("network_idle:1 layout_settled:1 navigation_settled:1", Signals(monitor));
    }

    [Fact]
    public void Page_StartingDownload_KeepsItsNavigation()
    {
        using var monitor = new MonitorUnderTest();
        Loaded(monitor).Receive(Cdp.Request("P1", "L2", loader: "L2"), Cdp.Response("P1", "L2"), Cdp.Failed("P1", "L2")).After(3_000);

        Assert.Equal("network_idle:1 layout_settled:1 navigation_settled:1", Signals(monitor));
    }

    [Fact]
    public void Page_ChangingItsUrl_StillSettles()
    {
        using var monitor = new MonitorUnderTest();
        Loaded(monitor).After(600).Receive(Cdp.Event("P1", "Page.navigatedWithinDocument", """{"frameId":"T1","url":"http://a.test/#x","navigationType":"fragment"}""")).After(600);

        Assert.Equal("network_idle:1 layout_settled:1 navigation_settled:1", Signals(monitor));
        Assert.Equal("http://a.test/#x", monitor.Single("navigation_settled").Text("url"));
    }

    [Fact]
    public void Page_Crashed_SettlesAfterNextNavigation()
    {
        using var monitor = new MonitorUnderTest();
        Loaded(monitor).Receive(Cdp.Request("P1", "R1"), Cdp.Crashed("P1")).After(20_000);
        Assert.Equal("", Signals(monitor));
        monitor.Receive(Cdp.Navigated("P1", "T1", "L2", "http://a.test/"), Cdp.Parsed("P1"), Cdp.Loaded("P1")).After(1_500);
        Assert.Equal("network_idle:2 layout_settled:2 navigation_settled:2", Signals(monitor));
    }

    [Fact]
    public void Page_Closed_DoesNotSettle()
    {
        using var monitor = new MonitorUnderTest();
        Loaded(monitor).Receive(Cdp.Detached("P1")).After(20_000);
        Assert.Equal("", Signals(monitor));
    }

    // Defect: after a reconnect, pages did not settle until they navigated, or settled twice.
    [Fact]
    public void Page_AfterReconnect_SettlesOnce()
    {
        using var monitor = new MonitorUnderTest();
        Loaded(monitor).Receive(Cdp.Request("P1", "R1")).After(600);
        monitor.Monitor.Disconnected();
        monitor.After(20_000);
        Assert.Equal("", Signals(monitor));

        monitor.Monitor.Connected(monitor);
        monitor.Receive(FakeBrowser.Attached("P2", "T1"));
        monitor.Monitor.InitialTargetsAttached();
        monitor.Respond("Page.getFrameTree", "P2", Cdp.Tree("L1", "http://a.test/")).After(2_000);
        Assert.Equal("layout_settled:1 navigation_settled:1", string.Join(' ', Signals(monitor).Split(' ').Where(static s => !s.StartsWith("network", StringComparison.Ordinal))));
        Assert.Single(monitor.Of("network_idle"));
        Assert.Single(monitor.Of("navigation"));
    }

    // Defect: one counter for all tabs, which another tab's navigation reset.
    [Fact]
    public void Pages_Concurrent_SettleIndependently()
    {
        using var monitor = new MonitorUnderTest();
        Loaded(monitor).Receive(
            FakeBrowser.Attached("P2", "T2"), Cdp.Navigated("P2", "T2", "M1", "http://b.test/"), Cdp.Request("P2", "R2", loader: "M1"),
            Cdp.Parsed("P2"), Cdp.Loaded("P2")).After(2_000);

        Assert.Equal(["T1"], monitor.Of("navigation_settled").Select(static e => e.Text("target_id")));
        monitor.Receive(Cdp.Response("P2", "R2"), Cdp.Finished("P2", "R2")).After(600);
        Assert.Equal(["T1", "T2"], monitor.Of("navigation_settled").Select(static e => e.Text("target_id")));
    }

    // Defect: a cross-site frame's document is requested on the page's session and ends on the frame's own, so it never ended.
    [Fact]
    public void Frames_OutOfProcess_BelongToThePage()
    {
        using var monitor = new MonitorUnderTest();
        Loaded(monitor).Receive(
            Cdp.Request("P1", "F1", loader: "F1"), FakeBrowser.Attached("S2", "T2", "iframe", "", "P1"),
            Cdp.Navigated("S2", "T2", "F1", "http://b.test/", parent: "T1"), Cdp.Parsed("S2"), Cdp.Loaded("S2")).After(2_000);
        Assert.DoesNotContain("network_idle", Signals(monitor), StringComparison.Ordinal);

        monitor.Receive(Cdp.Response("P1", "F1"), Cdp.Finished("S2", "F1")).After(500);
        Assert.Equal("layout_settled:1 network_idle:1 navigation_settled:1", Signals(monitor));
    }

    [Theory]
    [InlineData(EventCategory.Network, "network_idle:1")]
    [InlineData(EventCategory.Page, "layout_settled:1 navigation_settled:1")]
    [InlineData(EventCategory.Console, "")]
    public void Signals_OfOneCategory_AreReportedForItOnly(EventCategory category, string expected)
    {
        using var monitor = new MonitorUnderTest(categories: [category]);
        Loaded(monitor).After(2_000);
        Assert.Equal(expected, Signals(monitor));
    }
}
