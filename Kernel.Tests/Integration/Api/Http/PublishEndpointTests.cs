using System.Net;
using System.Text;
using System.Text.Json;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.Api.Http;

public sealed class PublishEndpointTests
{
    [Fact]
    public async Task Publish_OneEvent_ReturnsTheEnvelope()
    {
        await using var host = await ApiHost.StartAsync();
        await using var sse = await SseClient.OpenAsync(host.Public);
        var before = DateTimeOffset.UtcNow;
        using var response = await host.PublishAsync("{ \"type\":\"my_event\",\n \"category\":\"network\", \"data\":{\"text\":\"é\\u0041😀\"} }");
        var answer = await response.TextAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(answer, (await sse.NextAsync()).Data);

        var envelope = JsonSerializer.Deserialize(answer, EventJsonContext.Default.Envelope)!;
        Assert.Equal(1UL, envelope.Seq);
        Assert.Null(envelope.CaptureSessionId);
        Assert.Equal(("my_event", EventCategory.Network, "extension"), (envelope.Event.Type, envelope.Event.Category, envelope.Event.Source.Kind));
        Assert.Equal("éA😀", envelope.Event.Data!.Value.GetProperty("text").GetString());
        var at = DateTimeOffset.UnixEpoch.AddTicks(envelope.Event.Ts * TimeSpan.TicksPerMicrosecond);
        Assert.InRange(at, before.AddMilliseconds(-1), DateTimeOffset.UtcNow.AddMilliseconds(1));
    }

    [Fact]
    public async Task Publish_SessionActive_HasItsId()
    {
        await using var host = await ApiHost.StartAsync();
        var id = (await host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Created)).GetProperty("id").GetString();
        var during = (await host.PublishTypesAsync("a"))[0];
        await host.SessionAsync(HttpMethod.Delete);
        var after = (await host.PublishTypesAsync("a"))[0];

