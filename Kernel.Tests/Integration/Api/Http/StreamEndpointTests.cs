using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using Kernel.Api.EventStream;
using Kernel.Api.Http;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Integration.Api.Http;

public sealed class StreamEndpointTests
{
    [Fact]
    public async Task Stream_BeforeAnyEvent_SendsItsHeaders()
    {
        await using var host = await ApiHost.StartAsync();
        await using var sse = await SseClient.OpenAsync(host.Public);
        Assert.Equal("text/event-stream", sse.Response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("application/json", sse.Response.Headers.GetValues("X-SSE-Content-Type").Single());
        Assert.Equal("no", sse.Response.Headers.GetValues("X-Accel-Buffering").Single());
        Assert.True(sse.Response.Headers.CacheControl?.NoCache);
    }

    [Theory]
    [InlineData("", "id: 2")]
    [InlineData("?types=never", "id: 2")]
    [InlineData("?after_seq=1&types=never", "id: 1")]
    public async Task Stream_BeforeAnyEvent_SendsItsPosition(string query, string expected)
    {
        await using var host = await ApiHost.StartAsync();
        await host.PublishTypesAsync("a", "b");
        using var lines = await LineClient.OpenAsync(host.Public, "/events/stream" + query);
        Assert.Equal(expected, await lines.NextAsync());
        Assert.Equal("", await lines.NextAsync());
    }

    [Fact]
    public async Task Stream_RestartBeforeAnyEvent_LosesNothing()
    {
        using var folder = new TempDirectory();
        var settings = new Dictionary<string, string?> { ["Journal:Directory"] = folder.Path };
        string id;
        await using (var host = await ApiHost.StartAsync(settings))
        {
            await host.PublishTypesAsync("before");
            using var lines = await LineClient.OpenAsync(host.Public, "/events/stream?types=a");
            id = (await lines.NextTextAsync())["id: ".Length..];
        }

        await using var again = await ApiHost.StartAsync(settings);
        await again.PublishTypesAsync("a");
        await using var sse = await SseClient.OpenAsync(again.Public, "?types=a", id);
        Assert.Equal("2", (await sse.NextAsync()).EventId);
    }

    [Fact]
    public async Task Stream_ManyEventsWithoutMatch_SendsItsPositionAgain()
    {
        await using var host = await ApiHost.StartAsync();
        using var lines = await LineClient.OpenAsync(host.Public, "/events/stream?types=last");
        await host.PublishTypesAsync([.. Enumerable.Repeat("a", 4_096)]);
        await host.PublishTypesAsync("last");

        var ids = new List<ulong>();
        while (await lines.NextTextAsync() is var line && line.StartsWith("id: ", StringComparison.Ordinal))
        {
            ids.Add(ulong.Parse(line["id: ".Length..], CultureInfo.InvariantCulture));
        }

        Assert.Equal((0UL, 4_097UL), (ids[0], ids[^1]));
        Assert.All(ids.Zip(ids.Skip(1)), static pair => Assert.InRange(pair.Second - pair.First, 1UL, 1_100UL));
    }

    [Fact]
    public async Task Stream_CurrentSession_SendsNoEarlierPosition()
    {
        await using var host = await ApiHost.StartAsync();
        await host.PublishTypesAsync("before");
        await host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Created);
        using var lines = await LineClient.OpenAsync(host.Public, "/events/stream?capture_session_id=current&types=a");
        await host.PublishTypesAsync("a");
        Assert.Equal("id: 3", await lines.NextTextAsync());
    }

    [Fact]
    public async Task Stream_Event_IsAnIdAndOneDataLine()
    {
        await using var host = await ApiHost.StartAsync();
        using var lines = await LineClient.OpenAsync(host.Public, "/events/stream");
        Assert.Equal(["id: 0", ""], [await lines.NextAsync(), await lines.NextAsync()]);
        var envelope = (await host.PublishTypesAsync("a"))[0];
        Assert.Equal("id: 1", await lines.NextAsync());
        Assert.Equal("data: " + envelope, await lines.NextAsync());
        Assert.Equal("", await lines.NextAsync());
    }

    // What a client asks for, after events 1 to 5 (a b c a b) and before event 6.
    [Theory]
    [InlineData("", null, "6")]
    [InlineData("?replay=all", null, "1 2 3 4 5 6")]
    [InlineData("?after_seq=3", null, "4 5 6")]
    [InlineData("?after_seq=0", null, "1 2 3 4 5 6")]
    [InlineData("", "2", "3 4 5 6")]
    [InlineData("", "0", "1 2 3 4 5 6")]
    [InlineData("?replay=all&after_seq=1", "4", "5 6")]
    [InlineData("?replay=all&types=a", null, "1 4")]
    [InlineData("?replay=all&types=a,c", null, "1 3 4")]
    [InlineData("?replay=all&types=a&types=%20c%20,", null, "1 3 4")]
    [InlineData("?replay=all&categories=page", null, "6")]
    [InlineData("?replay=all&categories=page,system", null, "1 2 3 4 5 6")]
    [InlineData("?replay=all&categories=page&types=a", null, "")]
    [InlineData("?replay=all&categories=page&types=last", null, "6")]
    public async Task Stream_StartAndFilters_SelectEvents(string query, string? lastEventId, string expected)
    {
        await using var host = await ApiHost.StartAsync();
        await host.PublishTypesAsync("a", "b", "c", "a", "b");
        await using var sse = await SseClient.OpenAsync(host.Public, query, lastEventId);
        using var last = await host.PublishAsync("{\"type\":\"last\",\"category\":\"page\"}");
        await host.StopAsync();
        var ids = (await sse.ToEndAsync()).Select(static item => item.EventId);
        Assert.Equal(expected, string.Join(' ', ids));
    }

