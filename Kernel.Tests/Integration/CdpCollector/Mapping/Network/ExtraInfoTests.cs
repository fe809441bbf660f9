using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.CdpCollector.Mapping.Network;

/// <summary>ExtraInfo headers, which the browser sends before or after the request and the response.</summary>
public sealed class ExtraInfoTests
{
    private static readonly string[] Orders = ["abcd", "acbd", "cabd", "abdc", "cadb", "acdb"];

    public static TheoryData<string> EveryOrder => [.. Orders];

    // a: request, b: its response, c: the request's headers, d: the response's headers.
    [Theory]
    [MemberData(nameof(EveryOrder))]
    public void ExtraInfo_InAnyOrder_IsReportedWithTheResponse(string order)
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage();
        foreach (var step in order)
        {
            monitor.Receive(step switch
            {
                'a' => Cdp.Request("P1", "R1", headers: """{"x-script":"1"}"""),
                'b' => HasExtra(Cdp.Response("P1", "R1", headers: """{"x-seen":"1"}""")),
                'c' => RequestExtraInfo("R1", """{"Host":"a.test","Cookie":"s=hunter2"}"""),
                _ => ResponseExtraInfo("R1", 203, """{"x-seen":"1","set-cookie":"s=hunter2"}"""),
            });
        }