        Assert.Equal(id, ApiRequests.Json(during).GetProperty("capture_session_id").GetString());
        Assert.False(ApiRequests.Json(after).TryGetProperty("capture_session_id", out _));
        await using var sse = await SseClient.OpenAsync(host.Public, "?replay=all&types=a");
        Assert.Equal([during, after], (await sse.TakeAsync(2)).Select(static item => item.Data));
    }

    [Theory]
    [InlineData("application/x-ndjson")]
    [InlineData("application/x-ndjson; charset=utf-8")]
    [InlineData("application/ndjson")]
    [InlineData("application/jsonl")]
    public async Task Publish_ManyLines_ReturnsConsecutiveEnvelopes(string contentType)
    {
        await using var host = await ApiHost.StartAsync();
        using var content = ApiRequests.Body("{\"type\":\"a\"}\r\n\n  {\"type\":\"b\"}\n{\"type\":\"c\"}");
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        using var response = await host.Public.PostAsync("/events/publish", content, Wait.Cancellation);
        var lines = (await response.TextAsync()).TrimEnd('\n').Split('\n');

        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal([1UL, 2UL, 3UL], lines.Select(static line => ApiRequests.Json(line).GetProperty("seq").GetUInt64()));
        await using var sse = await SseClient.OpenAsync(host.Public, "?replay=all");
        Assert.Equal(lines, (await sse.TakeAsync(3)).Select(static item => item.Data));
    }

    [Theory]
    [InlineData("", "The body is empty")]
    [InlineData(" \r\n\t ", "The body is empty")]
    [InlineData("{}", "type is missing")]
    [InlineData("[{\"type\":\"a\"}]", "must be a JSON object")]
    [InlineData("{\"type\":\"a\"", "")]
    [InlineData("{\"type\":\"a\"}{\"type\":\"b\"}", "")]
    [InlineData("{\"type\":\"a\",\"category\":\"nope\"}", "category must be one of")]
    [InlineData("{\"type\":\"a\",\"ts\":1}", "Unknown member 'ts'")]
    [InlineData("{\"type\":\"a\",\"source\":{\"x\":1}}", "Unknown member 'source.x'")]
    [InlineData("{\"type\":\"session_started\"}", "type is reserved")]
    [InlineData("{\"type\":\"monitor_x\"}", "type is reserved")]
    [InlineData("{\"type\":\"events_dropped\"}", "type is reserved")]
    [InlineData("{\"type\":\"a\",\"source\":{\"kind\":\"cdp\"}}", "source.kind is reserved")]
    [InlineData("{\"type\":\"a\",\"source\":{\"kind\":\"kernel_api\"}}", "source.kind is reserved")]
    [InlineData("{\"type\":\"a\",\"\\ud800\":1}", "surrogate")]
    [InlineData("{\"type\":\"a\nb\"}", "")]
    public async Task Publish_InvalidEvent_Is400(string body, string detail)
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.PublishAsync(body);
        await response.AssertProblemAsync(400, detail);
        Assert.StartsWith("{\"seq\":1,", (await host.PublishTypesAsync("next"))[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "has no event")]
    [InlineData("\n\n", "has no event")]
    [InlineData("{\"type\":\"a\"}\n\n{\"type\":\"session_x\"}\n{\"type\":\"b\"}", "Line 3: type is reserved")]
    [InlineData("{\"type\":\"a\"}\nnope", "Line 2: ")]
    public async Task Publish_InvalidLine_NamesIt(string body, string detail)
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.PublishAsync(body, ApiRequests.Lines);
        await response.AssertProblemAsync(400, detail);
        Assert.StartsWith("{\"seq\":1,", (await host.PublishTypesAsync("next"))[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_InvalidUtf8_Is400()
    {
        await using var host = await ApiHost.StartAsync();
        using var content = new ByteArrayContent([.. "{\"type\":\"a\",\"data\":\""u8, 0xFF, .. "\"}"u8]);
        using var response = await host.Public.PostAsync("/events/publish", content, Wait.Cancellation);
        await response.AssertProblemAsync(400, "UTF-8");
    }

    [Theory]
    [InlineData(999_000, false, 200)]
    [InlineData(999_000, true, 200)]
    [InlineData(999_001, false, 413)]
    [InlineData(999_001, true, 413)]
    public async Task Publish_SizeOfOneEvent_IsWholeOrRefused(int bytes, bool chunked, int status)
    {
        await using var host = await ApiHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/events/publish") { Content = ApiRequests.Body(EventOf(bytes)) };
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await host.Public.SendAsync(request, Wait.Cancellation);
        if (status != 200)
        {
            await response.AssertProblemAsync(status);
            return;
        }

        var answer = await response.TextAsync();
        Assert.InRange(Encoding.UTF8.GetByteCount(answer), bytes, EventLimits.MaxEnvelopeBytes);
        Assert.False(ApiRequests.Json(answer).GetProperty("event").TryGetProperty("truncated", out _));
        await using var sse = await SseClient.OpenAsync(host.Public, "?replay=all");
        Assert.Equal(answer, (await sse.NextAsync()).Data);
    }

    [Theory]
    [InlineData(999_000, 200)]
    [InlineData(999_001, 413)]
    public async Task Publish_SizeOfALine_IsBounded(int bytes, int status)
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.PublishAsync($"{{\"type\":\"a\"}}\n{EventOf(bytes)}\n", ApiRequests.Lines);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData(4_096, 200)]
    [InlineData(4_097, 413)]
    public async Task Publish_NumberOfLines_IsBounded(int count, int status)
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.PublishAsync(string.Concat(Enumerable.Repeat("{\"type\":\"a\"}\n", count)), ApiRequests.Lines);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Publish_LinesOver16MiB_Is413BeforeTheBodyIsSent()
    {
        await using var host = await ApiHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/events/publish")
        {
            Content = ApiRequests.Body(new string('\n', (16 * 1024 * 1024) + 1), ApiRequests.Lines),
            Headers = { ExpectContinue = true },
        };
        using var response = await host.Public.SendAsync(request, Wait.Cancellation);
        await response.AssertProblemAsync(413);
    }

    [Fact]
    public async Task Publish_BrokenChunks_Is400()
    {
        await using var host = await ApiHost.StartAsync();
        var status = await RawHttp.StatusAsync(host.PublicPort, "POST /events/publish HTTP/1.1", "Transfer-Encoding: chunked", "", "nope");
        Assert.Equal(400, status);
    }

    [Theory]
    [InlineData("GET", "/events/publish", 405, "The method GET is not allowed here. Allowed: POST.")]
    [InlineData("POST", "/events/stream", 405, "The method POST is not allowed here.")]
    [InlineData("GET", "/nothing", 404, "There is nothing here.")]
    [InlineData("GET", "/internal/stream", 404, "There is nothing here.")]
    [InlineData("GET", "/internal%2Fstream", 404, "There is nothing here.")]
    [InlineData("GET", "/console/nothing/main.js", 404, "There is nothing here.")]
    public async Task Request_UnknownPathOrMethod_IsAProblem(string method, string path, int status, string detail)
    {
        await using var host = await ApiHost.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await host.Public.SendAsync(request, Wait.Cancellation);
        await response.AssertProblemAsync(status, detail);
    }

    private static string EventOf(int bytes)
    {
        const string Empty = "{\"type\":\"a\",\"data\":\"\"}";
        return Empty.Insert(Empty.Length - 2, new string('x', bytes - Empty.Length));
    }
}
