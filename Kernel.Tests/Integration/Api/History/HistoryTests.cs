using System.Text;
using System.Text.Json;
using Kernel.ServiceDefaults.Contracts;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Integration.Api.History;

/// <summary>A client that reads events which the journal has no more.</summary>
public sealed class HistoryTests
{
    private readonly List<string> _envelopes = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("?replay=all", "1-30")]
    [InlineData("?after_seq=7", "8-30")]
    [InlineData("?after_seq=19", "20-30")]
    [InlineData("?after_seq=25", "26-30")]
    [InlineData("?replay=all&types=type.1,type.29", "1 29")]
    [InlineData("?replay=all&categories=page", "30")]
    [InlineData("?replay=all&failed=true", "5")]
    public async Task Stream_OlderThanTheJournal_ReadsTheArchive(string query, string expected)
    {
        await using var system = await StoreAndForgetAsync();
        await using var sse = await SseClient.OpenAsync(system.Api.Public, query);
        await system.Api.StopAsync();

        var items = await sse.ToEndAsync();

        Assert.Equal(Expand(expected), items.Select(static item => item.EventId!));
        Assert.All(items, item => Assert.Equal(_envelopes[int.Parse(item.EventId!, System.Globalization.CultureInfo.InvariantCulture) - 1], item.Data));
    }

    [Fact]
    public async Task History_OlderThanTheJournal_ReadsTheArchive()
    {
        await using var system = await StoreAndForgetAsync();
        var read = new List<string>();
        for (var after = 0UL; ;)
        {
            using var response = await system.Api.Public.GetAsync($"/events?after_seq={after}&limit=7", Cancel);
            using var page = JsonDocument.Parse(await response.TextAsync());
            read.AddRange(page.RootElement.EnumerateArray().Select(static envelope => envelope.GetRawText()));
            after = ulong.Parse(response.Headers.GetValues("X-Next-After-Seq").Single(), System.Globalization.CultureInfo.InvariantCulture);
            if (response.Headers.GetValues("X-Has-More").Single() == "false")
            {
                break;
            }
        }

        Assert.Equal(_envelopes, read);
    }

    [Fact]
    public async Task InternalStream_OlderThanTheJournal_ReportsTheGap()
    {
        await using var system = await StoreAndForgetAsync();
        using var lines = await LineClient.OpenAsync(system.Api.Internal, InternalApi.StreamPath + "?after=0");

        Assert.Equal("""{"dropped":{"from":1,"to":19}}""", await lines.NextTextAsync());
    }

    [Fact]
    public async Task Stream_DamagedLine_IsAGapOfItsEvent()
    {
        await using var system = await StoreAndForgetAsync();
        var path = Directory.GetFiles(system.Events, "*.jsonl", SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(path, Cancel);
        bytes[Encoding.UTF8.GetByteCount(string.Concat(_envelopes.Take(6).Select(static envelope => envelope + "\n"))) + 1] = 0; // the line of 7
        bytes[^(_envelopes[29].Length / 2)] = 0; // within the line of 30, which the journal has
        await File.WriteAllBytesAsync(path, bytes, Cancel);
        await using var sse = await SseClient.OpenAsync(system.Api.Public, "?replay=all");
        using var page = await system.Api.Public.GetAsync("/events?limit=1000", Cancel);
        await system.Api.StopAsync();

        Assert.Equal("7-7", page.Headers.GetValues("X-Gaps").Single());
        Assert.Equal(29, JsonElement.Parse(await page.TextAsync()).GetArrayLength());
        Assert.Equal(
            [.. Expand("1-6"), """{"from":7,"to":7}""", .. Expand("8-30")],
            (await sse.ToEndAsync()).Select(static item => item.EventType == "events_dropped" ? item.Data : item.EventId!));
    }

    [Fact]
    public async Task Stream_ArchiveLacksSome_ReportsOnlyThatGap()
    {
        await using var archive = await FakeHistoryService.StartAsync(static context => WritePageAsync(context, 5, 6, 9));
        await using var system = await ForgetAsync(archive.Address);
        await using var sse = await SseClient.OpenAsync(system.Api.Public, "?replay=all");
        using var page = await system.Api.Public.GetAsync("/events", Cancel);
        await system.Api.StopAsync();

        Assert.Equal("1-4,7-8,10-19", page.Headers.GetValues("X-Gaps").Single());
        Assert.Equal(
            ["""{"from":1,"to":4}""", "5", "6", """{"from":7,"to":8}""", "9", """{"from":10,"to":19}""", "20"],
            (await sse.ToEndAsync()).Select(static item => item.EventType == "events_dropped" ? item.Data : item.EventId!).Take(7));
    }

    [Fact]
    public async Task Stream_NoArchive_ReportsTheGapWithoutARequest()
    {
        await using var system = await ForgetAsync(null);
        await AssertGapAsync(system.Api);
    }

    [Fact]
    public async Task Stream_ArchiveUnreachable_EndsWithoutAGap()
    {
        Uri address;
        await using (var archive = await FakeHistoryService.StartAsync(static _ => Task.CompletedTask))
        {
            address = archive.Address;
        }

        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var system = await ForgetAsync(address, time);
        await using var sse = await SseClient.OpenAsync(system.Api.Public, "?replay=all");

        Assert.Empty(await time.AdvanceUntilAsync(TimeSpan.FromSeconds(1), sse.ToEndAsync()));
    }

    [Theory]
    [InlineData("404")]
    [InlineData("empty")]
    public async Task Stream_ArchiveHasNone_ReportsTheGap(string how)
    {
        await using var archive = await FakeHistoryService.StartAsync(context => AnswerAsync(context, how));
        await using var system = await ForgetAsync(archive.Address);

        await AssertGapAsync(system.Api);

        Assert.NotEmpty(archive.Requests);
    }

    [Theory]
    [InlineData("503")]
    [InlineData("proxy")]
    [InlineData("garbage")]
    [InlineData("abort")]
    [InlineData("endless")]
    public async Task Stream_ArchiveUnavailable_WaitsForIt(string how)
    {
        await using var archive = await FakeHistoryService.StartAsync(context => AnswerAsync(context, how));
        await using var system = await ForgetAsync(archive.Address);
        await using var sse = await SseClient.OpenAsync(system.Api.Public, "?replay=all");
        await Wait.Until(() => archive.Requests.Count, static count => count > 0);
        archive.Answer = WriteAllAsync;

        Assert.Equal(Expand("1-30"), (await sse.TakeAsync(30)).Select(static item => item.EventId!));
    }

    [Fact]
    public async Task History_ArchiveUnavailable_Is503()
    {
        await using var archive = await FakeHistoryService.StartAsync(static context => AnswerAsync(context, "503"));
        await using var system = await ForgetAsync(archive.Address);
        using var response = await system.Api.Public.GetAsync("/events?after_seq=0", Cancel);

        await response.AssertProblemAsync(503, "The history cannot be read now. Retry after 1 s.");
    }

    [Fact]
    public async Task Stop_ArchiveUnavailable_EndsTheResponse()
    {
        await using var archive = await FakeHistoryService.StartAsync(static context => AnswerAsync(context, "503"));
        await using var system = await ForgetAsync(archive.Address);
        await using var sse = await SseClient.OpenAsync(system.Api.Public, "?replay=all");
        await Wait.Until(() => archive.Requests.Count, static count => count > 0);
        await system.Api.StopAsync();

        Assert.Empty(await sse.ToEndAsync());
    }

    [Fact]
    public async Task Stream_ArchiveHangs_DelaysItsReaderOnly()
    {
        await using var archive = await FakeHistoryService.StartAsync(static context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var system = await ForgetAsync(archive.Address, settings: ("Archive:Timeout", "00:00:02"));
        await using var old = await SseClient.OpenAsync(system.Api.Public, "?replay=all");
        await Wait.Until(() => archive.Requests.Count, static count => count == 1);

        // While that one waits, a live reader has its event, and so has one of the journal.
        await using var live = await SseClient.OpenAsync(system.Api.Public);
        await using var recent = await SseClient.OpenAsync(system.Api.Public, "?after_seq=25");
        await system.Api.PublishTypesAsync("while.it.hangs");
        Assert.Equal("31", (await live.NextAsync()).EventId);
        Assert.Equal("26", (await recent.NextAsync()).EventId);
        Assert.Single(archive.Requests);

        archive.Answer = WriteAllAsync;
        Assert.Equal("1", (await old.NextAsync()).EventId);
    }

    [Fact]
    public async Task Start_ArchiveTimeoutOutOfRange_NamesTheKey()
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(static () => ApiHost.StartAsync(new Dictionary<string, string?> { ["Archive:Timeout"] = "00:02:00" }));

        Assert.Contains("Archive:Timeout must be 00:00:00.1 to 00:01:00, but is '00:02:00'", refusal.Message, StringComparison.Ordinal);
    }

    private async Task<ulong> PublishAsync(ApiHost api)
    {
        for (var i = 1; i < 30; i++)
        {
            _envelopes.AddRange(await api.PublishTypesAsync(i == 5 ? "console_error" : $"type.{i}"));
        }

        using var last = await api.PublishAsync("""{"type":"last","category":"page"}""");
        _envelopes.Add((await last.TextAsync()).TrimEnd());
        return 30;
    }

    private Task<ForgetfulSystem> StoreAndForgetAsync() => ForgetfulSystem.StartStoredAsync(20, PublishAsync);

    private Task<ForgetfulSystem> ForgetAsync(Uri? archive, TimeProvider? time = null, params (string Key, string Value)[] settings) =>
        ForgetfulSystem.StartAsync(20, PublishAsync, archive, time, settings);

    private static async Task AssertGapAsync(ApiHost api)
    {
        await using var sse = await SseClient.OpenAsync(api.Public, "?replay=all");
        var gap = await sse.NextAsync();
        Assert.Equal(("events_dropped", """{"from":1,"to":19}"""), (gap.EventType, gap.Data));
        Assert.Equal("20", (await sse.NextAsync()).EventId);
    }

    private static Task WriteAllAsync(HttpContext context) => WritePageAsync(context, [.. Enumerable.Range(1, 19)]);

    private static Task WritePageAsync(HttpContext context, params int[] seqs)
    {
        var after = int.Parse(context.Request.Query["after"]!, System.Globalization.CultureInfo.InvariantCulture);
        var lines = SinkFiles.Lines(seqs.Where(seq => seq > after).Select(static seq => SampleEnvelopes.Make((ulong)seq)));
        return context.Response.Body.WriteAsync(lines, context.RequestAborted).AsTask();
    }

    private static async Task AnswerAsync(HttpContext context, string how)
    {
        switch (how)
        {
            case "garbage":
                await context.Response.WriteAsync("<html>\n", context.RequestAborted);
                break;
            case "abort":
                context.Response.ContentLength = 1000;
                await context.Response.WriteAsync("{\"seq\":1,", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                context.Abort();
                break;
            case "endless":
                var chunk = Encoding.UTF8.GetBytes(new string('x', 64 * 1024));
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
                }

                break;
            case "proxy":
                context.Response.Headers.Remove(InternalApi.StreamIdHeader);
                context.Response.StatusCode = 404;
                break;
            case "empty":
                break;
            default:
                context.Response.StatusCode = int.Parse(how, System.Globalization.CultureInfo.InvariantCulture);
                break;
        }
    }

    private static IEnumerable<string> Expand(string ranges) => ranges.Split(' ').SelectMany(static range =>
    {
        var ends = range.Split('-').Select(static end => int.Parse(end, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1).Select(static seq => seq.ToString(System.Globalization.CultureInfo.InvariantCulture));
    });
}