        monitor.Receive(Cdp.Finished("P1", "R1"));
        var response = monitor.Single("network_response");
        Assert.Equal("""{"Host":"a.test","Cookie":"[redacted]"}""", response.Data.GetProperty("request_headers").GetRawText());
        Assert.Equal("""{"x-seen":"1","set-cookie":"[redacted]"}""", response.Data.GetProperty("headers").GetRawText());
        Assert.Equal("""{"x-script":"1"}""", monitor.Single("network_request").Data.GetProperty("headers").GetRawText());
    }

    [Fact]
    public void ExtraInfo_Late_IsAwaitedUpToTheTimeout()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Cdp.Request("P1", "R1"), NoBody(HasExtra(Cdp.Response("P1", "R1"))), Cdp.Finished("P1", "R1"));
        Assert.Empty(monitor.Of("network_response"));
        monitor.Receive(ResponseExtraInfo("R1", 200, """{"x-late":"1"}"""));
        Assert.Equal("""{"x-late":"1"}""", monitor.Single("network_response").Data.GetProperty("headers").GetRawText());

        monitor.Receive(Cdp.Request("P1", "R2"), NoBody(HasExtra(Cdp.Response("P1", "R2"))), Cdp.Finished("P1", "R2"));
        monitor.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, monitor.Of("network_response").Count);
    }

    // ExtraInfo of a later hop may arrive before the hop does.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ExtraInfo_OfRedirects_BelongsToItsHop(bool isEarly)
    {
        using var monitor = new MonitorUnderTest();
        var hop = $"\"redirectHasExtraInfo\":true,\"redirectResponse\":{Cdp.ResponseBody(302, "http://a.test/1")},";
        string[] second = [RequestExtraInfo("R1", """{"x-hop":"2"}"""), ResponseExtraInfo("R1", 200, """{"x-hop":"2"}""")];
        monitor.WithPage().Receive(Cdp.Request("P1", "R1"), RequestExtraInfo("R1", """{"x-hop":"1"}"""), ResponseExtraInfo("R1", 302, """{"x-hop":"1"}"""));
        monitor.Receive(isEarly ? second : []);
        monitor.Receive(Cdp.Request("P1", "R1", extra: hop));
        monitor.Receive(isEarly ? [] : second);
        monitor.Receive(HasExtra(Cdp.Response("P1", "R1")), Cdp.Finished("P1", "R1"));

        Assert.Equal(["1", "2"], monitor.Of("network_response").Select(static e => e.Data.GetProperty("headers").GetProperty("x-hop").GetString()));
        Assert.Equal(["1", "2"], monitor.Of("network_response").Select(static e => e.Data.GetProperty("request_headers").GetProperty("x-hop").GetString()));
    }

    // Defect: a redirect was reported with the headers that the page knows if those of the network arrived after it.
    [Fact]
    public void Redirect_BeforeItsExtraInfo_WaitsAndKeepsTheOrder()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(
            Cdp.Request("P1", "R1"), Hop("R1"), Cdp.Navigated("P1", "T1", "L2", "http://a.test/next"),
            NoBody(HasExtra(Cdp.Response("P1", "R1"))), Cdp.Data("P1", "R1", 7), Cdp.Finished("P1", "R1"));
        Assert.Single(Requests(monitor));

        monitor.Receive(RequestExtraInfo("R1", """{"x-hop":"1"}"""), ResponseExtraInfo("R1", 307, """{"x-hop":"1"}"""), ResponseExtraInfo("R1", 200, """{"x-hop":"2"}"""));
        Assert.Equal(["network_request", "network_response", "network_request", "network_response"], Requests(monitor).Select(static e => e.Type));
        Assert.Equal(["1", "2"], monitor.Of("network_response").Select(static e => e.Data.GetProperty("headers").GetProperty("x-hop").GetString()));
        Assert.Equal("1", monitor.Of("network_response")[0].Data.GetProperty("request_headers").GetProperty("x-hop").GetString());
        Assert.Equal(("1", "7"), (monitor.Of("network_request")[1].Text("nav_seq"), monitor.Of("network_response")[1].Text("decoded_body_length")));
    }

    [Fact]
    public void Redirects_BeforeTheirExtraInfo_WaitEach()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Cdp.Request("P1", "R1"), Hop("R1"), Hop("R1"), Cdp.Failed("P1", "R1"), ResponseExtraInfo("R1", 302, """{"x-hop":"1"}"""));
        Assert.Equal(["network_request", "network_response", "network_request"], Requests(monitor).Select(static e => e.Type));

        monitor.Receive(ResponseExtraInfo("R1", 302, """{"x-hop":"2"}"""));
        Assert.Equal(["1", "2"], monitor.Of("network_response").Select(static e => e.Data.GetProperty("headers").GetProperty("x-hop").GetString()));
        Assert.Equal("network_loading_failed", Requests(monitor)[^1].Type);
    }

    [Theory]
    [InlineData("time")]
    [InlineData("detach")]
    [InlineData("number")]
    public void Redirect_WithoutItsExtraInfo_IsReportedInTheEnd(string bound)
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Cdp.Request("P1", "R1"), Hop("R1"));
        monitor.Receive([.. Enumerable.Repeat(Cdp.Data("P1", "R1", 1), bound == "number" ? 300 : 1)]);
        monitor.Receive(bound == "detach" ? [Cdp.Detached("P1")] : []);
        monitor.Time.Advance(TimeSpan.FromSeconds(bound == "time" ? 2 : 0));

        Assert.Equal(["network_request", "network_response", "network_request"], Requests(monitor).Take(3).Select(static e => e.Type));
        monitor.Receive(bound == "detach" ? [] : [Cdp.Response("P1", "R1"), Cdp.Finished("P1", "R1")]);
        Assert.Equal(4, Requests(monitor).Count);
        Assert.Equal(0, monitor.Monitor.OutstandingRequests);
    }

    // An internal redirect (to https, for example) did not use the network and has no ExtraInfo.
    [Fact]
    public void ExtraInfo_OfInternalRedirect_IsNotUsed()
    {
        using var monitor = new MonitorUnderTest();
        var hop = $"\"redirectHasExtraInfo\":false,\"redirectResponse\":{Cdp.ResponseBody(307, "http://a.test/1")},";
        monitor.WithPage().Receive(
            Cdp.Request("P1", "R1"), Cdp.Request("P1", "R1", extra: hop), RequestExtraInfo("R1", """{"x-hop":"2"}"""),
            ResponseExtraInfo("R1", 200, """{"x-hop":"2"}"""), HasExtra(Cdp.Response("P1", "R1")), Cdp.Finished("P1", "R1"));

        Assert.False(monitor.Of("network_response")[0].Data.TryGetProperty("request_headers", out _));
        Assert.Equal("2", monitor.Of("network_response")[1].Data.GetProperty("headers").GetProperty("x-hop").GetString());
    }

    // The server responded but the CORS check blocked the response: the failure has the server's status.
    [Fact]
    public void Failure_AfterExtraInfo_HasStatusAndReason()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(
            Cdp.Request("P1", "R1"), ResponseExtraInfo("R1", 200, """{"x-plain":"1"}"""),
            Blocked("R1", "\"corsErrorStatus\":{\"corsError\":\"HeaderDisallowedByPreflightResponse\",\"failedParameter\":\"x-mine\"}"));

        var failed = monitor.Single("network_loading_failed");
        Assert.Equal("header_disallowed_by_preflight_response", failed.Text("cors_error"));
        Assert.Equal("x-mine", failed.Text("cors_parameter"));
        Assert.Equal("200", failed.Text("status"));
        Assert.Equal("""{"x-plain":"1"}""", failed.Data.GetProperty("headers").GetRawText());
    }

    // The two come from different processes of the browser, so ExtraInfo may arrive after the failure.
    [Theory]
    [InlineData("\"corsErrorStatus\":{\"corsError\":\"MissingAllowOriginHeader\",\"failedParameter\":\"\"}", "cors_error", "missing_allow_origin_header")]
    [InlineData("\"blockedReason\":\"corp-not-same-origin\"", "blocked_reason", "corp_not_same_origin")]
    public void Failure_BeforeExtraInfo_WaitsUpToTheTimeout(string why, string field, string expected)
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Cdp.Request("P1", "R1"), Blocked("R1", why));
        Assert.Empty(monitor.Of("network_loading_failed"));
        monitor.Receive(ResponseExtraInfo("R1", 200, """{"x-late":"1"}"""));
        var failed = monitor.Single("network_loading_failed");
        Assert.Equal("200", failed.Text("status"));
        Assert.Equal(expected, failed.Text(field));
        Assert.Equal("""{"x-late":"1"}""", failed.Data.GetProperty("headers").GetRawText());

        monitor.Receive(Cdp.Request("P1", "R2"), Blocked("R2", why));
        monitor.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(expected, monitor.Of("network_loading_failed")[1].Text(field));
        Assert.False(monitor.Of("network_loading_failed")[1].Data.TryGetProperty("status", out _));
    }

    [Fact]
    public void Failure_WaitingForExtraInfo_IsReportedOnDetach()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(
            Cdp.Request("P1", "R1"), Blocked("R1", "\"corsErrorStatus\":{\"corsError\":\"AllowOriginMismatch\",\"failedParameter\":\"x\"}"), Cdp.Detached("P1"));

        Assert.Equal("allow_origin_mismatch", monitor.Single("network_loading_failed").Text("cors_error"));
    }

    // The preflight was blocked, so the request itself was never sent.
    [Fact]
    public void Failure_OfPreflight_IsReportedImmediately()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(
            Cdp.Request("P1", "R1"), Blocked("R1", "\"corsErrorStatus\":{\"corsError\":\"PreflightMissingAllowOriginHeader\",\"failedParameter\":\"\"}"));

        Assert.Equal("preflight_missing_allow_origin_header", monitor.Single("network_loading_failed").Text("cors_error"));
    }

    [Fact]
    public void ExtraInfo_WithoutRequest_IsBounded()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage();
        for (var i = 0; i < 1000; i++)
        {
            monitor.Receive(RequestExtraInfo($"R{i}", """{"x":"1"}"""));
        }

        monitor.Receive(Cdp.Request("P1", "R0"), Cdp.Request("P1", "R999"), Cdp.Failed("P1", "R0"), Cdp.Failed("P1", "R999"));
        Assert.False(monitor.Of("network_loading_failed")[0].Data.TryGetProperty("request_headers", out _));
        Assert.True(monitor.Of("network_loading_failed")[1].Data.TryGetProperty("request_headers", out _));
    }

    private static List<ReceivedEvent> Requests(MonitorUnderTest monitor) => [.. monitor.Events.Where(static e => e.Type.StartsWith("network_re", StringComparison.Ordinal) || e.Type == "network_loading_failed")];

    private static string Hop(string id) => Cdp.Request("P1", id, extra: $"\"redirectHasExtraInfo\":true,\"redirectResponse\":{Cdp.ResponseBody(302, "http://a.test/1")},");

    private static string RequestExtraInfo(string id, string headers) =>
        Cdp.Event("P1", "Network.requestWillBeSentExtraInfo", $$"""{"requestId":"{{id}}","associatedCookies":[],"headers":{{headers}}}""");

    private static string ResponseExtraInfo(string id, int status, string headers) =>
        Cdp.Event("P1", "Network.responseReceivedExtraInfo", $$"""{"requestId":"{{id}}","blockedCookies":[],"headers":{{headers}},"statusCode":{{status}}}""");

    private static string Blocked(string id, string why) =>
        Cdp.Failed("P1", id, "net::ERR_FAILED", canceled: false).Replace("\"canceled\"", why + ",\"canceled\"", StringComparison.Ordinal);

    private static string HasExtra(string response) => response.Replace("\"timestamp\":2", "\"hasExtraInfo\":true,\"timestamp\":2", StringComparison.Ordinal);

    private static string NoBody(string response) => response.Replace("text/plain", "image/png", StringComparison.Ordinal);
}
