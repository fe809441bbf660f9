using System.Text.Json;
using static Kernel.Tests.Unit.Api.Har.HarSession;

namespace Kernel.Tests.Unit.Api.Har;

/// <summary>The entries that the events of requests become. A new case is a row.</summary>
public sealed class HarEntryTests
{
    private const string Url = "http://a.test/x";

    // The field of an entry, the members that a response has, and the expected JSON.
    [Theory]
    [InlineData("response.status", "", "200")]
    [InlineData("response.statusText", ",\"status_text\":\"OK\"", "\"OK\"")]
    [InlineData("response.statusText", "", "\"\"")]
    [InlineData("response.httpVersion", ",\"protocol\":\"h2\"", "\"HTTP/2.0\"")]
    [InlineData("response.httpVersion", ",\"protocol\":\"http/1.1\"", "\"HTTP/1.1\"")]
    [InlineData("response.httpVersion", ",\"protocol\":\"blob\"", "\"blob\"")]
    [InlineData("request.httpVersion", "", "\"unknown\"")]
    [InlineData("response.headers", ",\"headers\":{\"A\":\"1\",\"b\":\"2\\n3\"}", """[{"name":"A","value":"1"},{"name":"b","value":"2"},{"name":"b","value":"3"}]""")]
    [InlineData("response.headers", ",\"headers\":{\"A\":{\"no\":1},\"b\":\"\"}", """[{"name":"b","value":""}]""")]
    [InlineData("response.headers", ",\"headers\":\"none\"", "[]")]
    [InlineData("request.headers", ",\"request_headers\":{\"Sent\":\"1\"}", """[{"name":"Sent","value":"1"}]""")]
    [InlineData("request.headers", "", """[{"name":"Accept","value":"*/*"}]""")]
    [InlineData("request.cookies", ",\"request_headers\":{\"Cookie\":\"a=1; b=x=y; c\"}", """[{"name":"a","value":"1"},{"name":"b","value":"x=y"},{"name":"","value":"c"}]""")]
    [InlineData("request.cookies", ",\"request_headers\":{\"Cookie\":\"[redacted]\"}", "[]")]
    [InlineData(
        "response.cookies",
        ",\"headers\":{\"Set-Cookie\":\"a=1; Path=/p; Domain=a.test; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly; Secure; SameSite=Lax\\nb=2\"}",
        """[{"name":"a","value":"1","path":"/p","domain":"a.test","expires":"2026-10-21T07:28:00.000000Z","httpOnly":true,"secure":true,"sameSite":"Lax"},{"name":"b","value":"2"}]""")]
    [InlineData("response.content", ",\"mime_type\":\"text/html\",\"decoded_body_length\":5,\"body\":\"h\\u00e9\\\"x\"", """{"size":5,"mimeType":"text/html","text":"h\u00e9\"x"}""")]
    [InlineData("response.content", ",\"body\":\"h\\u00e9\"", """{"size":3,"mimeType":"x-unknown","text":"h\u00e9"}""")]
    [InlineData("response.content", ",\"body\":\"abc...[truncated]\",\"decoded_body_length\":900", """{"size":900,"mimeType":"x-unknown","text":"abc...[truncated]","comment":"Only the beginning was captured; size is that of all."}""")]
    [InlineData("response.content", ",\"body\":\"abc...[truncated]\"", """{"size":-1,"mimeType":"x-unknown","text":"abc...[truncated]","comment":"Only the beginning was captured; size is that of all."}""")]
    [InlineData("response.content", ",\"body_omitted\":\"type\",\"decoded_body_length\":9,\"encoded_data_length\":104,\"headers_length\":100", """{"size":9,"compression":5,"mimeType":"x-unknown","comment":"Not captured: type."}""")]
    [InlineData("response.content.size", ",\"body_omitted\":\"no_content\"", "0")]
    [InlineData("response.content.size", ",\"body_omitted\":\"type\",\"timing\":{}", "0")]
    [InlineData("response.content.size", ",\"body_omitted\":\"type\",\"timing\":{},\"from_cache\":true", "-1")]
    [InlineData("response.content.size", ",\"body_omitted\":\"type\"", "-1")]
    [InlineData("response.content.size", ",\"body_omitted\":\"redirect\",\"is_redirect\":true,\"timing\":{}", "-1")]
    [InlineData("response.content.size", ",\"body_omitted\":\"redirect\",\"is_redirect\":true,\"timing\":{},\"headers\":{\"Content-Length\":\"0\"}", "0")]
    [InlineData("response.bodySize", ",\"encoded_data_length\":104,\"headers_length\":100", "4")]
    [InlineData("response.bodySize", ",\"encoded_data_length\":104,\"headers\":{\"Content-Length\":\"7\"}", "7")]
    [InlineData("response.bodySize", ",\"encoded_data_length\":104", "-1")]
    [InlineData("response.bodySize", ",\"headers\":{\"Content-Length\":\"7\"},\"body_omitted\":\"no_content\"", "0")]
    [InlineData("response.bodySize", ",\"from_cache\":true,\"headers\":{\"Content-Length\":\"7\"}", "0")]
    [InlineData("response.bodySize", ",\"encoded_data_length\":100,\"headers_length\":100", "0")]
    [InlineData("response.bodySize", ",\"encoded_data_length\":100,\"headers_length\":100,\"decoded_body_length\":0", "0")]
    [InlineData("response.bodySize", ",\"encoded_data_length\":100,\"headers_length\":100,\"decoded_body_length\":9", "-1")]
    [InlineData("response.bodySize", ",\"encoded_data_length\":100,\"headers_length\":100,\"decoded_body_length\":9,\"headers\":{\"Content-Length\":\"7\"}", "7")]
    [InlineData("response.bodySize", ",\"encoded_data_length\":100,\"headers_length\":100,\"decoded_body_length\":9,\"from_cache\":\"revalidated\"", "0")]
    [InlineData("response.content", ",\"encoded_data_length\":100,\"headers_length\":100,\"decoded_body_length\":9", """{"size":9,"mimeType":"x-unknown"}""")]
    [InlineData("response.headersSize", ",\"headers_length\":100", "100")]
    [InlineData("response.headersSize", "", "-1")]
    [InlineData("response._transferSize", ",\"encoded_data_length\":104", "104")]
    [InlineData("response._transferSize", ",\"encoded_data_length\":100,\"headers_length\":100", "100")]
    [InlineData("response._transferSize", ",\"encoded_data_length\":100,\"headers_length\":100,\"decoded_body_length\":9", null)]
    [InlineData("response._transferSize", ",\"encoded_data_length\":100,\"headers_length\":100,\"decoded_body_length\":9,\"from_cache\":\"revalidated\"", "100")]
    [InlineData("response._wireStatus", ",\"wire_status\":304,\"from_cache\":\"revalidated\"", "304")]
    [InlineData("response._fetchedViaServiceWorker", ",\"from_service_worker\":true", "true")]
    [InlineData("response.redirectURL", ",\"is_redirect\":true,\"redirect_url\":\"http://a.test/y\"", "\"http://a.test/y\"")]
    [InlineData("response.redirectURL", "", "\"\"")]
    [InlineData("serverIPAddress", ",\"remote_address\":\"[::1]\"", "\"::1\"")]
    [InlineData("connection", ",\"connection_id\":17", "\"17\"")]
    [InlineData("_fromCache", ",\"from_cache\":true", "\"memory\"")]
    [InlineData("_fromCache", ",\"from_cache\":true,\"timing\":{}", "\"disk\"")]
    [InlineData("_fromCache", ",\"from_cache\":\"revalidated\"", "\"revalidated\"")]
    [InlineData("_fromCache", "", null)]
    [InlineData("_resourceType", ",\"resource_type\":\"event_source\"", "\"eventsource\"")]
    [InlineData("_resourceType", ",\"resource_type\":7", "\"other\"")]
    [InlineData("cache", "", "{}")]
    public async Task Response_OfARequest_HasTheField(string path, string members, string? expected) =>
        AssertField(path, expected, await EntriesOfAsync(Request("1.1", Url), Response("1.1", Url, members, 20)));

