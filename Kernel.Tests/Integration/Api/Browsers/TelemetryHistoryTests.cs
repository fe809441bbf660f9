using System.Globalization;
using System.Net;
using System.Text.Json;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Integration.Api.Browsers;

/// <summary>Stream and history of a session whose first events the journal has no more.</summary>
public sealed class TelemetryHistoryTests
{
    // The session's start is 1, its end 32, and the SDK knows neither.
    private const ulong First = 2;
    private const ulong Last = 31;
    private const ulong Oldest = 20;

    private static readonly DateTimeOffset Start = DateTimeOffset.UtcNow.AddMinutes(-2);

    private string _session = "";

    [Fact]
    public async Task Stream_FromHistory_ContinuesWithoutGap()
    {
        await using var system = await ForgetfulSystem.StartStoredAsync(Oldest, PublishAsync);

        Assert.Equal(Ids(First, Last), Read(await system.Api.TelemetryStreamAsync(_session, "?replay=all")));
        Assert.Equal(Ids(8, Last), Read(await system.Api.TelemetryStreamAsync(_session, "", lastEventId: "7")));
    }

    [Fact]
    public async Task Stream_OfLostEvents_ReportsGapInComment()
    {
        await using var system = await ForgetfulSystem.StartAsync(Oldest, PublishAsync);

        Assert.Equal([""": events_dropped {"from":1,"to":19}""", .. Ids(Oldest, Last)], Read(await system.Api.TelemetryStreamAsync(_session, "?replay=all")));
        Assert.Equal([""": events_dropped {"from":8,"to":19}""", .. Ids(Oldest, Last)], Read(await system.Api.TelemetryStreamAsync(_session, "", lastEventId: "7")));
        Assert.Equal(Ids(26, Last), Read(await system.Api.TelemetryStreamAsync(_session, "", lastEventId: "25")));
    }

    [Theory]
    [InlineData("limit=7&offset=0", First, Last)]
    [InlineData("limit=100&offset=0", First, Last)]
    [InlineData("limit=7&since=1h", First, Last)]
    [InlineData("limit=7&since={8}&until={25}", 8, 24)]
    [InlineData("limit=7&since={3}&until={9}", 3, 8)]
    [InlineData("limit=7&order=desc", First, Last)]
    [InlineData("limit=7&order=desc&until={9}", First, 8)]
    public async Task Events_OlderThanJournal_ComeFromHistory(string query, ulong from, ulong to)
    {
        await using var system = await ForgetfulSystem.StartStoredAsync(Oldest, PublishAsync);

        var read = await system.Api.TelemetryPagesAsync(_session, WithTimes(query));

        var expected = Numbers(from, to);
        Assert.Equal(query.Contains("desc", StringComparison.Ordinal) ? expected.Reverse() : expected, read.Select(SeqOf));
        Assert.All(read, static envelope => Assert.Equal($"event {SeqOf(envelope)}", envelope.GetProperty("event").GetProperty("data").GetProperty("text").GetString()));
    }

    [Theory]
    [InlineData("limit=7&offset=0")]
    [InlineData("limit=7&order=desc")]
    public async Task Events_Lost_AreOmitted(string query)
    {
        await using var system = await ForgetfulSystem.StartAsync(Oldest, PublishAsync);

        Assert.Equal(Numbers(Oldest, Last), (await system.Api.TelemetryPagesAsync(_session, query)).Select(SeqOf).Order());
    }

    [Fact]
    public async Task Stream_StorageWriterUnavailable_EndsWithoutAGap()
    {
        await using var storage = await FakeHistoryService.StartAsync(Unavailable);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var system = await ForgetfulSystem.StartAsync(Oldest, PublishAsync, storage.Address, time);

        var stream = await time.AdvanceUntilAsync(TimeSpan.FromSeconds(1), system.Api.TelemetryStreamAsync(_session, "?replay=all"));

        Assert.Equal([], Read(stream).Where(static line => line != ":"));
    }

    [Theory]
    [InlineData("limit=7&offset=0")]
    [InlineData("limit=100&order=desc")]
    public async Task Events_StorageWriterUnavailable_Is503(string query)
    {
        await using var storage = await FakeHistoryService.StartAsync(Unavailable);
        await using var system = await ForgetfulSystem.StartAsync(Oldest, PublishAsync, storage.Address);

        using var response = await system.Api.Public.GetAsync($"/browsers/{_session}/telemetry/events?{query}", Wait.Cancellation);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(1)), (response.StatusCode, response.Headers.RetryAfter?.Delta));
    }

    private static Task Unavailable(HttpContext context)
    {
        context.Response.StatusCode = 503;
        return Task.CompletedTask;
    }

    // A session of 30 events, one second apart.
    private async Task<ulong> PublishAsync(ApiHost api)
    {
        _session = (await api.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Created)).GetProperty("id").GetString()!;
        for (var seq = First; seq <= Last; seq++)
        {
            var line = $$$"""{"ts":{{{TimeOf(seq).Ticks / TimeSpan.TicksPerMicrosecond}}},"type":"console_log","category":"console","source":{"kind":"cdp"},"data":{"level":"log","text":"event {{{seq}}}"}}""";
            using var response = await api.IngestAsync("collector-1", seq.ToString(CultureInfo.InvariantCulture), line + "\n");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        await api.SessionAsync(HttpMethod.Delete);
        return Last + 1;
    }

    // What a client sees: comments, and the ids of events.
    private static IEnumerable<string> Read(string stream) =>
        stream.Split('\n').Where(static line => line.StartsWith(':') || line.StartsWith("id: ", StringComparison.Ordinal));

    private static IEnumerable<string> Ids(ulong from, ulong to) => Numbers(from, to).Select(static seq => $"id: {seq}");

    private static IEnumerable<ulong> Numbers(ulong from, ulong to) => Enumerable.Range((int)from, (int)(to - from + 1)).Select(static seq => (ulong)seq);

    private static string WithTimes(string query) => Numbers(First, Last).Aggregate(
        query, static (text, seq) => text.Replace($"{{{seq}}}", $"{DateTimeOffset.UnixEpoch + TimeOf(seq):yyyy-MM-ddTHH:mm:ss.ffffffZ}", StringComparison.Ordinal));

    private static TimeSpan TimeOf(ulong seq) => Start.AddSeconds(seq) - DateTimeOffset.UnixEpoch;

    private static ulong SeqOf(JsonElement envelope) => envelope.GetProperty("seq").GetUInt64();
}
