using Kernel.CdpCollector.Mapping.Network;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.CdpCollector.Mapping.Network;

/// <summary>Responses from caches, requests that outlive their page, and bodies of redirected requests.</summary>
public sealed class CachedResponseTests
{
    // Defect: a revalidated response had the status of the cache and the headers of the 304.
    [Fact]
    public void Response_Revalidated_HasBothStatuses()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(
            Cdp.Request("P1", "R1"),
            ExtraInfo("R1", 304, """{"x-on":"304"}"""),
            Cdp.Response("P1", "R1", headers: """{"x-on":"merged"}""").Replace("\"timestamp\":2,", "\"timestamp\":2,\"hasExtraInfo\":true,", StringComparison.Ordinal),
            Cdp.Finished("P1", "R1"));

        var response = monitor.Single("network_response");
        Assert.Equal(("200", "304", "revalidated", "the body"), (response.Text("status"), response.Text("wire_status"), response.Text("from_cache"), response.Text("body")));
        Assert.Equal("""{"x-on":"merged"}""", response.Text("headers"));
    }

    // The page itself asked for it: it sees the 304.
    [Fact]
    public void Response_NotModifiedForThePage_HasOneStatus()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Cdp.Request("P1", "R1"), ExtraInfo("R1", 304, "{}"), Cdp.Response("P1", "R1", 304), Cdp.Finished("P1", "R1"));

        var response = monitor.Single("network_response");
        Assert.Equal(("304", null, null), (response.Text("status"), response.Text("wire_status"), response.Text("from_cache")));
    }

    // Defect: a response from the memory cache had the times of its first load, and waited for ExtraInfo that never comes.
    [Fact]
    public void Response_FromMemoryCache_IsReportedAtOnceWithItsOwnTimes()
    {
        using var monitor = new MonitorUnderTest();
        var response = Cdp.Response("P1", "R1", type: "Image")
            .Replace("\"timestamp\":2,", "\"timestamp\":1.25,\"hasExtraInfo\":true,", StringComparison.Ordinal)
            .Replace("\"protocol\":", "\"responseTime\":1795470131000,\"timing\":{\"requestTime\":0.5,\"sendStart\":1,\"sendEnd\":2,\"receiveHeadersEnd\":9},\"protocol\":", StringComparison.Ordinal);
        monitor.WithPage().Receive(
            Cdp.Request("P1", "R1"), Cdp.Event("P1", "Network.requestServedFromCache", """{"requestId":"R1"}"""), response,
            Cdp.Event("P1", "Network.loadingFinished", """{"requestId":"R1","timestamp":1.5,"encodedDataLength":0}"""));

        var cached = monitor.Single("network_response");
        Assert.Equal(("True", "1795470133750000", "500000", null), (cached.Text("from_cache"), cached.Text("browser_ts"), cached.Text("duration_us"), cached.Text("timing")));
    }

    // Defect: a response from the disk cache had the time at which it was stored.
    [Fact]
    public void Response_FromDiskCache_HasTheTimeOfThisLoad()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(
            Cdp.Request("P1", "R1"),
            Cdp.Response("P1", "R1").Replace("\"protocol\":", "\"fromDiskCache\":true,\"responseTime\":1795470131000,\"timing\":{\"requestTime\":1.1,\"sendStart\":1,\"sendEnd\":2},\"protocol\":", StringComparison.Ordinal),
            Cdp.Finished("P1", "R1"));

        Assert.Equal("1795470134500000", monitor.Single("network_response").Text("browser_ts"));
        Assert.Equal("1000", monitor.Single("network_response").Data.GetProperty("timing").GetProperty("send_us").ToString());
    }

    // Defect: a beacon that outlives its page failed with document_replaced, although the browser reports its response.
    [Theory]
    [InlineData("Ping", "POST", 500)]
    [InlineData("Ping", "POST", 10_000)]
    [InlineData("Fetch", "POST", 10_000)]
    [InlineData("Fetch", "GET", 500)]
    public void Request_OutlivingItsPage_HasItsResponse(string type, string method, int milliseconds)
    {
        using var monitor = Left(type, method);
        monitor.After(milliseconds).Receive(ExtraInfo("R1", 201, """{"x-on":"server"}"""));

        var response = monitor.Single("network_response");
        Assert.Equal(("201", "True", """{"x-on":"server"}"""), (response.Text("status"), response.Text("incomplete"), response.Text("headers")));
        Assert.Empty(monitor.Of("network_loading_failed"));
        Assert.Equal(0, monitor.Monitor.OutstandingRequests);
    }

    [Theory]
    [InlineData("Ping", "POST", true)]
    [InlineData("Fetch", "POST", true)]
    [InlineData("Fetch", "GET", false)]
    [InlineData("XHR", "POST", false)]
    public void Request_OfLeftPageWithoutResponse_FailsWhenTheBrowserGivesUp(string type, string method, bool mayOutlive)
    {
        using var monitor = Left(type, method);
        var options = new NetworkMappingOptions();
        monitor.After((int)options.ReplacedWait.TotalMilliseconds);
        Assert.Equal(mayOutlive ? 0 : 1, monitor.Of("network_loading_failed").Count);

        monitor.After((int)options.OutlivedWait.TotalMilliseconds);
        Assert.Equal("document_replaced", monitor.Single("network_loading_failed").Text("error_text"));
    }

    [Fact]
    public void Request_RedirectedAfterItsPage_HasTheLastStatus()
    {
        using var monitor = Left("Ping", "POST");
        monitor.Receive(ExtraInfo("R1", 302, "{}"));
        Assert.Empty(monitor.Of("network_response"));
        monitor.Receive(ExtraInfo("R1", 201, "{}"));

        Assert.Equal("201", monitor.Single("network_response").Text("status"));
    }

    // Defect: the headers of the second hop lack the content type, so its body counted as unknown and was redacted.
    [Fact]
    public void Redirect_KeepingTheBody_ReportsItWithEachHop()
    {
        using var monitor = new MonitorUnderTest();
        var hop = $"\"redirectResponse\":{Cdp.ResponseBody(307)},";
        monitor.WithPage().Receive(
            Post(Cdp.Request("P1", "R1", headers: """{"content-type":"application/json"}""")), Post(Cdp.Request("P1", "R1", extra: hop)), Post(Cdp.Request("P1", "R1", extra: hop)));

        Assert.Equal(Enumerable.Repeat("""{"password":"[redacted]"}""", 3), monitor.Of("network_request").Select(static e => e.Text("post_data")));
    }

    private static string Post(string request) => request.Replace(
        "\"method\":\"GET\"", """
        "method":"POST","hasPostData":true,"postData":"{\"password\":\"hunter2\"}"
        """, StringComparison.Ordinal);

    private static string ExtraInfo(string id, int status, string headers) =>
        Cdp.Event("P1", "Network.responseReceivedExtraInfo", $$"""{"requestId":"{{id}}","headers":{{headers}},"statusCode":{{status}}}""");

    // A request whose page is left at once.
    private static MonitorUnderTest Left(string type, string method) => new MonitorUnderTest().WithPage().Receive(
        Cdp.Request("P1", "R1").Replace("\"Fetch\"", $"\"{type}\"", StringComparison.Ordinal).Replace("\"GET\"", $"\"{method}\"", StringComparison.Ordinal),
        Cdp.Navigated("P1", "T1", "L2", "http://a.test/next"));
}
