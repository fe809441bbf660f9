using Kernel.CdpCollector.Mapping.Network;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.CdpCollector.Mapping.Network;

/// <summary>
/// The script of a worker is requested on the page's session with the id of the future worker; the rest is reported on the worker's session, if it
/// ever exists.
/// </summary>
public sealed class WorkerScriptTests
{
    private const string Worker = "5FD3B3B54C115ED12B08B07C645C3F20";

    private static readonly int Wait = (int)new NetworkMappingOptions().ReplacedWait.TotalMilliseconds;

    // A worker terminated before it runs, by its page or with it, is never announced.
    [Fact]
    public void ExtraInfo_OfWorkerNeverStarted_IsReported()
    {
        using var monitor = Requested();
        monitor.Receive(ResponseExtraInfo(200)).After(Wait - 50);
        Assert.Empty(monitor.Of("network_response"));

        monitor.After(50);
        var response = monitor.Single("network_response");
        Assert.Equal(("200", "True", "False"), (response.Text("status"), response.Text("incomplete"), response.Text("finished")));
        Assert.Equal(0, monitor.Monitor.OutstandingRequests);
    }

    [Fact]
    public void ExtraInfo_OfLateWorker_WaitsForItsResponse()
    {
        using var monitor = Requested();
        monitor.Receive(ResponseExtraInfo(200), FakeBrowser.Attached("W1", Worker, "worker", "http://a.test/w.js", "P1")).After(Wait * 2);
        Assert.Empty(monitor.Of("network_response"));

        monitor.Receive(Cdp.Response("W1", Worker), Cdp.Finished("W1", Worker));
        Assert.Equal("True", monitor.Single("network_response").Text("finished"));
    }

    [Fact]
    public void ExtraInfo_OfRedirect_DoesNotEndTheNextHop()
    {
        using var monitor = Requested();
        monitor.Receive(ResponseExtraInfo(302), Cdp.Request("P1", Worker, loader: "", extra: $"\"redirectHasExtraInfo\":true,\"redirectResponse\":{Cdp.ResponseBody(302)},"));
        monitor.After(Wait * 2);

        Assert.Equal("302", monitor.Single("network_response").Text("status"));
        Assert.Equal(1, monitor.Monitor.OutstandingRequests);
    }

    [Fact]
    public void PageLeft_BeforeResponse_EndsTheRequest()
    {
        using var monitor = Requested();
        monitor.Receive(Cdp.Navigated("P1", "T1", "L2", "http://a.test/next")).After(Wait);

        Assert.Equal("document_replaced", monitor.Single("network_loading_failed").Text("error_text"));
        Assert.Equal(0, monitor.Monitor.OutstandingRequests);
    }

    // A shared worker may outlive the page that started it.
    [Fact]
    public void PageLeft_WhileWorkerRuns_DoesNotEndTheRequest()
    {
        using var monitor = Requested();
        monitor.Receive(
            FakeBrowser.Attached("S1", Worker, "shared_worker", "http://a.test/w.js"),
            Cdp.Navigated("P1", "T1", "L2", "http://a.test/next"));
        monitor.After(Wait * 2);
        monitor.Receive(Cdp.Response("S1", Worker), Cdp.Finished("S1", Worker));

        Assert.Empty(monitor.Of("network_loading_failed"));
        Assert.Equal("True", monitor.Single("network_response").Text("finished"));
    }

    private static MonitorUnderTest Requested() => new MonitorUnderTest().WithPage().Receive(Cdp.Request("P1", Worker, "http://a.test/w.js", loader: ""));

    private static string ResponseExtraInfo(int status) => Cdp.Event(
        "P1", "Network.responseReceivedExtraInfo", $$"""{"requestId":"{{Worker}}","headers":{"Content-Type":"text/javascript"},"statusCode":{{status}}}""");
}
