using System.Text.Json;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.CdpCollector.Mapping.Page;

public sealed class AttachTests
{
    [Fact]
    public void Attach_Page_EnablesDomainsBeforeResuming()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Receive(FakeBrowser.Attached("P1", "T1"));

        Assert.Equal(
            [
                "Target.setAutoAttach", "Page.enable", "Page.getFrameTree", "Network.enable", "Runtime.enable", "Log.enable", "Inspector.enable",
                "PerformanceTimeline.enable", "Runtime.addBinding", "Page.addScriptToEvaluateOnNewDocument", "Runtime.runIfWaitingForDebugger",
            ],
            monitor.Methods("P1"));
        using var parameters = JsonDocument.Parse(monitor.Commands.First(static c => c.Session == "P1").Parameters);
        Assert.True(parameters.RootElement.GetProperty("waitForDebuggerOnStart").GetBoolean());
        Assert.True(parameters.RootElement.GetProperty("flatten").GetBoolean());
        Assert.Contains(parameters.RootElement.GetProperty("filter").EnumerateArray(), static f => f.GetProperty("type").GetString() == "browser_ui" && f.GetProperty("exclude").GetBoolean());
    }

    [Theory]
    [InlineData("worker", new[] { "Target.setAutoAttach", "Network.enable", "Runtime.enable", "Log.enable", "Runtime.runIfWaitingForDebugger" })]
    [InlineData("service_worker", new[] { "Network.enable", "Runtime.enable", "Log.enable", "Inspector.enable", "Runtime.runIfWaitingForDebugger" })]
    [InlineData("something_new", new[] { "Runtime.runIfWaitingForDebugger" })]
    public void Attach_OtherType_EnablesItsDomains(string type, string[] methods)
    {
        using var monitor = new MonitorUnderTest();
        monitor.Receive(FakeBrowser.Attached("S1", "T1", type));

        Assert.Equal(methods, monitor.Methods("S1"));
    }

    [Theory]
    [InlineData(EventCategory.Console, new[] { "Page.enable", "Runtime.enable", "Log.enable" })]
    [InlineData(EventCategory.Network, new[] { "Page.enable", "Network.enable", "Inspector.enable" })]
    [InlineData(EventCategory.Page, new[] { "Page.enable", "Network.enable", "Inspector.enable", "PerformanceTimeline.enable" })]
    [InlineData(EventCategory.Interaction, new[] { "Page.enable", "Runtime.enable" })]
    public void Attach_WithOneCategory_EnablesOnlyItsDomains(EventCategory category, string[] enables)
    {
        using var monitor = new MonitorUnderTest(categories: [category]);
        monitor.Receive(FakeBrowser.Attached("P1", "T1"));

        Assert.Equal(enables, monitor.Methods("P1").Where(static m => m.EndsWith(".enable", StringComparison.Ordinal)));
    }

    [Fact]
    public void Configure_WhileAttached_SendsOnlyChanges()
    {
        using var monitor = new MonitorUnderTest(categories: [EventCategory.Console]);
        monitor.WithPage();
        monitor.Commands.Clear();

        monitor.Configure(categories: [EventCategory.Page, EventCategory.Network]);
        Assert.Equal(
            [
                "Network.enable", "Runtime.disable", "Log.disable", "Inspector.enable", "PerformanceTimeline.enable",
                "Page.getFrameTree", "Page.setLifecycleEventsEnabled", "Page.setLifecycleEventsEnabled",
            ],
            monitor.Methods("P1"));
        monitor.Commands.Clear();
        monitor.Configure(categories: [EventCategory.Page, EventCategory.Network]);
        Assert.Empty(monitor.Commands);
        monitor.Configure(new CaptureOptions { Network = new NetworkCaptureOptions { Bodies = false } }, EventCategory.Page, EventCategory.Network);
        Assert.Equal(("Network.enable", "P1", """{"maxTotalBufferSize":0,"maxResourceBufferSize":0,"maxPostDataSize":65536}"""), Assert.Single(monitor.Commands));
    }

    [Fact]
    public void Attach_SameServiceWorkerTwice_CapturesItOnce()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Receive(FakeBrowser.Attached("S1", "W", "service_worker"), FakeBrowser.Attached("S2", "W", "service_worker", parent: "P1"));
        Assert.Equal(["Runtime.runIfWaitingForDebugger"], monitor.Methods("S2"));

        monitor.Receive(Cdp.Console("S1", "[]", 1795470133001), Cdp.Console("S2", "[]", 1795470133001), Cdp.Request("S2", "R1"));
        Assert.Single(monitor.Events);

        // The other session takes over when the captured one is detached; replayed events are recognized.
        monitor.Receive(Cdp.Detached("S1"));
        Assert.Equal(["Runtime.runIfWaitingForDebugger", "Network.enable", "Runtime.enable", "Log.enable", "Inspector.enable"], monitor.Methods("S2"));
        monitor.Receive(Cdp.Console("S2", "[]", 1795470133001), Cdp.Console("S2", "[]", 1795470133002));
        Assert.Equal(2, monitor.Of("console_log").Count);
    }

    [Fact]
    public void Release_WithRequestsInFlight_ReportsOnlyResponses()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Cdp.Request("P1", "R1"), Cdp.Response("P1", "R1"), Cdp.Request("P1", "R2"));
        monitor.Monitor.Released();
        monitor.Receive(Cdp.Console("P1", "[]"), Cdp.Finished("P1", "R1"));

        Assert.Single(monitor.Of("network_response"));
        Assert.Empty(monitor.Of("console_log"));
        Assert.Empty(monitor.Of("network_loading_failed"));
    }
}
