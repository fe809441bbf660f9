using Kernel.CdpCollector.Mapping.Network;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.CdpCollector.Mapping.Network;

/// <summary>Responses that the page does not read, whose end the browser does not report; and the console events about them.</summary>
public sealed class UnreadResponseTests
{
    private const string Lookup = "Network.getResponseBody";
    private const string Stream = "Network.streamResourceContent";

    private static readonly NetworkMappingOptions Options = new();
    private static readonly string Logged = Cdp.Event("P1", "Log.entryAdded", """{"entry":{"source":"network","level":"error","text":"Failed to load resource","timestamp":1795470133900.5,"url":"http://a.test/x","networkRequestId":"R1"}}""");

    // Defect: `if (!r.ok) throw` never reads the body, so error bodies were missing, and the response seemed to last as long as its page.
    [Theory]
    [InlineData(503)]
    [InlineData(200)]
    public void Response_ReceivedInFull_IsCompleteWithItsBody(int status)
    {
        using var monitor = Responded(status);
        monitor.After(Quiet - 1);
        Assert.DoesNotContain(Lookup, monitor.Methods("P1"));
        monitor.After(1).Respond(Lookup, "P1", """{"body":"{\"error\":\"boom\"}","base64Encoded":false}""");

        var response = monitor.Single("network_response");
        Assert.Equal(("True", """{"error":"boom"}""", "True", null), (response.Text("finished"), response.Text("body"), response.Text("body_unread"), response.Text("body_omitted")));
        Assert.Equal(("1500000", "1500000", "2.5"), (response.Text("last_data_us"), response.Text("duration_us"), response.Text("cdp_timestamp")));
        Assert.Equal(("10", "10"), (response.Text("encoded_data_length"), response.Text("decoded_body_length")));
        monitor.Receive(Cdp.Failed("P1", "R1"), Cdp.Finished("P1", "R1")).After(5000);
        Assert.Empty(monitor.Of("network_response_finished"));
        Assert.Empty(monitor.Of("network_loading_failed"));
        Assert.Equal(0, monitor.Monitor.OutstandingRequests);
    }

    [Fact]
    public void Error_StillBeingReceived_HasThePartThatArrived()
    {
        using var monitor = Responded(503);
        monitor.After(Quiet).Respond(Lookup, "P1", "").Respond(Stream, "P1", """{"bufferedData":"eyJlcnJvciI6ImJvb20ifQ=="}""");

        var response = monitor.Single("network_response");
        Assert.Equal(("False", """{"error":"boom"}""", "True"), (response.Text("finished"), response.Text("body"), response.Text("body_unread")));
        Assert.Equal(("1500000", null), (response.Text("last_data_us"), response.Text("duration_us")));

        // Its page goes, long after its last data.
        monitor.Receive(Cdp.Failed("P1", "R1").Replace("\"timestamp\":3,", "\"timestamp\":30,", StringComparison.Ordinal));
        var finished = monitor.Single("network_response_finished");
        Assert.Equal(("True", "1500000", "1500000", "30"), (finished.Text("canceled"), finished.Text("last_data_us"), finished.Text("duration_us"), finished.Text("cdp_timestamp")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"bufferedData":""}""")]
    public void Error_WithoutData_IsReportedUnfinished(string part)
    {
        using var monitor = Responded(503);
        monitor.After(Quiet).Respond(Lookup, "P1", "").Respond(Stream, "P1", part);

        Assert.Equal("unfinished", monitor.Single("network_response").Text("body_omitted"));
    }

    // Streaming a response would send a long one over the connection twice.
    [Fact]
    public void Success_StillBeingReceived_IsAwaitedAndNotStreamed()
    {
        using var monitor = Responded(200);
        monitor.After(Quiet).Respond(Lookup, "P1", "").After((int)Options.ResponseWait.TotalMilliseconds - 1);
        Assert.Empty(monitor.Of("network_response"));
        monitor.After(1);

        Assert.Equal("unfinished", monitor.Single("network_response").Text("body_omitted"));
        Assert.DoesNotContain(Stream, monitor.Methods("P1"));
        monitor.Receive(Cdp.Finished("P1", "R1")).Respond(Lookup, "P1", """{"body":"all"}""");
        Assert.Equal(("all", null), (monitor.Single("network_response_finished").Text("body"), monitor.Single("network_response_finished").Text("body_unread")));
    }

    // The page reads the response while its body is looked up.
    [Theory]
    [InlineData(Lookup)]
    [InlineData(Stream)]
    public void Response_EndsDuringLookup_IsLookedUpAgain(string during)
    {
        using var monitor = Responded(503);
        monitor.After(Quiet);
        if (during == Stream)
        {
            monitor.Respond(Lookup, "P1", "");
        }

        monitor.Receive(Cdp.Finished("P1", "R1")).Respond(during, "P1", "").Respond(Lookup, "P1", """{"body":"all"}""");

        Assert.Equal(("all", null, "2500000"), (monitor.Single("network_response").Text("body"), monitor.Single("network_response").Text("body_unread"), monitor.Single("network_response").Text("duration_us")));
        Assert.Equal(0, monitor.Monitor.OutstandingRequests);
    }

    [Fact]
    public void Lookup_WithoutReply_DelaysTheResponseBriefly()
    {
        using var monitor = Responded(503);
        monitor.After(Quiet + (int)Options.BodyWait.TotalMilliseconds);

        Assert.Equal("timed_out", monitor.Single("network_response").Text("body_omitted"));
        monitor.Respond(Lookup, "P1", """{"body":"late"}""").Receive(Cdp.Finished("P1", "R1")).Respond(Lookup, "P1", """{"body":"all"}""");
        Assert.Equal("all", monitor.Single("network_response_finished").Text("body"));
    }

    // Defect: the browser cancels a script or stylesheet that is an error, and its body was omitted.
    [Theory]
    [InlineData(404, "Script", """{"body":"<h1>no</h1>"}""", "<h1>no</h1>", null)]
    [InlineData(404, "Stylesheet", """{"body":""}""", null, "canceled")]
    [InlineData(404, "Fetch", "", null, "canceled")]
    [InlineData(404, "Image", null, null, "canceled")]
    [InlineData(200, "Script", null, null, "canceled")]
    public void CanceledResponse_OfAnError_HasItsBody(int status, string type, string? result, string? body, string? omitted)
    {
        using var monitor = new MonitorUnderTest { Body = null };
        monitor.WithPage().Receive(Cdp.Request("P1", "R1"), Cdp.Response("P1", "R1", status, type: type), Cdp.Failed("P1", "R1"));
        if (result is not null)
        {
            monitor.Respond(Lookup, "P1", result);
        }

        var response = monitor.Single("network_response");
        Assert.Equal((body, omitted, "True"), (response.Text("body"), response.Text("body_omitted"), response.Text("canceled")));
        Assert.Empty(monitor.Of("network_loading_failed"));
    }

    [Fact]
    public void BrokenResponse_OfAnError_HasThePartThatArrivedAndItsFailure()
    {
        using var monitor = Responded(503);
        monitor.Receive(Cdp.Failed("P1", "R1", "net::ERR_CONTENT_LENGTH_MISMATCH", canceled: false)).Respond(Lookup, "P1", """{"body":"{\"err"}""");

        Assert.Equal(("""{"err""", null), (monitor.Single("network_response").Text("body"), monitor.Single("network_response").Text("body_unread")));
        Assert.Equal("net::ERR_CONTENT_LENGTH_MISMATCH", monitor.Single("network_loading_failed").Text("error_text"));
        Assert.Equal(["network_response", "network_loading_failed"], monitor.Events.TakeLast(2).Select(static e => e.Type));
    }

