using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Kernel.CdpCollector.Outbox;
using Kernel.CdpCollector.Telemetry;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Integration.CdpCollector.Outbox;

/// <summary>The outbox and its sender against the internal API, over real sockets.</summary>
public sealed class OutboxTests
{
    [Fact]
    public async Task Send_InOrder_NumbersFromOne()
    {
        await using var scene = await OutboxScene.StartAsync();
        scene.Append(0, 2000);
        await scene.ArrivedAsync(2000);

        scene.AssertArrived(Enumerable.Range(0, 2000));
        var expected = 1L;
        foreach (var (producer, first, lines) in scene.Api.Requests)
        {
            Assert.Equal(scene.Collector.Id, producer);
            Assert.Equal(expected, first);
            Assert.InRange(lines.Length, 1, 512);
            expected += lines.Length;
        }
    }

    [Fact]
    public async Task Send_ResponseLost_IsRepeatedIdentically()
    {
        await using var scene = await OutboxScene.StartAsync();
        scene.Api.AnswerNext((context, lines) =>
        {
            // Accepted, then the connection breaks, so the sender cannot know.
            var first = long.Parse(context.Request.Headers["Kernel-Producer-Seq"].ToString(), CultureInfo.InvariantCulture);
            scene.Api.Accept(context.Request.Headers["Kernel-Producer"].ToString(), first, lines);
            context.Abort();
            return Results.Empty;
        });
        scene.Append(0, 10);
        await Wait.Until(() => scene.Outbox.Count, static count => count == 0, "the acknowledgement");

        scene.AssertArrived(Enumerable.Range(0, 10));
        var requests = scene.Api.Requests.ToArray();
        Assert.Equal(requests[0].First, requests[1].First);
        Assert.Equal(requests[0].Lines, requests[1].Lines);
        Assert.Equal(requests[0].Lines.Length, scene.Api.Duplicates);
    }

    [Theory]
    [InlineData(StatusCodes.Status503ServiceUnavailable)]
    [InlineData(StatusCodes.Status429TooManyRequests)]
    [InlineData(StatusCodes.Status500InternalServerError)]
    public async Task Send_NotAccepted_IsRetried(int status)
    {
        await using var scene = await OutboxScene.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            scene.Api.AnswerNext((context, _) =>
            {
                context.Response.Headers.RetryAfter = "0";
                return Results.StatusCode(status);
            });
        }

