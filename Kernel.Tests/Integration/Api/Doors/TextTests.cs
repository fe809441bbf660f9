using System.Net;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.Api.Doors;

/// <summary>Half surrogate pairs, which are valid JSON and no text. A new case is a row.</summary>
public sealed class TextTests
{
    [Theory]
    [InlineData("/events/publish", """{"type":"a","data":"\ud800"}""")]
    [InlineData("/events/publish", """{"type":"a","data":"\uDFFF"}""")]
    [InlineData("/events/publish", """{"type":"a","data":"\ud83d\ud83d\ude00"}""")]
    [InlineData("/events/publish", """{"type":"a","data":{"\udc00":1}}""")]
    [InlineData("/events/publish", """{"type":"a","data":["\\\ud800"]}""")]
    [InlineData("/events/publish", """{"type":"\ud800"}""")]
    [InlineData("/events/publish", """{"type":"a","source":{"event":"\ud800"}}""")]
    [InlineData("/events/publish", """{"type":"a","source":{"metadata":{"a":"\ud800"}}}""")]
    [InlineData("/events/publish", """{"type":"a","source":{"metadata":{"\ud800":"a"}}}""")]
    [InlineData("/events/capture_session", """{"config":{"categories":["\ud800"]}}""")]
    [InlineData("/events/capture_session", """{"\ud800":1}""")]
    [InlineData("/events/capture_session", """{"name":"\ud800"}""")]
    [InlineData("/events/capture_session/screenshot", """{"target_id":"\ud800"}""")]
    [InlineData("/browsers", """{"name":"\ud800"}""")]
    [InlineData("/browsers", """{"tags":{"a":"\ud800"}}""")]
    public async Task Post_HalfSurrogatePair_IsRefused(string path, string body)
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.Public.PostAsync(path, ApiRequests.Body(body), Wait.Cancellation);
        await response.AssertProblemAsync(400, "unpaired surrogate at byte");
    }

    [Theory]
    [InlineData("\\ud83d\\ude00", "😀")]
    [InlineData("\\\\ud800", "\\ud800")]
    [InlineData("\\u0064800", "d800")]
    public async Task Publish_WholeText_IsAccepted(string escaped, string text)
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.PublishAsync($"{{\"type\":\"a\",\"data\":\"{escaped}\"}}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(text, ApiRequests.Json(await response.TextAsync()).GetProperty("event").GetProperty("data").GetString());
    }

    // Pages create them, and a collector must not lose a batch to them.
    [Theory]
    [InlineData("\\ud800", "\ufffd")]
    [InlineData("a\\uDC00b\\ud800", "a\ufffdb\ufffd")]
    [InlineData("\\ud800\\ud83d\\ude00", "\ufffd😀")]
    public async Task Ingest_HalfSurrogatePair_IsReplaced(string escaped, string text)
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.IngestAsync(
            "p", "1", $"{{\"ts\":1,\"type\":\"page_load\",\"category\":\"page\",\"source\":{{\"kind\":\"cdp\",\"event\":\"{escaped}\"}},\"data\":{{\"{escaped}\":\"{escaped}\"}}}}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);

        var @event = ApiRequests.Json(await host.Public.GetStringAsync("/events", Wait.Cancellation))[0].GetProperty("event");
        Assert.Equal(text, @event.GetProperty("source").GetProperty("event").GetString());
        Assert.Equal(text, @event.GetProperty("data").GetProperty(text).GetString());
    }
}
