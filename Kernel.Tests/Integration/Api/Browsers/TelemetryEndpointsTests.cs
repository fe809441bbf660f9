using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.Api.Browsers;

/// <summary>Stream and history of a session in the SDK's view, over a mixture of what it knows and does not.</summary>
public sealed class TelemetryEndpointsTests
{
    private const int Count = 700;

    private static readonly string[] Types = ["page_load", "console_log", "tab_closed", "agent.step", "network_idle"];
    private static readonly string[] Categories = ["page", "console", "page", "system", "network"];
    private static readonly long Now = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    [Theory]
    [InlineData("", 100, "page_load console_log network_idle")]
    [InlineData("", 7, "page_load console_log network_idle")]
    [InlineData("&category=page,network", 3, "page_load network_idle")]
    [InlineData("&category=page&category=network", 50, "page_load network_idle")]
    [InlineData("&category=control", 50, "")]
    public async Task Events_PagedBothWays_ReturnEachOnce(string filter, int limit, string types)
    {
        await using var host = await ApiHost.StartAsync();
        await host.PublishTypesAsync("before");
        var session = await StartAsync(host);
        await IngestAsync(host);
        var id = session.GetProperty("id").GetString()!;
        var all = await host.TelemetryPagesAsync(id, $"limit={limit}{filter}&offset=0");

        Assert.Equal(Count / Types.Length * types.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, all.Count);
        Assert.Equal(types.Split(' ').Order(StringComparer.Ordinal), all.Select(TypeOf).Append(types.Length == 0 ? "" : "page_load").Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(all.Select(SeqOf).Order(), all.Select(SeqOf));
        Assert.Equal(all.Select(SeqOf).Reverse(), (await host.TelemetryPagesAsync(id, $"limit={limit}{filter}&order=desc")).Select(SeqOf));

        // The events' times are a second apart, in the order of the stream; the window leaves out its end.
        var (since, until) = (TimeAt(100), TimeAt(600));
        var expected = all.Where(e => TsOf(e) >= since && TsOf(e) < until).Select(SeqOf).ToArray();
        Assert.Equal(expected, (await host.TelemetryPagesAsync(id, $"limit={limit}{filter}&since={Rfc(since)}&until={Rfc(until)}")).Select(SeqOf));
        var older = all.Where(e => TsOf(e) < until).Select(SeqOf).Reverse().ToArray();
        Assert.Equal(older, (await host.TelemetryPagesAsync(id, $"limit={limit}{filter}&order=desc&until={Rfc(until)}")).Select(SeqOf));
    }

    [Fact]
    public async Task Events_OfEndedSession_AreOnlyThoseOfSession()
    {
        await using var host = await ApiHost.StartAsync();
        var session = await StartAsync(host);
        await IngestAsync(host);
        await host.SessionAsync(HttpMethod.Delete);
        await IngestAsync(host, Count + 1);
        await StartAsync(host);

        var id = session.GetProperty("id").GetString()!;
        var events = await host.TelemetryPagesAsync(id, "limit=100&offset=0");
        Assert.Equal(Count / 5 * 3, events.Count);
        Assert.Equal(events.Select(SeqOf).Reverse(), (await host.TelemetryPagesAsync(id, "limit=100&order=desc")).Select(SeqOf));
        Assert.Empty(await host.TelemetryPagesAsync(id, "since=2h&until=1h"));
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=101", "limit")]
    [InlineData("offset=-1", "offset")]
    [InlineData("offset=99999999999999999999", "offset")]
    [InlineData("order=up", "order")]
    [InlineData("since=soon", "since")]
    [InlineData("until=2026-01-01", "until")]
    [InlineData("order=desc&since=5m", "since")]
    [InlineData("since=5m&until=10m", "until: '10m' is not after since, '5m'.")]
    [InlineData("since=5m&until=5m", "until: '5m' is not after since, '5m'.")]
    [InlineData("until=10m", "until: '10m' is not after since, '5m'.")]
    [InlineData("category=pages", "'pages'")]
    public async Task Events_InvalidQuery_Returns400(string query, string detail)
    {
        await using var host = await ApiHost.StartAsync();
        var session = await StartAsync(host);
        using var response = await host.Public.GetAsync($"/browsers/{session.GetProperty("id").GetString()}/telemetry/events?{query}", Wait.Cancellation);
        var problem = await response.AssertProblemAsync(400, detail);
        Assert.Equal("bad_request", problem.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/ID")]
    [InlineData("?status=deleted")]
    public async Task Browsers_InvalidIncludeDeleted_Returns400(string path)
    {
        await using var host = await ApiHost.StartAsync();
        var id = (await StartAsync(host)).GetProperty("id").GetString();
        var address = "/browsers" + path.Replace("ID", id, StringComparison.Ordinal);
        using var response = await host.Public.GetAsync($"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}include_deleted=maybe", Wait.Cancellation);
        await response.AssertProblemAsync(400, "include_deleted: 'maybe' is not a value. Use true or false.");
    }

    [Fact]
    public async Task Events_TimesOutsideTheCalendar_AreGiven()
    {
        await using var host = await ApiHost.StartAsync();
        var session = await StartAsync(host);
        long[] times = [long.MaxValue, long.MinValue, -62_135_596_800_000_001, 253_402_300_800_000_000, Now];
        var lines = times.Select(static ts => $"{{\"ts\":{ts},\"type\":\"page_load\",\"category\":\"page\",\"source\":{{\"kind\":\"cdp\"}},\"data\":{{\"session_id\":\"S\"}}}}");
        using var ingested = await host.IngestAsync("p", "1", string.Join('\n', lines));
        Assert.Equal(HttpStatusCode.OK, ingested.StatusCode);

        var id = session.GetProperty("id").GetString()!;
        Assert.Equal([long.MaxValue, 253_402_300_800_000_000, Now], (await host.TelemetryPagesAsync(id, $"limit=2&since={Rfc(Now)}")).Select(TsOf));
        Assert.Equal(times.Length, (await host.TelemetryPagesAsync(id, "limit=2&offset=0")).Count);
    }

    [Fact]
    public async Task Stream_PassThrough_DeliversUnknownTypesUnchanged()
    {
        await using var host = await ApiHost.StartAsync(new Dictionary<string, string?> { ["KernelSdk:UnknownTypes"] = "PassThrough" });
        var session = await StartAsync(host);
        var published = ApiRequests.Json((await host.PublishTypesAsync("agent.step"))[0]);
        await IngestAsync(host);
        await host.SessionAsync(HttpMethod.Delete);

        var lines = await StreamAsync(host, session, "?replay=all");
        Assert.Equal(2 + 1 + Count, lines.Count);
        Assert.Equal(["session_started", "agent.step"], lines.Take(2).Select(TypeOf));
        Assert.Equal(published.GetProperty("event").GetRawText(), lines[1].GetProperty("event").GetRawText());
        Assert.Equal("session_ended", TypeOf(lines[^1]));
        Assert.All(lines, static line => Assert.Equal(["seq", "event"], line.EnumerateObject().Select(static member => member.Name)));
    }

    [Fact]
    public async Task Stream_FromAnyPosition_EndsWithSession()
    {
        await using var host = await ApiHost.StartAsync();
        var session = await StartAsync(host);
        await IngestAsync(host);
        using var live = await OpenAsync(host, session, "");
        await IngestAsync(host, Count + 1);
        await host.SessionAsync(HttpMethod.Delete);

        var all = await StreamAsync(host, session, "?replay=all");
        Assert.Equal(2 * Count / 5 * 3, all.Count);
        Assert.Equal(all.Skip(all.Count / 2).Select(SeqOf), Events(await live.ToEndAsync()).Select(SeqOf));
        Assert.Equal(all.Skip(100).Select(SeqOf), (await StreamAsync(host, session, "?replay=all", SeqOf(all[99]).ToString(CultureInfo.InvariantCulture))).Select(SeqOf));
        Assert.Empty(await StreamAsync(host, session, "?replay=some"));
        Assert.Equal(all.Select(SeqOf), (await StreamAsync(host, session, "", "999999")).Select(SeqOf)); // beyond the newest event: all events are delivered
        Assert.Equal(all.Count, (await StreamAsync(host, session, "?replay=all", "not a number")).Count);
    }

    private static Task<JsonElement> StartAsync(ApiHost host) => host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Created);

    // The last event happened now, each one before it a second earlier.
    private static async Task IngestAsync(ApiHost host, int first = 1)
    {
        var lines = new StringBuilder();
        for (var i = 0; i < Count; i++)
        {
            var kind = i % Types.Length;
            lines.Append(CultureInfo.InvariantCulture, $$"""{"ts":{{TimeAt(i)}},"type":"{{Types[kind]}}","category":"{{Categories[kind]}}",""");
            lines.Append("\"source\":{\"kind\":\"cdp\"},\"data\":{\"session_id\":\"S\"}}\n");
        }

        using var response = await host.IngestAsync("collector-1", first.ToString(CultureInfo.InvariantCulture), lines.ToString());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static async Task<LineClient> OpenAsync(ApiHost host, JsonElement session, string query) =>
        await LineClient.OpenAsync(host.Public, $"/browsers/{session.GetProperty("id").GetString()}/telemetry/stream{query}");

    private static async Task<List<JsonElement>> StreamAsync(ApiHost host, JsonElement session, string query, string? lastEventId = null) =>
        Events((await host.TelemetryStreamAsync(session.GetProperty("id").GetString()!, query, lastEventId)).Split('\n'));

    private static List<JsonElement> Events(IEnumerable<string> lines) =>
        [.. lines.Where(static line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(static line => ApiRequests.Json(line["data: ".Length..]))];

    private static long TimeAt(int index) => Now - ((Count - index) * 1_000_000L);

    private static string Rfc(long ts) => DateTimeOffset.UnixEpoch.AddTicks(ts * TimeSpan.TicksPerMicrosecond).ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    private static ulong SeqOf(JsonElement envelope) => envelope.GetProperty("seq").GetUInt64();

    private static long TsOf(JsonElement envelope) => envelope.GetProperty("event").GetProperty("ts").GetInt64();

    private static string TypeOf(JsonElement envelope) => envelope.GetProperty("event").GetProperty("type").GetString()!;
}
