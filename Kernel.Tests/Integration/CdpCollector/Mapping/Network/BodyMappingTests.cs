using Kernel.CdpCollector.Mapping.Network;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.CdpCollector.Mapping.Network;

/// <summary>Bodies of responses and requests, and the reasons for missing bodies.</summary>
public sealed class BodyMappingTests
{
    [Theory]
    [InlineData("text/plain", "Fetch", null)]
    [InlineData("TEXT/HTML; charset=utf-8", "Document", null)]
    [InlineData("application/json", "XHR", null)]
    [InlineData("application/ld+json", "Fetch", null)]
    [InlineData("application/problem+json", "Fetch", null)]
    [InlineData("application/vnd.api+json", "Fetch", null)]
    [InlineData("application/atom+xml", "Fetch", null)]
    [InlineData("application/x-www-form-urlencoded", "Fetch", null)]
    [InlineData("image/svg+xml", "Fetch", "type")]
    [InlineData("application/octet-stream", "Fetch", "type")]
    [InlineData("", "Fetch", "type")]
    [InlineData("text/plain", "Image", "type")]
    [InlineData("text/plain", "Script", "type")]
    public void Body_OfListedType_IsFetched(string mimeType, string resource, string? omitted)
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Cdp.Request("P1", "R1"), Respond(mimeType, resource), Cdp.Finished("P1", "R1"));

        var response = monitor.Single("network_response");
        Assert.Equal(omitted, response.Text("body_omitted"));
        Assert.Equal(omitted is null ? "the body" : null, response.Text("body"));
        Assert.Equal(omitted is null ? 1 : 0, monitor.Methods("P1").Count(static m => m == "Network.getResponseBody"));
    }

    [Theory]
    [InlineData(204, "GET", "no_content")]
    [InlineData(304, "GET", "no_content")]
    [InlineData(200, "HEAD", "no_content")]
    public void Body_OfResponseWithoutContent_IsNotFetched(int status, string method, string omitted)
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(
            Cdp.Request("P1", "R1").Replace("\"GET\"", $"\"{method}\"", StringComparison.Ordinal), Cdp.Response("P1", "R1", status), Cdp.Finished("P1", "R1"));

        Assert.Equal(omitted, monitor.Single("network_response").Text("body_omitted"));
    }

    // The browser returns a body as a whole or not at all: a large one would block everything after it for the little that is kept.
    [Fact]
    public void Body_AboveFetchLimit_IsOmittedWithItsLength()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Cdp.Request("P1", "R1"), Cdp.Response("P1", "R1"), Cdp.Data("P1", "R1", 1_000_000), Cdp.Data("P1", "R1", 100_000), Cdp.Finished("P1", "R1"));

        Assert.Equal("too_large", monitor.Single("network_response").Text("body_omitted"));
        Assert.Equal("1100000", monitor.Single("network_response").Text("decoded_body_length"));
        Assert.DoesNotContain("Network.getResponseBody", monitor.Methods("P1"));
    }

    [Fact]
    public void Body_AboveLimit_IsTruncatedAtACharacter()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Body = $$"""{"body":"{{new string('é', 100_000)}}","base64Encoded":false}""";
        monitor.WithPage().Receive(Cdp.Request("P1", "R1"), Respond("application/json"), Cdp.Finished("P1", "R1"));

        var response = monitor.Single("network_response");
        var body = response.Text("body")!;
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(body), 8191, 8192);
        Assert.Matches("^é+\\.\\.\\.\\[truncated\\]$", body);
        Assert.True(response.Json.GetProperty("truncated").GetBoolean());
    }

    [Theory]
    [InlineData(0, null, "switched_off")]
    [InlineData(5, "...[t", null)]
    [InlineData(14, "...[truncated]", null)]
    [InlineData(20, "the bo...[truncated]", null)]
    public void Body_WithTinyLimit_IsTheTruncationMarker(int max, string? body, string? omitted)
    {
        using var monitor = new MonitorUnderTest();
        monitor.Configure(new CaptureOptions { Network = new NetworkCaptureOptions { MaxTextBytes = max } });
        monitor.Body = """{"body":"the body of the response","base64Encoded":false}""";
        monitor.WithPage().Receive(Cdp.Request("P1", "R1"), Cdp.Response("P1", "R1"), Cdp.Finished("P1", "R1"));

        Assert.Equal(body, monitor.Single("network_response").Text("body"));
        Assert.Equal(omitted, monitor.Single("network_response").Text("body_omitted"));
    }

    [Theory]
    [InlineData("""{"body":"aGVsbG8gw6k=","base64Encoded":true}""", "hello é", null)]
    [InlineData("""{"body":"/wAA/w==","base64Encoded":true}""", null, "not_text")]
    [InlineData("""{"body":"??","base64Encoded":true}""", null, "not_text")]
    [InlineData("""{"body":"half \ud83d"}""", "half \ufffd", null)]
    [InlineData("""{}""", "", null)]
    [InlineData("", null, "unavailable")]
    public void Body_AnyResponse_IsTextOrReason(string response, string? body, string? omitted)
    {
        using var monitor = new MonitorUnderTest();
        monitor.Body = response;
        monitor.WithPage().Receive(Cdp.Request("P1", "R1"), Cdp.Response("P1", "R1"), Cdp.Finished("P1", "R1"));

        Assert.Equal(body, monitor.Single("network_response").Text("body"));
        Assert.Equal(omitted, monitor.Single("network_response").Text("body_omitted"));
    }

    // The response never arrives, as on a page blocked by a dialog; the event must not be lost.
    [Fact]
    public void Body_NotReturned_DelaysTheResponseBriefly()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Body = null;
        monitor.WithPage().Receive(Cdp.Request("P1", "R1"), Cdp.Response("P1", "R1"), Cdp.Finished("P1", "R1"), Cdp.Finished("P1", "R1"), Cdp.Failed("P1", "R1"));
        Assert.Empty(monitor.Of("network_response"));

        monitor.Time.Advance(new NetworkMappingOptions().BodyWait);
        Assert.Equal("timed_out", monitor.Single("network_response").Text("body_omitted"));
        Assert.Equal("True", monitor.Single("network_response").Text("finished"));
        monitor.Respond("Network.getResponseBody", "P1", """{"body":"late"}""");
        Assert.Single(monitor.Of("network_response"));
        Assert.Equal(0, monitor.Monitor.OutstandingRequests);
    }

    [Fact]
    public void Bodies_AboveConcurrencyLimit_AreOmitted()
    {
        using var monitor = new MonitorUnderTest(new NetworkMappingOptions { MaxBodyFetches = 1 });
        monitor.Body = null;
        monitor.WithPage();
        foreach (var id in new[] { "R1", "R2" })
        {
            monitor.Receive(Cdp.Request("P1", id), Cdp.Response("P1", id), Cdp.Finished("P1", id));
        }

        Assert.Equal("busy", monitor.Single("network_response").Text("body_omitted"));
        monitor.Respond("Network.getResponseBody", "P1", """{"body":"one"}""");
        monitor.Receive(Cdp.Request("P1", "R3"), Cdp.Response("P1", "R3"), Cdp.Finished("P1", "R3")).Respond("Network.getResponseBody", "P1", """{"body":"three"}""");
        Assert.Equal([null, "one", "three"], monitor.Of("network_response").Select(static e => e.Text("body")));
    }

    [Fact]
    public void Body_TargetDetached_ReportsTheResponse()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Body = null;
        monitor.WithPage().Receive(Cdp.Request("P1", "R1"), Cdp.Response("P1", "R1"), Cdp.Finished("P1", "R1"), Cdp.Detached("P1"));

        Assert.Equal("connection_released", monitor.Single("network_response").Text("body_omitted"));
        Assert.Empty(monitor.Of("network_loading_failed"));
    }

    [Fact]
    public void Bodies_SwitchedOff_AreNotFetched()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Configure(new CaptureOptions { Network = new NetworkCaptureOptions { Bodies = false, RequestBodies = false } });
        monitor.WithPage().Receive(Cdp.Request("P1", "R1"), Cdp.Response("P1", "R1"), Cdp.Finished("P1", "R1"));

        Assert.Equal("switched_off", monitor.Single("network_response").Text("body_omitted"));
        Assert.Equal("""{"maxTotalBufferSize":0,"maxResourceBufferSize":0}""", monitor.Commands.First(static c => c.Method == "Network.enable").Parameters);
        Assert.DoesNotContain("Network.getResponseBody", monitor.Methods("P1"));
    }

    [Fact]
    public void Network_SwitchedOff_FetchesNoBody()
    {
        using var monitor = new MonitorUnderTest(categories: [EventCategory.Page]);
        monitor.WithPage().Receive(Cdp.Request("P1", "R1"), Cdp.Response("P1", "R1"), Cdp.Finished("P1", "R1"));

        Assert.Equal("""{"maxTotalBufferSize":0,"maxResourceBufferSize":0}""", monitor.Commands.First(static c => c.Method == "Network.enable").Parameters);
        Assert.DoesNotContain("Network.getResponseBody", monitor.Methods("P1"));
    }

    [Theory]
    [InlineData("application/json", """{\"user\":\"u\",\"password\":\"hunter2\"}""", """{"user":"u","password":"[redacted]"}""", null)]
    [InlineData("application/x-www-form-urlencoded", "user=u&user%5Bpassword%5D=hunter2&x=1", "user=u&user%5Bpassword%5D=[redacted]&x=1", null)]
    [InlineData("multipart/form-data; boundary=b", "--b hunter2", null, "redacted")]
    [InlineData("", "hunter2", null, "redacted")]
    public void PostData_WithCredentials_IsRedacted(string type, string body, string? shown, string? omitted)
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Post(type, body));
        var request = monitor.Single("network_request");
        Assert.Equal("True", request.Text("has_post_data"));
        Assert.Equal(shown, request.Text("post_data"));
        Assert.Equal(omitted, request.Text("post_data_omitted"));
        Assert.DoesNotContain("hunter2", request.Line, StringComparison.Ordinal);

        using var open = new MonitorUnderTest(redact: false);
        open.WithPage().Receive(Post(type, body));
        Assert.Contains("hunter2", open.Single("network_request").Text("post_data"), StringComparison.Ordinal);
    }

    [Fact]
    public void PostData_TooLargeForTheBrowser_HasReason()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Cdp.Request("P1", "R1").Replace("\"method\":\"GET\"", "\"method\":\"POST\",\"hasPostData\":true", StringComparison.Ordinal));

        Assert.Equal("unavailable", monitor.Single("network_request").Text("post_data_omitted"));
    }

    private static string Respond(string mimeType, string resource = "Fetch") => Cdp.Response("P1", "R1")
        .Replace("\"text/plain\"", $"\"{mimeType}\"", StringComparison.Ordinal).Replace("\"Fetch\"", $"\"{resource}\"", StringComparison.Ordinal);

    private static string Post(string type, string body) =>
        Cdp.Request("P1", "R1", headers: type.Length == 0 ? "{}" : $$"""{"Content-Type":"{{type}}"}""")
            .Replace("\"method\":\"GET\"", $"\"method\":\"POST\",\"hasPostData\":true,\"postData\":\"{body}\"", StringComparison.Ordinal);
}