    [Theory]
    [InlineData("request.method", "", "\"GET\"")]
    [InlineData("request.url", "", "\"http://a.test/x?a=1&b=%20c+d&e\"")]
    [InlineData("request.queryString", "", """[{"name":"a","value":"1"},{"name":"b","value":" c d"},{"name":"e","value":""}]""")]
    [InlineData("request.bodySize", "", "0")]
    [InlineData("request.bodySize", ",\"has_post_data\":true", "-1")]
    [InlineData("request.postData", "", null)]
    [InlineData(
        "request.postData",
        ",\"has_post_data\":true,\"post_data\":\"a=1&b=%26\",\"headers\":{\"Content-Type\":\"application/x-www-form-urlencoded\"}",
        """{"mimeType":"application/x-www-form-urlencoded","text":"a=1&b=%26","params":[{"name":"a","value":"1"},{"name":"b","value":"&"}]}""")]
    [InlineData(
        "request.postData",
        ",\"has_post_data\":true,\"post_data\":\"{}\",\"headers\":{\"Content-Type\":\"application/json\"}",
        """{"mimeType":"application/json","text":"{}","params":[]}""")]
    [InlineData(
        "request.postData",
        ",\"has_post_data\":true,\"post_data_omitted\":\"redacted\"",
        """{"mimeType":"","text":"","params":[],"comment":"Not captured: redacted."}""")]
    [InlineData("_priority", ",\"priority\":\"very_high\"", "\"VeryHigh\"")]
    [InlineData("_initiator", ",\"initiator_type\":\"script\",\"initiator_url\":\"http://a.test/a.js\",\"initiator_line\":7", """{"type":"script","url":"http://a.test/a.js","lineNumber":7}""")]
    [InlineData("_initiator", ",\"initiator_type\":\"other\"", """{"type":"other"}""")]
    [InlineData("startedDateTime", "", "\"2023-11-14T22:13:20.000000Z\"")]
    public async Task Request_WithoutAResponse_HasTheField(string path, string members, string? expected) =>
        AssertField(path, expected, await EntriesOfAsync(Request("1.1", "http://a.test/x?a=1&b=%20c+d&e", members)));

