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
        scene.Append(300, 10);
        await scene.ArrivedAsync(309);
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
        await scene.ArrivedAsync(100);
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

        await scene.Api.StartServerAsync();
        await scene.ArrivedAsync(kept);
        scene.AssertArrived(Enumerable.Range(0, kept));
    }

    [Fact]
    public async Task Stop_WithQueuedEvents_SendsThem()
    {
        await using var scene = await OutboxScene.StartAsync();
        scene.Append(0, 5000);
        await scene.Collector.StopAsync();

        scene.AssertArrived(Enumerable.Range(0, 5000));
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

        public void Append(int from, int count)
        {
            for (var n = from; n < from + count; n++)
            {
                Outbox.Append(Encoding.UTF8.GetBytes($$"""{"ts":1,"type":"t","category":"system","source":{"kind":"cdp"},"data":{"n":{{n}} } }"""), EventCategory.System);
            }
        }

        public async Task ArrivedAsync(int count) => await Wait.Until(() => Api.Events.Count, there => there >= count, $"{count} events");

        public void AssertArrived(IEnumerable<int> numbers) => Assert.Equal(numbers, Api.Events.Select(static e => e.Data.GetProperty("n").GetInt32()));

        public async ValueTask DisposeAsync()
        {
            await Collector.DisposeAsync();
            await Api.DisposeAsync();
        }
    }
}
