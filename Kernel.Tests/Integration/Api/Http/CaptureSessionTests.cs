using System.Net;
using System.Text.Json;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Integration.Api.Http;

public sealed class CaptureSessionTests
{
    private const string AllCategories = "system console network page interaction screenshot monitor connection";

    [Fact]
    public async Task Session_FromStartToEnd_MatchesTheContract()
    {
        await using var host = await ApiHost.StartAsync();
        await host.SessionAsync(HttpMethod.Get, expected: HttpStatusCode.NotFound);
        var started = await host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Created);
        Assert.Matches("^cs_[0-9a-f]{32}$", started.GetProperty("id").GetString());
        Assert.Equal("starting", Status(started));
        Assert.Equal(AllCategories, Categories(started));
        Assert.True(Redact(started));
        Assert.Equal(1UL, started.GetProperty("seq").GetUInt64());
        Assert.False(started.TryGetProperty("ended_at", out _));

        await host.PublishTypesAsync("a", "b");
        var active = await host.SessionAsync(HttpMethod.Get);
        Assert.Equal(Id(started), Id(active));
        Assert.Equal(3UL, active.GetProperty("seq").GetUInt64());

        await host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Conflict);
        var ended = await host.SessionAsync(HttpMethod.Delete);
        Assert.Equal((Id(started), "stopped"), (Id(ended), Status(ended)));
        Assert.Equal(4UL, ended.GetProperty("seq").GetUInt64());
        Assert.True(ended.GetProperty("ended_at").GetDateTimeOffset() >= ended.GetProperty("created_at").GetDateTimeOffset());

        await host.SessionAsync(HttpMethod.Get, expected: HttpStatusCode.NotFound);
        await host.SessionAsync(HttpMethod.Delete, expected: HttpStatusCode.NotFound);
        await host.SessionAsync(HttpMethod.Patch, "{}", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Get_AfterTheEventWasRead_ReturnsTheChange()
    {
        await using var host = await ApiHost.StartAsync();
        await using var stream = await SseClient.OpenAsync(host.Public, "?types=session_started,session_ended");
        for (var i = 0; i < 50; i++)
        {
            var starting = host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Created);
            await stream.NextAsync();
            await host.SessionAsync(HttpMethod.Get);
            await starting;

            var ending = host.SessionAsync(HttpMethod.Delete);
            await stream.NextAsync();
            await host.SessionAsync(HttpMethod.Get, expected: HttpStatusCode.NotFound);
            await ending;
        }
    }

    [Fact]
    public async Task List_EndedSessions_NewestFirst()
    {
        await using var host = await ApiHost.StartAsync();
        var ids = new List<string?>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add(Id(await host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Created)));
            await host.SessionAsync(HttpMethod.Delete);
        }

        var listed = ApiRequests.Json(await host.Public.GetStringAsync("/events/capture_sessions", Wait.Cancellation)).EnumerateArray().ToList();
        Assert.Equal(ids.AsEnumerable().Reverse(), listed.Select(Id));
        Assert.All(listed, static session => Assert.Equal("stopped", Status(session)));
    }

    [Theory]
    [InlineData(null, AllCategories)]
    [InlineData("", AllCategories)]
    [InlineData("{}", AllCategories)]
    [InlineData("{\"config\":{}}", AllCategories)]
    [InlineData("{\"config\":{\"categories\":[\"network\"]}}", "network")]
    [InlineData("{\"config\":{\"categories\":[\"page\",\"console\",\"page\"]}}", "console page")]
    public async Task Start_Categories_AreThoseNamedOrAll(string? body, string expected)
    {
        await using var host = await ApiHost.StartAsync();
        Assert.Equal(expected, Categories(await host.SessionAsync(HttpMethod.Post, body, HttpStatusCode.Created)));
    }

    [Theory]
    [InlineData("{\"config\":{\"categories\":[]}}", "config.categories is empty")]
    [InlineData("{\"config\":{\"categories\":[\"nope\"]}}", "unknown category 'nope'")]
    [InlineData("{\"config\":{\"categories\":[\"Page\"]}}", "unknown category 'Page'")]
    [InlineData("{\"config\":{\"categories\":[null]}}", "unknown category")]
    [InlineData("{\"config\":{\"categories\":\"page\"}}", "not a valid session request")]
    [InlineData("{\"config\":{\"categories\":[1]}}", "not a valid session request")]
    [InlineData("{\"config\":{\"other\":1}}", "not a valid session request")]
    [InlineData("{\"categories\":[\"page\"]}", "not a valid session request")]
    [InlineData("{\"config\":{\"options\":{\"redact\":\"no\"}}}", "not a valid session request")]
    [InlineData("{\"config\":{\"options\":{\"nope\":true}}}", "not a valid session request")]
    [InlineData("{\"config\":{\"options\":{\"network\":{\"nope\":1}}}}", "not a valid session request")]
    [InlineData("{\"config\":{\"options\":{\"network\":{\"max_body_bytes\":-1}}}}", "config.options.network.max_body_bytes is -1. Expected 0 to 262144.")]
    [InlineData("{\"config\":{\"options\":{\"network\":{\"max_request_body_bytes\":65537}}}}", "config.options.network.max_request_body_bytes is 65537. Expected 0 to 65536.")]
    [InlineData("{\"config\":{\"options\":{\"network\":{\"frames_per_second\":0}}}}", "config.options.network.frames_per_second is 0. Expected 1 to 10000.")]
    [InlineData("{\"name\":7}", "not a valid session request")]
    [InlineData("{\"name\":\"a\\u0000b\"}", "name has the control character U+0000.")]
    [InlineData("{\"name\":\"a\\nb\"}", "name has the control character U+000A.")]
    [InlineData("[]", "not a valid session request")]
    [InlineData("{", "not a valid session request")]
    [InlineData("{}{}", "not a valid session request")]
    public async Task StartAndChange_InvalidSettings_Are400(string body, string detail)
    {
        await using var host = await ApiHost.StartAsync();
        Assert.Contains(detail, Detail(await host.SessionAsync(HttpMethod.Post, body, HttpStatusCode.BadRequest)), StringComparison.Ordinal);
        await host.SessionAsync(HttpMethod.Get, expected: HttpStatusCode.NotFound);

        await host.SessionAsync(HttpMethod.Post, "{\"config\":{\"categories\":[\"console\"]}}", HttpStatusCode.Created);
        Assert.Contains(detail, Detail(await host.SessionAsync(HttpMethod.Patch, body, HttpStatusCode.BadRequest)), StringComparison.Ordinal);
        Assert.Equal("console", Categories(await host.SessionAsync(HttpMethod.Get)));
    }

    [Fact]
    public async Task Start_HugeBody_Is413()
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.Public.PostAsync("/events/capture_session", ApiRequests.Body(new string(' ', 65_537)), Wait.Cancellation);
        Assert.InRange((int)response.StatusCode, 400, 413);
        await response.AssertProblemAsync((int)response.StatusCode, "65536 bytes");
    }

    [Fact]
    public async Task Change_AbsentMember_KeepsItsValue()
    {
        await using var host = await ApiHost.StartAsync();
        var id = Id(await host.SessionAsync(HttpMethod.Post, "{\"config\":{\"categories\":[\"console\"],\"options\":{\"redact\":false}}}", HttpStatusCode.Created));

        var changes = new (string? Body, string Categories, bool Redact)[]
        {
            (null, "console", false),
            ("{}", "console", false),
            ("{\"config\":{\"options\":{}}}", "console", false),
            ("{\"config\":{\"categories\":[\"page\",\"network\"]}}", "network page", false),
            ("{\"config\":{\"options\":{\"redact\":true}}}", "network page", true),
            ("{\"config\":{\"categories\":null,\"options\":null}}", "network page", true),
        };
        foreach (var (body, categories, redact) in changes)
        {
            var changed = await host.SessionAsync(HttpMethod.Patch, body);
            Assert.Equal((id, categories, redact), (Id(changed), Categories(changed), Redact(changed)));
            Assert.Equal(changed.GetRawText(), (await host.SessionAsync(HttpMethod.Get)).GetRawText());
        }
    }

    [Fact]
    public async Task Change_OneOptionOfTheNetwork_KeepsTheOthers()
    {
        await using var host = await ApiHost.StartAsync();
        await host.SessionAsync(HttpMethod.Post, "{\"config\":{\"options\":{\"network\":{\"bodies\":false,\"max_frame_bytes\":7}}}}", HttpStatusCode.Created);
        var changed = await host.SessionAsync(HttpMethod.Patch, "{\"config\":{\"options\":{\"network\":{\"frames_per_second\":5}}}}");

        Assert.Equal(
            """{"bodies":false,"max_body_bytes":8192,"max_text_bytes":4096,"request_bodies":true,"max_request_body_bytes":8192,"frames":true,"max_frame_bytes":7,"frames_per_second":5}""",
            changed.GetProperty("config").GetProperty("options").GetProperty("network").GetRawText());
    }

    [Fact]
    public async Task Start_ManyAtOnce_OneWins()
    {
        await using var host = await ApiHost.StartAsync();
        var statuses = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            using var response = await host.Public.PostAsync("/events/capture_session", null, Wait.Cancellation);
            return response.StatusCode;
        }));
        Assert.Equal(1, statuses.Count(static status => status == HttpStatusCode.Created));
        Assert.Equal(9, statuses.Count(static status => status == HttpStatusCode.Conflict));
        Assert.Contains("\"seq\":2,", (await host.PublishTypesAsync("a"))[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAndEnd_Events_DescribeTheSession()
    {
        await using var host = await ApiHost.StartAsync();
        var id = Id(await host.SessionAsync(HttpMethod.Post, "{\"config\":{\"categories\":[\"page\",\"console\"]}}", HttpStatusCode.Created));
        await host.SessionAsync(HttpMethod.Delete);
        await using var sse = await SseClient.OpenAsync(host.Public, "?replay=all");
        var events = (await sse.TakeAsync(2)).Select(static item => JsonSerializer.Deserialize(item.Data, EventJsonContext.Default.Envelope)!.Event).ToList();

        Assert.All(events, static e => Assert.Equal((EventCategory.System, EventSourceKinds.KernelApi), (e.Category, e.Source.Kind)));
        Assert.Equal($"{{\"capture_session_id\":\"{id}\",\"categories\":[\"console\",\"page\"]}}", events[0].Data!.Value.GetRawText());
        Assert.Equal((id, "requested"), (events[1].Data!.Value.GetProperty("capture_session_id").GetString(), events[1].Data!.Value.GetProperty("reason").GetString()));
        Assert.InRange(events[1].Data!.Value.GetProperty("duration_ms").GetInt64(), 0, 60_000);
    }

    [Fact]
    public async Task Status_CollectorReports_AreFollowed()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await ApiHost.StartAsync(time: time);
        await host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Created);
        Assert.Equal("starting", await StatusAsync());

        await Reports("a", CollectorStatus.Idle, "starting");
        await Reports("a", CollectorStatus.Connecting, "starting");
        await Reports("a", CollectorStatus.Connected, "running");
        await Reports("a", CollectorStatus.Disconnected, "disconnected");
        await Reports("b", CollectorStatus.Connected, "running");
        await Reports("b", CollectorStatus.Stopped, "disconnected");
        await Reports("a", CollectorStatus.Connected, "running");

        time.Advance(TimeSpan.FromSeconds(14));
        Assert.Equal("running", await StatusAsync());
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("disconnected", await StatusAsync()); // silent for too long
        await Reports("a", CollectorStatus.Connected, "running");
        await Reports("a", CollectorStatus.Stopped, "disconnected");

        async Task<string?> StatusAsync() => Status(await host.SessionAsync(HttpMethod.Get));

        async Task Reports(string collector, CollectorStatus status, string expected)
        {
            await host.ReportAsync(collector, status);
            Assert.Equal(expected, await StatusAsync());
        }
    }

    [Fact]
    public async Task Status_SessionThatNeedsNoBrowser_IsRunningAtOnce()
    {
        await using var host = await ApiHost.StartAsync();
        Assert.Equal("running", Status(await host.SessionAsync(HttpMethod.Post, "{\"config\":{\"categories\":[\"system\",\"monitor\"]}}", HttpStatusCode.Created)));
    }

    // The clock does not advance, so nothing but the collector's report can end the wait.
    [Fact]
    public async Task End_CollectorHasMore_IncludesItsEvents()
    {
        await using var host = await ApiHost.StartAsync(time: new FakeTimeProvider(DateTimeOffset.UtcNow));
        await host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Created);
        using var capture = await LineClient.OpenAsync(host.Internal, InternalApi.CapturePath);
        var running = JsonSerializer.Deserialize(await capture.NextTextAsync(), InternalJsonContext.Default.CaptureState)!;
        await host.ReportAsync("c", CollectorStatus.Connected, running.Revision);

        var ending = host.SessionAsync(HttpMethod.Delete);
        var stop = JsonSerializer.Deserialize(await capture.NextTextAsync(), InternalJsonContext.Default.CaptureState)!;
        Assert.Null(stop.Session);
        await host.ReportAsync("c", CollectorStatus.Connected, stop.Revision - 1);
        await host.IngestAsync("c", 1, 3);
        await host.SessionAsync(HttpMethod.Get);
        Assert.False(ending.IsCompleted);

        await host.ReportAsync("c", CollectorStatus.Idle, stop.Revision);
        Assert.Equal(5UL, (await Wait.For(ending)).GetProperty("seq").GetUInt64());
    }

    [Fact]
    public async Task End_WhileACollectorIsSilent_IsBounded()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await ApiHost.StartAsync(new Dictionary<string, string?> { ["Sessions:DrainTimeout"] = "00:00:03" }, time);
        await host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Created);
        using var capture = await LineClient.OpenAsync(host.Internal, InternalApi.CapturePath);
        await capture.NextTextAsync();
        await host.ReportAsync("c", CollectorStatus.Connected, 1);

        var ending = host.SessionAsync(HttpMethod.Delete);
        await capture.NextTextAsync();
        var start = time.GetUtcNow();
        Assert.Equal("stopped", Status(await time.AdvanceUntilAsync(TimeSpan.FromMilliseconds(500), ending)));
        Assert.True(time.GetUtcNow() - start >= TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task AutoStart_Enabled_CapturesEverything()
    {
        await using var host = await ApiHost.StartAsync(new Dictionary<string, string?> { ["Sessions:AutoStart"] = "true" });
        Assert.Equal(AllCategories, Categories(await host.SessionAsync(HttpMethod.Get)));
    }

    [Fact]
    public async Task Counts_OfASession_SurviveItsEndAndARestart()
    {
        const string Events = """
            {"type":"network_request"}
            {"type":"network_request"}
            {"type":"network_response","data":{"status":404}}
            {"type":"network_loading_failed","data":{"canceled":true}}
            {"type":"console_error"}
            {"type":"page_crashed"}
            {"type":"navigation","data":{"frame_id":"F"}}
            {"type":"navigation","data":{"parent_frame_id":"F"}}
            {"type":"screenshot","data":{"image":"aaaa"}}
            {"type":"screenshot","data":{"error":"busy"}}
            """;
        const string Counts = """{"events":EVENTS,"requests":2,"failed":1,"errors":2,"navigations":1,"screenshots":1}""";
        using var folder = new TempDirectory();
        var settings = new Dictionary<string, string?> { ["Journal:Directory"] = folder.Path };
        string ended;
        await using (var host = await ApiHost.StartAsync(settings))
        {
            await host.PublishTypesAsync("console_error");
            var started = await host.SessionAsync(HttpMethod.Post, "{\"name\":\"checkout\"}", HttpStatusCode.Created);
            using (await host.PublishAsync(Events, ApiRequests.Lines))
            {
            }

            var active = await host.SessionAsync(HttpMethod.Get);
            Assert.Equal(("checkout", 2UL, 12UL), (active.GetProperty("name").GetString(), active.GetProperty("first_seq").GetUInt64(), active.GetProperty("last_seq").GetUInt64()));
            Assert.Equal(Counts.Replace("EVENTS", "11", StringComparison.Ordinal), active.GetProperty("counts").GetRawText());
            Assert.Equal("[11]", active.GetProperty("screenshots").GetRawText());
            Assert.InRange(active.GetProperty("last_event_at").GetDateTimeOffset(), active.GetProperty("first_event_at").GetDateTimeOffset(), DateTimeOffset.UtcNow);
            Assert.Equal(active.GetRawText(), (await GetAsync(host, "current")).GetRawText());

            var end = await host.SessionAsync(HttpMethod.Delete);
            Assert.Equal(Counts.Replace("EVENTS", "12", StringComparison.Ordinal), end.GetProperty("counts").GetRawText());
            Assert.Equal(13UL, end.GetProperty("last_seq").GetUInt64());
            ended = end.GetRawText();
            Assert.Equal(ended, (await GetAsync(host, Id(started)!)).GetRawText());
        }

        await using var again = await ApiHost.StartAsync(settings);
        var listed = ApiRequests.Json(await again.Public.GetStringAsync("/events/capture_sessions", Wait.Cancellation));
        Assert.Equal($"[{ended}]", listed.GetRawText());

        static async Task<JsonElement> GetAsync(ApiHost host, string id) =>
            ApiRequests.Json(await host.Public.GetStringAsync($"/events/capture_sessions/{id}", Wait.Cancellation));
    }

    [Fact]
    public async Task Name_ActiveAndEnded_CanBeChanged()
    {
        using var folder = new TempDirectory();
        var settings = new Dictionary<string, string?> { ["Journal:Directory"] = folder.Path };
        string id;
        await using (var host = await ApiHost.StartAsync(settings))
        {
            var started = await host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Created);
            id = Id(started)!;
            Assert.False(started.TryGetProperty("name", out _));
            Assert.Equal("one", Name(await host.SessionAsync(HttpMethod.Patch, "{\"name\":\"one\"}")));
            Assert.Equal("one", Name(await host.SessionAsync(HttpMethod.Patch, "{\"config\":{}}")));
            Assert.Equal("two", Name(await RenameAsync(host, "current", "{\"name\":\"two\"}")));
            Assert.Equal("two", Name(await host.SessionAsync(HttpMethod.Delete)));
            Assert.Null(Name(await RenameAsync(host, id, "{\"name\":\"\"}")));
            Assert.Equal("π 🙂", Name(await RenameAsync(host, id, "{\"name\":\"π 🙂\"}")));
            await host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Created);
        }

        await using var again = await ApiHost.StartAsync(settings);
        var sessions = ApiRequests.Json(await again.Public.GetStringAsync("/events/capture_sessions", Wait.Cancellation)).EnumerateArray().ToList();
        Assert.Equal([null, "π 🙂"], sessions.Select(Name));
    }

    [Theory]
    [InlineData("current", "{\"name\":\"a\"}", 404, "No capture session is active.")]
    [InlineData("cs_none", "{\"name\":\"a\"}", 404, "There is no capture session 'cs_none'.")]
    [InlineData("{id}", null, 400, "name is missing. Send {\"name\":\"checkout\"}")]
    [InlineData("{id}", "{}", 400, "The body is not a name such as")]
    [InlineData("{id}", "{\"name\":null}", 400, "name is missing")]
    [InlineData("{id}", "{\"name\":1}", 400, "The body is not a name such as")]
    [InlineData("{id}", "{\"name\":\"a\",\"config\":{}}", 400, "The body is not a name such as")]
    [InlineData("{id}", "{\"name\":\"\\u001b[2J\"}", 400, "name has the control character U+001B.")]
    [InlineData("{id}", "{\"name\":\"\\ud800\"}", 400, "unpaired surrogate")]
    [InlineData("{id}", "{\"name\":\"LONG\"}", 400, "name has 256 characters. At most 255 are allowed.")]
    public async Task Rename_InvalidRequest_IsAProblem(string id, string? body, int status, string detail)
    {
        await using var host = await ApiHost.StartAsync();
        await host.SessionAsync(HttpMethod.Post, "{\"name\":\"kept\"}", HttpStatusCode.Created);
        var ended = await host.SessionAsync(HttpMethod.Delete);
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/events/capture_sessions/{id.Replace("{id}", Id(ended), StringComparison.Ordinal)}")
        {
            Content = body is null ? null : ApiRequests.Body(body.Replace("LONG", new string('x', 256), StringComparison.Ordinal)),
        };
        using var response = await host.Public.SendAsync(request, Wait.Cancellation);
        await response.AssertProblemAsync(status, detail);
        Assert.Equal("kept", Name(ApiRequests.Json(await host.Public.GetStringAsync($"/events/capture_sessions/{Id(ended)}", Wait.Cancellation))));
    }

    [Theory]
    [InlineData("?limit=2", "3 2", "true 2")]
    [InlineData("?limit=2&offset=2", "1", "false 0")]
    [InlineData("?offset=9", "", "false 0")]
    [InlineData("?limit=0", "limit is '0'. Expected an integer from 1 to 100.", null)]
    [InlineData("?limit=x", "limit is 'x'.", null)]
    [InlineData("?offset=-1", "offset is '-1'.", null)]
    public async Task List_Pages_AreOfTheNewestFirst(string query, string expected, string? headers)
    {
        await using var host = await ApiHost.StartAsync();
        for (var i = 1; i <= 3; i++)
        {
            await host.SessionAsync(HttpMethod.Post, $"{{\"name\":\"{i}\"}}", HttpStatusCode.Created);
            await host.SessionAsync(HttpMethod.Delete);
        }

        using var response = await host.Public.GetAsync("/events/capture_sessions" + query, Wait.Cancellation);
        if (headers is null)
        {
            await response.AssertProblemAsync(400, expected);
            return;
        }

        Assert.Equal(expected, string.Join(' ', ApiRequests.Json(await response.TextAsync()).EnumerateArray().Select(Name)));
        Assert.Equal(headers, $"{response.Headers.GetValues("X-Has-More").Single()} {response.Headers.GetValues("X-Next-Offset").Single()}");
    }

    private static async Task<JsonElement> RenameAsync(ApiHost host, string id, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/events/capture_sessions/{id}") { Content = ApiRequests.Body(body) };
        using var response = await host.Public.SendAsync(request, Wait.Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return ApiRequests.Json(await response.TextAsync());
    }

    private static string? Name(JsonElement session) => session.TryGetProperty("name", out var name) ? name.GetString() : null;

    private static string? Id(JsonElement session) => session.GetProperty("id").GetString();

    private static string? Status(JsonElement session) => session.GetProperty("status").GetString();

    private static string Detail(JsonElement problem) => problem.GetProperty("detail").GetString()!;

    private static bool Redact(JsonElement session) => session.GetProperty("config").GetProperty("options").GetProperty("redact").GetBoolean();

    private static string Categories(JsonElement session) =>
        string.Join(' ', session.GetProperty("config").GetProperty("categories").EnumerateArray().Select(static c => c.GetString()));
}
