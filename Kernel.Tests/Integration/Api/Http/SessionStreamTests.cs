using System.Net;
using System.Text.Json;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.Api.Http;

/// <summary>Streams of one capture session: its events alone, from its beginning, and an end.</summary>
public sealed class SessionStreamTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_ActiveSession_EndsAfterSessionEnded(bool byName)
    {
        await using var host = await ApiHost.StartAsync();
        await host.PublishTypesAsync("before");
        var id = await StartAsync(host);
        await host.PublishTypesAsync("a");
        await using var sse = await SseClient.OpenAsync(host.Public, $"?capture_session_id={(byName ? "current" : id)}");
        await host.PublishTypesAsync("b");
        await host.SessionAsync(HttpMethod.Delete);
        await host.PublishTypesAsync("after");

        var events = (await sse.ToEndAsync()).Select(static item => ApiRequests.Json(item.Data)).ToList();
        Assert.Equal(["session_started", "a", "b", "session_ended"], events.Select(Type));
        Assert.All(events, e => Assert.Equal(id, e.GetProperty("capture_session_id").GetString()));
    }

    [Fact]
    public async Task Stream_EndedSession_ReplaysItAndEnds()
    {
        await using var host = await ApiHost.StartAsync();
        var first = await StartAsync(host);
        await host.PublishTypesAsync("a", "b");
        await host.SessionAsync(HttpMethod.Delete);
        await StartAsync(host);
        await host.PublishTypesAsync("c");

        await using var all = await SseClient.OpenAsync(host.Public, $"?capture_session_id={first}");
        Assert.Equal(["session_started", "a", "b", "session_ended"], (await all.ToEndAsync()).Select(static item => Type(ApiRequests.Json(item.Data))));
        await using var rest = await SseClient.OpenAsync(host.Public, $"?capture_session_id={first}", lastEventId: "2");
        Assert.Equal(["3", "4"], (await rest.ToEndAsync()).Select(static item => item.EventId));
        using var nothing = await host.Public.GetAsync($"/events/stream?capture_session_id={first}&after_seq=4", Wait.Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, nothing.StatusCode); // with which an EventSource does not reconnect
        await using var filtered = await SseClient.OpenAsync(host.Public, $"?capture_session_id={first}&types=b");
        Assert.Equal(["3"], (await filtered.ToEndAsync()).Select(static item => item.EventId));
    }

    [Fact]
    public async Task Stream_CurrentResumedAfterItsEnd_IsThatSession()
    {
        await using var host = await ApiHost.StartAsync();
        await StartAsync(host);
        await host.PublishTypesAsync("a", "b");
        await host.SessionAsync(HttpMethod.Delete);

        await using var ended = await SseClient.OpenAsync(host.Public, "?capture_session_id=current", lastEventId: "2");
        Assert.Equal(["3", "4"], (await ended.ToEndAsync()).Select(static item => item.EventId));
        await StartAsync(host);
        await using var overtaken = await SseClient.OpenAsync(host.Public, "?capture_session_id=current", lastEventId: "2");
        Assert.Equal(["3", "4"], (await overtaken.ToEndAsync()).Select(static item => item.EventId));
        using var all = new HttpRequestMessage(HttpMethod.Get, "/events/stream?capture_session_id=current");
        all.Headers.Add("Last-Event-ID", "4");
        using var nothing = await host.Public.SendAsync(all, Wait.Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, nothing.StatusCode);
    }

    [Fact]
    public async Task History_Current_IsTheActiveSession()
    {
        await using var host = await ApiHost.StartAsync();
        await StartAsync(host);
        await host.PublishTypesAsync("a");
        await host.SessionAsync(HttpMethod.Delete);
        using var none = await host.Public.GetAsync("/events?capture_session_id=current", Wait.Cancellation);
        await none.AssertProblemAsync(404, "No capture session is active.");

        await StartAsync(host);
        await host.PublishTypesAsync("b", "c");
        using var page = await host.Public.GetAsync("/events?capture_session_id=current&limit=2", Wait.Cancellation);
        Assert.Equal(["session_started", "b"], ApiRequests.Json(await page.TextAsync()).EnumerateArray().Select(Type));
        Assert.Equal(("true", "5"), (page.Headers.GetValues("X-Has-More").Single(), page.Headers.GetValues("X-Next-After-Seq").Single()));
    }

    // Events can be stored longer than the session is listed.
    [Fact]
    public async Task History_UnknownSession_IsEmpty()
    {
        await using var host = await ApiHost.StartAsync();
        await host.PublishTypesAsync("a");
        using var page = await host.Public.GetAsync("/events?capture_session_id=cs_0", Wait.Cancellation);
        Assert.Equal((HttpStatusCode.OK, "[]"), (page.StatusCode, await page.TextAsync()));
    }

    [Theory]
    [InlineData("current")]
    [InlineData("cs_0")]
    public async Task Stream_UnknownSession_Is404(string id)
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.Public.GetAsync($"/events/stream?capture_session_id={id}", Wait.Cancellation);
        await response.AssertProblemAsync(404);
    }

    [Fact]
    public async Task Stop_Service_EndsSessionAndStreams()
    {
        await using var host = await ApiHost.StartAsync(new Dictionary<string, string?> { ["Sessions:AutoStart"] = "true" });
        await using var sse = await SseClient.OpenAsync(host.Public, "?replay=all");
        await using var session = await SseClient.OpenAsync(host.Public, "?capture_session_id=current");
        await host.PublishTypesAsync("a");
        await host.StopAsync();
        foreach (var stream in new[] { sse, session })
        {
            var events = (await stream.ToEndAsync()).Select(static item => ApiRequests.Json(item.Data)).ToList();
            Assert.Equal(["session_started", "a", "session_ended"], events.Select(Type));
            Assert.Equal("shutdown", events[^1].GetProperty("event").GetProperty("data").GetProperty("reason").GetString());
        }
    }

    private static async Task<string> StartAsync(ApiHost host) =>
        (await host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Created)).GetProperty("id").GetString()!;

    private static string? Type(JsonElement envelope) => envelope.GetProperty("event").GetProperty("type").GetString();
}