    [Theory]
    [InlineData("\"duration_us\":10000,\"timing\":{\"blocked_us\":1000,\"dns_us\":500,\"connect_us\":2000,\"tls_us\":1500,\"send_us\":100,\"wait_us\":4000,\"receive_us\":2000}", "1 0.5 2 1.5 0.1 4.4 2 = 10")]
    [InlineData("\"duration_us\":10000,\"timing\":{\"blocked_us\":1000,\"send_us\":100,\"wait_us\":4000}", "1 -1 -1 -1 0.1 4 4.9 = 10")]
    [InlineData("\"duration_us\":10000,\"timing\":{\"send_us\":100,\"wait_us\":4000,\"receive_us\":2000}", "3.9 -1 -1 -1 0.1 4 2 = 10")]
    [InlineData("\"duration_us\":5,\"timing\":{\"blocked_us\":1000,\"send_us\":100,\"wait_us\":4000,\"receive_us\":2000}", "1 -1 -1 -1 0.1 4 2 = 7.1")]
    [InlineData("\"duration_us\":10000,\"browser_ts\":1700000000004000", "-1 -1 -1 -1 0 4 6 = 10")]
    [InlineData("\"duration_us\":9223372036854775807,\"timing\":{\"wait_us\":-5}", "-1 -1 -1 -1 0 0 0 = 0")]
    [InlineData("\"duration_us\":\"soon\"", "-1 -1 -1 -1 0 0 0 = 0")]
    public async Task Timings_OfARequest_AddUpToItsTime(string members, string expected)
    {
        var entry = Assert.Single(await EntriesOfAsync(Request("1.1", Url), Response("1.1", Url, "," + members, 20)));
        var timings = entry.GetProperty("timings").EnumerateObject().ToDictionary(static phase => phase.Name, static phase => phase.Value.GetDouble());

        Assert.Equal(expected, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{string.Join(' ', timings.Values)} = {entry.GetProperty("time").GetDouble()}"));
        Assert.Equal(["blocked", "dns", "connect", "ssl", "send", "wait", "receive"], timings.Keys);
    }

    [Fact]
    public async Task Redirect_IsAnEntryOfItsOwn()
    {
        var entries = await EntriesOfAsync(
            Request("1.1", "http://a.test/old"),
            Response("1.1", "http://a.test/old", ",\"status\":302,\"is_redirect\":true,\"redirect_url\":\"http://a.test/new\"", 5, "false"),
            Request("1.1", "http://a.test/new", ",\"is_redirect\":true,\"redirect_url\":\"http://a.test/old\"", 6),
            Response("1.1", "http://a.test/new", "", 9));

        Assert.Equal(["http://a.test/old", "http://a.test/new"], entries.Select(UrlOf));
        Assert.Equal(["http://a.test/new", ""], entries.Select(static entry => entry.GetProperty("response").GetProperty("redirectURL").GetString()));
        Assert.All(entries, static entry => Assert.False(entry.TryGetProperty("comment", out _)));
    }

    [Fact]
    public async Task Failure_OfARequest_IsItsError()
    {
        var failed = Event("network_loading_failed", "\"request_id\":\"1.1\",\"url\":\"http://a.test/x\",\"error_text\":\"net::ERR_FAILED\",\"canceled\":false,\"blocked_reason\":\"csp\",\"duration_us\":3000", 3);
        var response = Assert.Single(await EntriesOfAsync(Request("1.1", Url), failed)).GetProperty("response");

        Assert.Equal((0, "net::ERR_FAILED", "csp"), (response.GetProperty("status").GetInt32(), response.GetProperty("_error").GetString(), response.GetProperty("_blockedReason").GetString()));
    }

    [Fact]
    public async Task Failure_AfterTheHeaders_KeepsTheResponse()
    {
        var failed = Event("network_loading_failed", "\"request_id\":\"1.1\",\"url\":\"http://a.test/x\",\"error_text\":\"net::ERR_INCOMPLETE\",\"canceled\":false,\"duration_us\":3000", 3);
        var response = Assert.Single(await EntriesOfAsync(Request("1.1", Url), Response("1.1", Url, "", 2, "false"), failed)).GetProperty("response");

        Assert.Equal((200, "net::ERR_INCOMPLETE"), (response.GetProperty("status").GetInt32(), response.GetProperty("_error").GetString()));
    }

    [Fact]
    public async Task Response_ReportedBeforeItsEnd_HasTheBodyOfTheEnd()
    {
        var end = Event("network_response_finished", "\"request_id\":\"1.1\",\"url\":\"http://a.test/x\",\"finished\":true,\"decoded_body_length\":4,\"encoded_data_length\":54,\"body\":\"late\",\"duration_us\":9000", 9);
        var entry = Assert.Single(await EntriesOfAsync(
            Request("1.1", Url), Response("1.1", Url, ",\"headers_length\":50,\"body_omitted\":\"unfinished\",\"timing\":{\"blocked_us\":1000,\"wait_us\":2000}", 3, "false"), end));

        Assert.Equal("""{"size":4,"compression":0,"mimeType":"x-unknown","text":"late"}""", entry.GetProperty("response").GetProperty("content").GetRawText());
        Assert.Equal((9, 6), (entry.GetProperty("time").GetDouble(), entry.GetProperty("timings").GetProperty("receive").GetDouble()));
    }

    [Fact]
    public async Task WebSocket_HasItsMessages()
    {
        const string Socket = "\"request_id\":\"7.1\",\"url\":\"ws://a.test/\"";
        var entry = Assert.Single(await EntriesOfAsync(
            Event("websocket_created", Socket),
            Event("websocket_opened", Socket + ",\"status\":101,\"headers\":{\"upgrade\":\"websocket\"},\"request_headers\":{\"host\":\"a.test\"},\"duration_us\":2000", 2),
            Event("websocket_frame", Socket + ",\"direction\":\"sent\",\"opcode\":\"text\",\"payload\":\"hi\",\"payload_length\":2", 3),
            Event("websocket_frame", Socket + ",\"direction\":\"received\",\"opcode\":\"binary\",\"payload_base64\":\"AAE=\",\"payload_length\":2,\"frames_skipped\":4", 4),
            Event("websocket_closed", Socket + ",\"duration_us\":9000", 9)));

        Assert.Equal(
            """[{"type":"send","time":1700000000.003,"opcode":1,"data":"hi"},{"type":"receive","time":1700000000.004,"opcode":2,"data":"AAE=","_skippedBefore":4}]""",
            entry.GetProperty("_webSocketMessages").GetRawText());
        Assert.Equal(("GET", 101, "websocket"), (entry.GetProperty("request").GetProperty("method").GetString(), entry.GetProperty("response").GetProperty("status").GetInt32(), entry.GetProperty("_resourceType").GetString()));
        Assert.Equal((9, 2, 7), (entry.GetProperty("time").GetDouble(), entry.GetProperty("timings").GetProperty("wait").GetDouble(), entry.GetProperty("timings").GetProperty("receive").GetDouble()));
    }

    [Fact]
    public async Task EventStream_HasItsMessages()
    {
        var entry = Assert.Single(await EntriesOfAsync(
            Request("1.1", Url),
            Response("1.1", Url, ",\"resource_type\":\"event_source\"", 1, "false"),
            Event("event_source_message", "\"request_id\":\"1.1\",\"url\":\"http://a.test/x\",\"event_name\":\"message\",\"payload\":\"one\"", 2)));

        Assert.Equal("""[{"time":1700000000.002,"eventName":"message","eventId":"","data":"one"}]""", entry.GetProperty("_eventSourceMessages").GetRawText());
        Assert.Equal("Not ended at the end of the exported range.", entry.GetProperty("comment").GetString());
    }

    [Fact]
    public async Task Order_OfEntries_IsThatOfTheRequests()
    {
        var entries = await EntriesOfAsync(
            Request("1.1", "http://a.test/slow"), Request("1.2", "http://a.test/fast", ms: 1), Response("1.2", "http://a.test/fast", "", 2), Response("1.1", "http://a.test/slow", "", 3));

        Assert.Equal(["http://a.test/slow", "http://a.test/fast"], entries.Select(UrlOf));
    }

    [Fact]
    public async Task Response_WhoseRequestIsNotInTheRange_StartsWhereItMust()
    {
        var entry = Assert.Single(await EntriesOfAsync(
            Response("1.1", Url, ",\"duration_us\":10000,\"browser_ts\":1700000000018000,\"timing\":{\"blocked_us\":1000,\"wait_us\":7000,\"receive_us\":2000}", 20)));

        Assert.Equal("2023-11-14T22:13:20.010000Z", entry.GetProperty("startedDateTime").GetString());
        Assert.Equal("The request is not in the exported range, or was sent before the capture.", entry.GetProperty("comment").GetString());
    }

    internal static string UrlOf(JsonElement entry) => entry.GetProperty("request").GetProperty("url").GetString()!;

    private static void AssertField(string path, string? expected, JsonElement[] entries)
    {
        JsonElement? field = Assert.Single(entries);
        foreach (var name in path.Split('.'))
        {
            field = field is { } parent && parent.TryGetProperty(name, out var child) ? child : null;
        }

        Assert.Equal(expected is null ? null : JsonElement.Parse(expected).ToString(), field?.ToString());
        Assert.True(expected is null || JsonElement.DeepEquals(JsonElement.Parse(expected), field!.Value), $"{field} is not {expected}.");
    }
}
