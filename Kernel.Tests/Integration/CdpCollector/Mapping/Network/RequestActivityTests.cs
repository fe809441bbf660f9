using System.Text;
using Kernel.CdpCollector.Mapping.Lifecycle;
using Kernel.CdpCollector.Mapping.Network;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.CdpCollector.Mapping.Network;

/// <summary>Which requests keep a page from being idle, and for how long.</summary>
public sealed class RequestActivityTests
{
    private static readonly NetworkMappingOptions Options = new();

    [Fact]
    public void Request_WithRedirects_IsStartedAndStoppedOnce()
    {
        using var scene = new ActivityScene();
        var hop = $"\"redirectResponse\":{Cdp.ResponseBody(302)},";
        scene.Monitor.Receive(Cdp.Request("P1", "R1"), Cdp.Request("P1", "R1", extra: hop), Cdp.Response("P1", "R1"), Cdp.Finished("P1", "R1"), Cdp.Failed("P1", "R1"));

        Assert.Equal(["+T1 L1", "-T1 L1"], scene.Log);
    }

    // A fetch whose body is not read never ends, and must not keep the page busy.
    [Fact]
    public void Response_WithoutData_StopsAfterTheWait()
    {
        using var scene = new ActivityScene();
        scene.Monitor.Receive(Cdp.Request("P1", "R1"), Cdp.Response("P1", "R1", type: "XHR"));
        scene.Monitor.Time.Advance(Options.QuietAfter / 2);
        scene.Monitor.Receive(Cdp.Data("P1", "R1"));
        scene.Monitor.Time.Advance(Options.QuietAfter - TimeSpan.FromMilliseconds(1));
        Assert.Equal(["+T1 L1"], scene.Log);

        scene.Monitor.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(["+T1 L1", "-T1 L1"], scene.Log);
        scene.Monitor.Receive(Cdp.Data("P1", "R1"), Cdp.Finished("P1", "R1"));
        Assert.Equal(2, scene.Log.Count);
    }

    [Fact]
    public void Request_WithoutResponse_StopsAtTheTimeout()
    {
        using var scene = new ActivityScene();
        scene.Monitor.Receive(Cdp.Request("P1", "R1"));
        scene.Monitor.Time.Advance(Options.IdlePatience - TimeSpan.FromMilliseconds(1));
        Assert.Equal(["+T1 L1"], scene.Log);
        scene.Monitor.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(["+T1 L1", "-T1 L1"], scene.Log);
    }

    // Endless data, a line every 400 ms, is a stream that must not keep the page busy either.
    [Fact]
    public void Stream_Endless_StopsAtTheTimeout()
    {
        using var scene = new ActivityScene();
        scene.Monitor.Receive(Cdp.Request("P1", "R1"), Cdp.Response("P1", "R1"));
        for (var waited = TimeSpan.Zero; waited < Options.IdlePatience; waited += TimeSpan.FromMilliseconds(400))
        {
            scene.Monitor.Receive(Cdp.Data("P1", "R1"));
            scene.Monitor.Time.Advance(TimeSpan.FromMilliseconds(400));
        }

        Assert.Equal(["+T1 L1", "-T1 L1"], scene.Log);
    }

    [Fact]
    public void Start_EventSourceOrWebSocket_IsNotReported()
    {
        using var scene = new ActivityScene();
        scene.Monitor.Receive(
            Cdp.Request("P1", "R1").Replace("\"Fetch\"", "\"EventSource\"", StringComparison.Ordinal),
            Cdp.Event("P1", "Network.webSocketCreated", """{"requestId":"R2","url":"ws://a.test/"}"""));

        Assert.Empty(scene.Log);
    }

    [Fact]
    public void DetachOrCrash_WithRequestsInFlight_StopsThem()
    {
        using var scene = new ActivityScene();
        scene.Monitor.Receive(Cdp.Request("P1", "R1"), Cdp.Event("P1", "Inspector.targetCrashed", "{}"), Cdp.Request("P1", "R2"), Cdp.Detached("P1"));

        Assert.Equal(["+T1 L1", "-T1 L1", "+T1 L1", "-T1 L1"], scene.Log);
    }

    // The document of an out-of-process frame is requested by the page and ends on the frame's session: it counts once, for the page.
    [Fact]
    public void Finish_OnAnotherSession_StopsThePagesRequest()
    {
        using var scene = new ActivityScene();
        scene.Monitor.Receive(
            Cdp.Request("P1", "L2", loader: "L2"), Cdp.Response("P1", "L2"),
            FakeBrowser.Attached("F1", "T2", "iframe", "", "P1"), Cdp.Finished("F1", "L2"));

        Assert.Equal(["+T1 L2", "-T1 L2"], scene.Log);
    }

    [Fact]
    public void Request_WithOnlyPageCaptured_IsTrackedOnly()
    {
        using var scene = new ActivityScene(EventCategory.Page);
        scene.Monitor.Receive(Cdp.Request("P1", "R1"), Cdp.Response("P1", "R1"), Cdp.Finished("P1", "R1"), Cdp.Request("P1", "R2"), Cdp.Failed("P1", "R2"));

        Assert.Equal(["+T1 L1", "-T1 L1", "+T1 L1", "-T1 L1"], scene.Log);
        Assert.DoesNotContain(scene.Monitor.Events, static e => e.Type.StartsWith("network_", StringComparison.Ordinal));
    }

    // A request without a request event stays unreported: a response without its request would be incomplete.
    [Fact]
    public void Request_BeforeNetworkWasCaptured_StaysUnreported()
    {
        using var scene = new ActivityScene(EventCategory.Page);
        scene.Monitor.Receive(Cdp.Request("P1", "R1"));
        scene.Monitor.Configure(categories: [EventCategory.Page, EventCategory.Network]);
        scene.Monitor.Receive(Cdp.Response("P1", "R1"), Cdp.Finished("P1", "R1"), Cdp.Request("P1", "R2"));

        Assert.Empty(scene.Monitor.Of("network_response"));
        Assert.Equal("R2", scene.Monitor.Single("network_request").Text("request_id"));
    }

    private sealed class ActivityScene : IRequestWatcher, IDisposable
    {
        public ActivityScene(params EventCategory[] categories)
        {
            Monitor = new MonitorUnderTest(watcher: this, categories: categories);
            Monitor.WithPage();
        }

        public MonitorUnderTest Monitor { get; }

        public List<string> Log { get; } = [];

        public void RequestStarted(in WatchedRequest request) => Log.Add("+" + Describe(request));

        public void RequestStopped(in WatchedRequest request) => Log.Add("-" + Describe(request));

        public void Dispose() => Monitor.Dispose();

        private static string Describe(in WatchedRequest request) =>
            $"{Encoding.UTF8.GetString(request.Session.Target.Id)} {Encoding.UTF8.GetString(request.LoaderId).Trim('"')}";
    }
}