    // Defect: a 409 was reported a second after the console error about it.
    [Fact]
    public void ConsoleEvents_AfterAnError_FollowItsResponse()
    {
        using var monitor = Responded(409);
        monitor.Receive(Logged, Cdp.Console("P1", """[{"type":"string","value":"save failed"}]""", type: "error"), Cdp.Request("P1", "R2"));
        monitor.After(Quiet).Respond(Lookup, "P1", """{"body":"{}"}""").Receive(Cdp.Console("P1", "[]", 1795470134000));

        Assert.Equal(
            ["network_request R2", "network_response R1", "console_error R1", "console_error ", "console_log "],
            monitor.Events.Skip(1).SkipWhile(static e => e.Text("request_id") != "R2").Select(static e => $"{e.Type} {e.Text("request_id")}"));
    }

    [Fact]
    public void ConsoleEvents_BetweenErrors_WaitOnlyForThoseBefore()
    {
        using var monitor = Responded(409);
        monitor.Receive(Logged).After(50).Receive(Cdp.Request("P1", "R2"), Cdp.Response("P1", "R2", 500), Cdp.Data("P1", "R2"));
        monitor.Receive(Cdp.Finished("P1", "R1")).Respond(Lookup, "P1", """{"body":"{}"}""");

        Assert.Equal(["network_response", "console_error"], monitor.Events.TakeLast(2).Select(static e => e.Type));
    }

    [Fact]
    public void ConsoleEvents_AfterASlowError_WaitNoLongerThanTheBound()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Cdp.Request("P1", "R1"), Cdp.Response("P1", "R1", 404, type: "Document"), Logged);
        for (var i = 0; i < 10; i++)
        {
            Assert.Empty(monitor.Of("console_error"));
            monitor.After(100).Receive(Cdp.Data("P1", "R1"));
        }

        Assert.Single(monitor.Of("console_error"));
        Assert.Empty(monitor.Of("network_response"));
    }

    [Fact]
    public void ConsoleEvents_TooMany_AreNotHeld()
    {
        using var monitor = Responded(409);
        monitor.Receive([.. Enumerable.Range(0, 300).Select(static i => Cdp.Console("P1", $$"""[{"type":"number","value":{{i}}}]""", 1795470134000 + i))]);

        Assert.Equal(Enumerable.Range(0, 300).Select(static i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)), monitor.Of("console_log").Select(static e => e.Text("text")));
    }

    [Fact]
    public void ConsoleEvents_HeldAtTheEnd_AreReported()
    {
        using var monitor = Responded(409);
        monitor.Receive(Logged);
        monitor.Monitor.Released();

        Assert.Equal(["network_response", "console_error"], monitor.Events.TakeLast(2).Select(static e => e.Type));
    }

    private static int Quiet => (int)Options.UnreadWait.TotalMilliseconds;

    // A fetch with a response whose data has arrived, and no end; the test replies to body lookups.
    private static MonitorUnderTest Responded(int status)
    {
        var monitor = new MonitorUnderTest { Body = null };
        return monitor.WithPage().Receive(Cdp.Request("P1", "R1"), Cdp.Response("P1", "R1", status), Cdp.Data("P1", "R1"));
    }
}
