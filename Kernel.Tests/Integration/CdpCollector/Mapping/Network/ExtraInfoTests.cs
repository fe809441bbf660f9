using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.CdpCollector.Mapping.Network;

/// <summary>The headers that went over the wire, which the browser tells before or after the request and the response.</summary>
public sealed class ExtraInfoTests
{
    private static readonly string[] Orders = ["abcd", "acbd", "cabd", "abdc", "cadb", "acdb"];

    public static TheoryData<string> EveryOrder => [.. Orders];

    // a: request, b: its response, c: the request's headers, d: the response's headers.
    [Theory]
    [MemberData(nameof(EveryOrder))]
    public void WireHeaders_InAnyOrder_ComeWithTheResponse(string order)
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage();
        foreach (var step in order)
        {
            monitor.Say(step switch
            {
                'a' => Cdp.Request("P1", "R1", headers: """{"x-script":"1"}"""),
                'b' => HasExtra(Cdp.Response("P1", "R1", headers: """{"x-seen":"1"}""")),
                'c' => Sent("R1", """{"Host":"a.test","Cookie":"s=hunter2"}"""),
                _ => Answered("R1", 203, """{"x-seen":"1","set-cookie":"s=hunter2"}"""),
            });
        }

        monitor.Say(Cdp.Finished("P1", "R1"));
        var response = monitor.Single("network_response");
        Assert.Equal("""{"Host":"a.test","Cookie":"[redacted]"}""", response.Data.GetProperty("request_headers").GetRawText());
        Assert.Equal("""{"x-seen":"1","set-cookie":"[redacted]"}""", response.Data.GetProperty("headers").GetRawText());
        Assert.Equal("""{"x-script":"1"}""", monitor.Single("network_request").Data.GetProperty("headers").GetRawText());
    }

    [Fact]
    public void WireHeaders_ThatAreStillToCome_AreWaitedForABound()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Say(Cdp.Request("P1", "R1"), NoBody(HasExtra(Cdp.Response("P1", "R1"))), Cdp.Finished("P1", "R1"));
        Assert.Empty(monitor.Of("network_response"));
        monitor.Say(Answered("R1", 200, """{"x-late":"1"}"""));
        Assert.Equal("""{"x-late":"1"}""", monitor.Single("network_response").Data.GetProperty("headers").GetRawText());

        monitor.Say(Cdp.Request("P1", "R2"), NoBody(HasExtra(Cdp.Response("P1", "R2"))), Cdp.Finished("P1", "R2"));
        monitor.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, monitor.Of("network_response").Count);
    }

    // The wire's messages of a later hop may be here before the hop is.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WireHeaders_OfRedirects_BelongToTheirHops(bool isEarly)
    {
        using var monitor = new MonitorUnderTest();
        var hop = $"\"redirectHasExtraInfo\":true,\"redirectResponse\":{Cdp.ResponseBody(302, "http://a.test/1")},";
        string[] second = [Sent("R1", """{"x-hop":"2"}"""), Answered("R1", 200, """{"x-hop":"2"}""")];
        monitor.WithPage().Say(Cdp.Request("P1", "R1"), Sent("R1", """{"x-hop":"1"}"""), Answered("R1", 302, """{"x-hop":"1"}"""));
        monitor.Say(isEarly ? second : []);
        monitor.Say(Cdp.Request("P1", "R1", extra: hop));
        monitor.Say(isEarly ? [] : second);
        monitor.Say(HasExtra(Cdp.Response("P1", "R1")), Cdp.Finished("P1", "R1"));

        Assert.Equal(["1", "2"], monitor.Of("network_response").Select(static e => e.Data.GetProperty("headers").GetProperty("x-hop").GetString()));
        Assert.Equal(["1", "2"], monitor.Of("network_response").Select(static e => e.Data.GetProperty("request_headers").GetProperty("x-hop").GetString()));
    }

    // A hop that the browser made up (to https, for example) touched no wire, and takes none of the wire's messages.
    [Fact]
    public void WireHeaders_OfAnInternalRedirect_AreNotTaken()
    {
        using var monitor = new MonitorUnderTest();
        var hop = $"\"redirectHasExtraInfo\":false,\"redirectResponse\":{Cdp.ResponseBody(307, "http://a.test/1")},";
        monitor.WithPage().Say(
            Cdp.Request("P1", "R1"), Cdp.Request("P1", "R1", extra: hop), Sent("R1", """{"x-hop":"2"}"""),
            Answered("R1", 200, """{"x-hop":"2"}"""), HasExtra(Cdp.Response("P1", "R1")), Cdp.Finished("P1", "R1"));

        Assert.False(monitor.Of("network_response")[0].Data.TryGetProperty("request_headers", out _));
        Assert.Equal("2", monitor.Of("network_response")[1].Data.GetProperty("headers").GetProperty("x-hop").GetString());
    }

    // Answered by the server, kept from the page by the cross-origin rules: the failure says what the server said.
    [Fact]
    public void Failure_AfterTheWireAnswered_SaysHowAndWhy()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Say(
            Cdp.Request("P1", "R1"), Answered("R1", 200, """{"x-plain":"1"}"""),
            Refused("R1", "\"corsErrorStatus\":{\"corsError\":\"HeaderDisallowedByPreflightResponse\",\"failedParameter\":\"x-mine\"}"));

        var failed = monitor.Single("network_loading_failed");
        Assert.Equal("header_disallowed_by_preflight_response", failed.Text("cors_error"));
        Assert.Equal("x-mine", failed.Text("cors_parameter"));
        Assert.Equal("200", failed.Text("status"));
        Assert.Equal("""{"x-plain":"1"}""", failed.Data.GetProperty("headers").GetRawText());
    }

    // The two come from different processes of the browser, so the wire's answer may be told after the failure that it led to.
    [Theory]
    [InlineData("\"corsErrorStatus\":{\"corsError\":\"MissingAllowOriginHeader\",\"failedParameter\":\"\"}", "cors_error", "missing_allow_origin_header")]
    [InlineData("\"blockedReason\":\"corp-not-same-origin\"", "blocked_reason", "corp_not_same_origin")]
    public void Failure_BeforeTheWireAnswered_WaitsForItABound(string why, string field, string expected)
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Say(Cdp.Request("P1", "R1"), Refused("R1", why));
        Assert.Empty(monitor.Of("network_loading_failed"));
        monitor.Say(Answered("R1", 200, """{"x-late":"1"}"""));
        var failed = monitor.Single("network_loading_failed");
        Assert.Equal("200", failed.Text("status"));
        Assert.Equal(expected, failed.Text(field));
        Assert.Equal("""{"x-late":"1"}""", failed.Data.GetProperty("headers").GetRawText());

        monitor.Say(Cdp.Request("P1", "R2"), Refused("R2", why));
        monitor.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(expected, monitor.Of("network_loading_failed")[1].Text(field));
        Assert.False(monitor.Of("network_loading_failed")[1].Data.TryGetProperty("status", out _));
    }

    [Fact]
    public void Failure_WaitingForTheWire_IsToldWhenTheTargetGoes()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Say(
            Cdp.Request("P1", "R1"), Refused("R1", "\"corsErrorStatus\":{\"corsError\":\"AllowOriginMismatch\",\"failedParameter\":\"x\"}"), Cdp.Detached("P1"));

        Assert.Equal("allow_origin_mismatch", monitor.Single("network_loading_failed").Text("cors_error"));
    }

    // The refusal was the preflight's, so that the request itself never went out.
    [Fact]
    public void Failure_OfThePreflight_IsToldAtOnce()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Say(
            Cdp.Request("P1", "R1"), Refused("R1", "\"corsErrorStatus\":{\"corsError\":\"PreflightMissingAllowOriginHeader\",\"failedParameter\":\"\"}"));

        Assert.Equal("preflight_missing_allow_origin_header", monitor.Single("network_loading_failed").Text("cors_error"));
    }

    [Fact]
    public void WireHeaders_WithoutARequest_AreBounded()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage();
        for (var i = 0; i < 1000; i++)
        {
            monitor.Say(Sent($"R{i}", """{"x":"1"}"""));
        }

        monitor.Say(Cdp.Request("P1", "R0"), Cdp.Request("P1", "R999"), Cdp.Failed("P1", "R0"), Cdp.Failed("P1", "R999"));
        Assert.False(monitor.Of("network_loading_failed")[0].Data.TryGetProperty("request_headers", out _));
        Assert.True(monitor.Of("network_loading_failed")[1].Data.TryGetProperty("request_headers", out _));
    }

    private static string Sent(string id, string headers) =>
        Cdp.Event("P1", "Network.requestWillBeSentExtraInfo", $$"""{"requestId":"{{id}}","associatedCookies":[],"headers":{{headers}}}""");

    private static string Answered(string id, int status, string headers) =>
        Cdp.Event("P1", "Network.responseReceivedExtraInfo", $$"""{"requestId":"{{id}}","blockedCookies":[],"headers":{{headers}},"statusCode":{{status}}}""");

    private static string Refused(string id, string why) =>
        Cdp.Failed("P1", id, "net::ERR_FAILED", canceled: false).Replace("\"canceled\"", why + ",\"canceled\"", StringComparison.Ordinal);

    private static string HasExtra(string response) => response.Replace("\"timestamp\":2", "\"hasExtraInfo\":true,\"timestamp\":2", StringComparison.Ordinal);

    private static string NoBody(string response) => response.Replace("text/plain", "image/png", StringComparison.Ordinal);
}