        scene.Append(0, 5);
        await scene.ArrivedAsync(5);
        scene.AssertArrived(Enumerable.Range(0, 5));
        Assert.Equal(0, scene.Metrics.Dropped);
    }

    [Fact]
    public async Task Send_OneInvalidEvent_DropsOnlyThatEvent()
    {
        await using var scene = await OutboxScene.StartAsync();
        scene.Api.Poison = "\"n\":137 }";
        scene.Append(0, 300);
        await scene.ArrivedAsync(299);

        scene.AssertArrived(Enumerable.Range(0, 300).Where(static n => n != 137));
        Assert.Equal(1, scene.Metrics.Dropped);
        var loss = Assert.Single(await scene.LossesAsync(1));
        Assert.Equal(("1", "rejected", "1", "1"), (loss.Text("count"), loss.Text("reason"), loss.Text("from_ts"), loss.Text("to_ts")));
        scene.Append(300, 10);
        await scene.ArrivedAsync(309);
    }

    // Defect: events that were sent after their session had ended were counted to the next one, or to none.
    [Fact]
    public async Task Send_EventsOfTwoSessions_NamesTheSessionOfEach()
    {
        await using var scene = await OutboxScene.StartAsync();
        await scene.Api.StopServerAsync();
        scene.Outbox.BeginSession("one");
        scene.Append(0, 3);
        scene.Outbox.BeginSession("two");
        scene.Append(3, 2);
        var sessions = new ConcurrentQueue<(string, int)>();
        for (var i = 0; i < 2; i++)
        {
            scene.Api.AnswerNext((context, lines) =>
            {
                sessions.Enqueue((context.Request.Headers["Kernel-Capture-Session"].ToString(), lines.Length));
                return null;
            });
        }

        await scene.Api.StartServerAsync();
        await scene.ArrivedAsync(5);
        Assert.Equal([("one", 3), ("two", 2)], sessions);
    }

    // An API that accepts no reports must not be sent a report of each.
    [Fact]
    public async Task Send_ReportOfLossRejected_IsCountedOnly()
    {
        await using var scene = await OutboxScene.StartAsync();
        scene.Api.Poison = "\"reason\":\"rejected\"";
        scene.Append(0, 1, "\"reason\":\"rejected\"");
        await Wait.Until(() => scene.Metrics.Dropped, static dropped => dropped >= 2, "the event and its report to be rejected");
        scene.Append(1, 1);
        await scene.ArrivedAsync(1);
        await Wait.Until(() => scene.Outbox.Count, static count => count == 0, "the acknowledgement");

        Assert.Equal(2, scene.Metrics.Dropped);
    }

    [Fact]
    public async Task Send_TooLarge_IsSplit()
    {
        await using var scene = await OutboxScene.StartAsync();
        for (var i = 0; i < 6; i++)
        {
            scene.Api.AnswerNext(static (_, lines) => lines.Length > 4 ? Results.StatusCode(StatusCodes.Status413PayloadTooLarge) : null);
        }

        scene.Append(0, 16);
        await scene.ArrivedAsync(16);
        scene.AssertArrived(Enumerable.Range(0, 16));
        Assert.Equal(0, scene.Metrics.Dropped);
    }

    [Fact]
    public async Task Send_ApiExpectsOtherSeq_ContinuesThere()
    {
        await using var scene = await OutboxScene.StartAsync();
        scene.Append(0, 10);
        await scene.ArrivedAsync(10);
        scene.Api.ForgetLast(scene.Collector.Id, 4);
        scene.Append(10, 10);
        await scene.ArrivedAsync(20);

        scene.AssertArrived(Enumerable.Range(0, 20));
        Assert.Equal(4, scene.Api.Requests.Last().First);
    }

    [Fact]
    public async Task Send_ApiRestarts_LosesNothing()
    {
        await using var scene = await OutboxScene.StartAsync();
        scene.Append(0, 100);
        await Wait.Until(() => scene.Outbox.Count, static count => count == 0, "the acknowledgement");
        await scene.Api.StopServerAsync();
        scene.Append(100, 2000);
        await Wait.For(() => scene.Collector.Services.GetRequiredService<ApiReachability>().Reason, "the unreachable API to be detected");
        Assert.Equal(2000, scene.Outbox.Count);
        using var http = new HttpClient();
        var health = await http.GetStringAsync(new Uri(scene.Collector.Address + "/health"), TestContext.Current.CancellationToken);
        Assert.Contains("\"api\":{\"status\":\"degraded\"", health, StringComparison.Ordinal);

        await scene.Api.StartServerAsync();
        await scene.ArrivedAsync(2100);
        scene.AssertArrived(Enumerable.Range(0, 2100));
    }

    [Theory]
    [InlineData("Publishing:MaxEvents", "100")]
    [InlineData("Publishing:MaxBytes", "1048576")]
    public async Task Append_ToFullOutbox_DropsAndCountsTheEvent(string setting, string value)
    {
        await using var scene = await OutboxScene.StartAsync((setting, value));
        await scene.Api.StopServerAsync();
        scene.Append(0, 30_000);
        var kept = (int)scene.Outbox.Count;
        Assert.InRange(kept, 100, 29_999);
        Assert.Equal(30_000 - kept, scene.Metrics.Dropped);

        var before = (DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 1) * 1_000;
        await scene.Api.StartServerAsync();
        await scene.ArrivedAsync(kept);
        var loss = Assert.Single(await scene.LossesAsync(1));
        scene.Append(30_000, 1);
        await scene.ArrivedAsync(kept + 1);

        scene.AssertArrived([.. Enumerable.Range(0, kept), 30_000]);
        Assert.Equal((scene.Metrics.Dropped.ToString(CultureInfo.InvariantCulture), "outbox_full"), (loss.Text("count"), loss.Text("reason")));
        Assert.InRange(loss.Data.GetProperty("to_ts").GetInt64(), loss.Data.GetProperty("from_ts").GetInt64(), before);
        Assert.Equal("t", scene.Api.Events[^1].Type); // after the report
        Assert.Single(await scene.LossesAsync(1));
    }

    // A session ends when its events are delivered, and the reports of its losses are among them.
    [Fact]
    public async Task WaitUntilDone_EventLost_WaitsForTheReport()
    {
        await using var scene = await OutboxScene.StartAsync();
        scene.Api.Poison = "\"n\":0 }";
        scene.Append(0, 1);
        scene.Outbox.Lose(LossReason.RateLimited);
        scene.Outbox.Lose(LossReason.RateLimited);
        scene.Outbox.ReportLosses();
        await scene.Outbox.WaitUntilDoneAsync(scene.Outbox.Position, TestContext.Current.CancellationToken);

        Assert.Equal([("1", "rejected"), ("2", "rate_limited")], scene.Losses.Select(static e => (e.Text("count")!, e.Text("reason")!)).Order());
        Assert.Equal(3, scene.Metrics.Dropped);
    }

    // One report for a burst, and one every 10 s for a burst without end.
    [Fact]
    public async Task Lose_Repeatedly_ReportsSpans()
    {
        using var services = new ServiceCollection().AddMetrics().AddSingleton<CollectorMetrics>().BuildServiceProvider();
        var time = new FakeTimeProvider();
        using var outbox = new EventOutbox(Options.Create(new OutboxOptions()), services.GetRequiredService<CollectorMetrics>(), time, NullLogger<EventOutbox>.Instance);
        for (var i = 0; i < 21; i++)
        {
            outbox.Lose(LossReason.RateLimited);
            time.Advance(TimeSpan.FromMilliseconds(500));
        }

        Assert.Equal(1, outbox.Count);
        time.Advance(TimeSpan.FromSeconds(2));
        var batch = await outbox.TakeAsync(TestContext.Current.CancellationToken);
        var reports = Encoding.UTF8.GetString(batch.Lines.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ReceivedEvent.Parse).ToList();

        Assert.Equal(2, reports.Count);
        Assert.Equal(21, reports.Sum(static e => e.Data.GetProperty("count").GetInt32()));
        Assert.All(reports, static e => Assert.InRange(e.Data.GetProperty("to_ts").GetInt64() - e.Data.GetProperty("from_ts").GetInt64(), 0, 10_000_000));
    }

    [Fact]
    public async Task Stop_WithQueuedEvents_SendsThem()
    {
        await using var scene = await OutboxScene.StartAsync();
        scene.Append(0, 5000);
        await scene.Collector.StopAsync();

        scene.AssertArrived(Enumerable.Range(0, 5000));
    }

    // Defect: a service that was stopped before its loop had begun sent nothing.
    [Fact]
    public async Task Stop_RightAfterStart_SendsQueuedEvents()
    {
        await using var scene = await OutboxScene.StartAsync();
        await scene.Collector.StopAsync();
        for (var round = 0; round < 20; round++)
        {
            scene.Append(round * 10, 10);
            using var sender = ActivatorUtilities.CreateInstance<OutboxSender>(scene.Collector.Services);
            await sender.StartAsync(Wait.Cancellation);
            await sender.StopAsync(Wait.Cancellation);

            // Each sender begins with the number 1, so the API takes all but the first batch for repeated ones.
            Assert.Equal((0, round + 1), (scene.Outbox.Count, scene.Api.Requests.Count));
        }
    }

    private sealed class OutboxScene : IAsyncDisposable
    {
        public required FakeInternalApi Api { get; init; }

        public required CollectorHost Collector { get; init; }

        public EventOutbox Outbox => Collector.Services.GetRequiredService<EventOutbox>();

        public CollectorMetrics Metrics => Collector.Services.GetRequiredService<CollectorMetrics>();

        public static async Task<OutboxScene> StartAsync(params (string Key, string Value)[] settings)
        {
            var api = await FakeInternalApi.StartAsync();
            return new OutboxScene { Api = api, Collector = await CollectorHost.StartAsync("http://127.0.0.1:1", api, settings) };
        }

        public IEnumerable<ReceivedEvent> Sent => Api.Events.Where(static e => e.Type == "t");

        public IEnumerable<ReceivedEvent> Losses => Api.Events.Where(static e => e.Type == EventTypes.MonitorEventsDropped);

        public void Append(int from, int count, string more = "\"m\":1")
        {
            for (var n = from; n < from + count; n++)
            {
                Outbox.Append(Encoding.UTF8.GetBytes($$"""{"ts":1,"type":"t","category":"system","source":{"kind":"cdp"},"data":{ {{more}},"n":{{n}} } }"""), EventCategory.System);
            }
        }

        public async Task ArrivedAsync(int count) => await Wait.Until(() => Sent.Count(), there => there >= count, $"{count} events");

        public Task<List<ReceivedEvent>> LossesAsync(int count) => Wait.Until(() => Losses.ToList(), there => there.Count >= count, $"{count} reports of losses");

        public void AssertArrived(IEnumerable<int> numbers) => Assert.Equal(numbers, Sent.Select(static e => e.Data.GetProperty("n").GetInt32()));

        public async ValueTask DisposeAsync()
        {
            await Collector.DisposeAsync();
            await Api.DisposeAsync();
        }
    }
}