    [Fact]
    public async Task Stream_LargeEventAfterFilteredOnes_Arrives()
    {
        await using var host = await ApiHost.StartAsync();
        var text = new string('x', 300_000);
        await host.PublishTypesAsync("small", "small");
        using (var large = await host.PublishAsync($"{{\"type\":\"large\",\"data\":\"{text}\"}}"))
        {
            Assert.Equal(HttpStatusCode.OK, large.StatusCode);
        }

        await using var sse = await SseClient.OpenAsync(host.Public, "?replay=all&types=large");

        Assert.Equal(text, ApiRequests.Json((await sse.NextAsync()).Data).GetProperty("event").GetProperty("data").GetString());
    }

    [Fact]
    public async Task Stream_ManyClients_AllGetTheSame()
    {
        await using var host = await ApiHost.StartAsync();
        var clients = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SseClient.OpenAsync(host.Public)));
        var published = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            published.AddRange(await host.PublishTypesAsync("a", "b"));
        }

        foreach (var client in clients)
        {
            Assert.Equal(published, (await client.TakeAsync(40)).Select(static item => item.Data));
            await client.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("?types=", "types is empty")]
    [InlineData("?types=%20,", "types is empty")]
    [InlineData("?types=a%20b", "types: 'a b' is not a valid type")]
    [InlineData("?categories=", "categories is empty")]
    [InlineData("?categories=page,nope", "categories: 'nope' is not a category")]
    [InlineData("?after_seq=-1", "after_seq: '-1'")]
    [InlineData("?after_seq=x", "after_seq: 'x'")]
    [InlineData("?after_seq=18446744073709551616", "after_seq")]
    [InlineData("?after_seq=1&after_seq=2", "after_seq")]
    [InlineData("?replay=some", "replay: 'some'")]
    public async Task Stream_BadQuery_Is400(string query, string detail)
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.Public.GetAsync("/events/stream" + query, Wait.Cancellation);
        await response.AssertProblemAsync(400, detail);
    }

    [Fact]
    public async Task Stream_MoreTypesThanAllowed_Is400()
    {
        await using var host = await ApiHost.StartAsync();
        var types = string.Join(',', Enumerable.Range(0, 65).Select(static i => $"t{i}"));
        using var response = await host.Public.GetAsync($"/events/stream?types={types}", Wait.Cancellation);
        await response.AssertProblemAsync(400, "at most 64");
    }

    [Fact]
    public async Task Stream_MoreThanTheRing_IsDeliveredOrDropped()
    {
        await using var host = await ApiHost.StartAsync(new Dictionary<string, string?> { ["EventStream:RingEvents"] = "8192" });
        for (var i = 0; i < 3; i++)
        {
            await host.PublishTypesAsync([.. Enumerable.Repeat("a", 4_096)]);
        }

        await using var sse = await SseClient.OpenAsync(host.Public, "?replay=all");
        var next = 1UL;
        while (next <= 3 * 4_096)
        {
            var item = await sse.NextAsync();
            if (item.EventType == "events_dropped")
            {
                Assert.Equal(item.EventId, next == 1 ? null : (next - 1).ToString(CultureInfo.InvariantCulture));
                var gap = ApiRequests.Json(item.Data);
                Assert.Equal(next, gap.GetProperty("from").GetUInt64());
                next = gap.GetProperty("to").GetUInt64() + 1;
            }
            else
            {
                Assert.Equal(next.ToString(CultureInfo.InvariantCulture), item.EventId);
                next++;
            }
        }

        Assert.Equal((3UL * 4_096) + 1, next);
    }

    [Fact]
    public void WriteGap_EachDialect_HasNoId()
    {
        Assert.Equal("event: events_dropped\ndata: {\"from\":5,\"to\":18446744073709551615}\n\n", Gap(StreamDialect.Sse));
        Assert.Equal("{\"dropped\":{\"from\":5,\"to\":18446744073709551615}}\n", Gap(StreamDialect.Lines));
    }

    [Fact]
    public async Task Stream_Idle_SendsACommentEvery15Seconds()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await ApiHost.StartAsync(time: time);
        using var lines = await LineClient.OpenAsync(host.Public, "/events/stream");
        Assert.Equal(["id: 0", ""], [await lines.NextAsync(), await lines.NextAsync()]);
        for (var i = 0; i < 2; i++)
        {
            var start = time.GetUtcNow();
            Assert.Equal(":", await time.AdvanceUntilAsync(TimeSpan.FromSeconds(1), lines.NextAsync()));
            Assert.Equal("", await lines.NextAsync());
            Assert.True(i > 0 || time.GetUtcNow() - start >= TimeSpan.FromSeconds(15));
        }
    }

    private static string Gap(StreamDialect dialect)
    {
        var output = new ArrayBufferWriter<byte>();
        dialect.WriteGap(output, new LogReadResult(ReadStatus.Gap, From: 5, To: ulong.MaxValue));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
