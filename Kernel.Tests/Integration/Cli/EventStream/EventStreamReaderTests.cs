using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Kernel.Cli.Api;
using Kernel.Cli.EventStream;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Integration.Cli.EventStream;

/// <summary>Tests reconnecting and resuming against a scripted server with faults.</summary>
public sealed class EventStreamReaderTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Connection_Ended_ResumesAfterLastEvent()
    {
        await using var stream = await FakeEventStream.StartAsync(
            FakeEventStream.Frames("id: 4\ndata: {}\n\nid: 5\ndata: {}\n\n", "log-a"),
            FakeEventStream.Frames("id: 6\ndata: {}\n\n", "log-a"));
        await using var reading = new Reading(stream, new EventStreamQuery { Since = "3", Types = ["a", "b"] });

        await reading.RequestsAsync(3);
        Assert.Equal(["4", "5", "6"], reading.Ids);
        Assert.Equal(
            [("/events/stream?types=a%2Cb&after_seq=3", ""), ("/events/stream?types=a%2Cb&after_seq=3&stream_id=log-a", "5"), ("/events/stream?types=a%2Cb&after_seq=3&stream_id=log-a", "6")],
            stream.Requests.Select(static r => (r.Path, r.LastId)));
        Assert.Contains(reading.Notices, static notice => notice.Contains("resuming after seq 5", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stream_Changed_ContinuesWithOldestEvent()
    {
        await using var stream = await FakeEventStream.StartAsync(
            FakeEventStream.Frames("id: 90\ndata: {}\n\n", "log-a"),
            FakeEventStream.Frames("", "log-b"),
            FakeEventStream.Frames("event: stream_changed\ndata: {\"stream_id\":\"log-b\",\"oldest\":1,\"newest\":2}\n\n", "log-b"),
            FakeEventStream.Frames("id: 1\ndata: {}\n\n", "log-b"));
        await using var reading = new Reading(stream, new EventStreamQuery { Since = "7" });

        await reading.RequestsAsync(5);
        Assert.Equal(
            [
                ("/events/stream?after_seq=7", ""),
                ("/events/stream?after_seq=7&stream_id=log-a", "90"),
                ("/events/stream?after_seq=7&stream_id=log-a", "90"), // a response that broke before it could report the change changes nothing
                ("/events/stream?replay=all", ""),
                ("/events/stream?replay=all&stream_id=log-b", "1"),
            ],
            stream.Requests.Select(static r => (r.Path, r.LastId)));
        Assert.Equal(["message", "stream_changed", "message"], reading.Frames.Select(static f => f.Type));
    }

    [Fact]
    public async Task Id_WithoutAnEvent_IsResumedAfter()
    {
        await using var stream = await FakeEventStream.StartAsync(FakeEventStream.Frames("id: 41\n\n:\n\n", "log-a"));
        await using var reading = new Reading(stream, new EventStreamQuery());

        await reading.RequestsAsync(2);
        Assert.Equal(("/events/stream?stream_id=log-a", "41"), stream.Requests.Select(static r => (r.Path, r.LastId)).Last());
        Assert.Empty(reading.Frames);
    }

    [Fact]
    public async Task Frames_OfGapsAndOfUnknownKinds_AreReportedAndIgnored()
    {
        await using var stream = await FakeEventStream.StartAsync(
            FakeEventStream.Frames("event: events_dropped\ndata: {\"from\":1,\"to\":2}\n\nevent: something_new\ndata: {}\n\nid: 3\ndata: {}\n\n"));
        await using var reading = new Reading(stream, new EventStreamQuery());

        await reading.RequestsAsync(2);
        Assert.Equal([("events_dropped", null), ("message", "3")], reading.Frames.Select(static f => (f.Type, f.Id)));
    }

    [Fact]
    public async Task Connection_SilentForTooLong_IsReplaced()
    {
        var later = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var stream = await FakeEventStream.StartAsync(FakeEventStream.FramesAndSilence("id: 8\ndata: {}\n\n", later.Task));
        await using var reading = new Reading(stream, new EventStreamQuery());
        await Wait.Until(() => reading.Ids, static ids => ids.Length == 1);

        reading.Time.Advance(TimeSpan.FromSeconds(44));
        later.SetResult("id: 9\ndata: {}\n\n");
        await Wait.Until(() => reading.Ids, static ids => ids.Length == 2);
        Assert.Single(stream.Requests);

        await reading.RequestsAsync(2);
        Assert.Equal("9", stream.Requests.Last().LastId);
        Assert.Contains(reading.Notices, static notice => notice.Contains("nothing received for 45 s", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    public async Task Api_Busy_IsRetriedAndReportedOnce(HttpStatusCode status)
    {
        await using var stream = await FakeEventStream.StartAsync(
            FakeEventStream.Answer(status), FakeEventStream.Answer(status), FakeEventStream.Answer(status), FakeEventStream.FramesAndSilence("id: 1\ndata: {}\n\n"));
        await using var reading = new Reading(stream, new EventStreamQuery());

        await reading.RequestsAsync(4);
        await Wait.Until(() => reading.Ids, static ids => ids.Length == 1);
        Assert.Equal([$"{reading.Name} answers {(int)status}: Not now. Retrying.", $"Connected to {reading.Name}."], reading.Notices);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, "application/problem+json", "needs a key")]
    [InlineData(HttpStatusCode.NotFound, "application/problem+json", "answers 404: Not now.")]
    [InlineData(HttpStatusCode.BadRequest, "text/html", "Bad Request")]
    [InlineData(HttpStatusCode.OK, "text/html", "is not a Kernel API: it answers with text/html")]
    public async Task Api_Rejects_ThrowsWithDetail(HttpStatusCode status, string contentType, string sentence)
    {
        await using var stream = await FakeEventStream.StartAsync(FakeEventStream.Answer(status, contentType, contentType == "text/html" ? "<html>" : "{\"detail\":\"Not now.\"}"));
        await using var reading = new Reading(stream, new EventStreamQuery());

        var exception = await Assert.ThrowsAsync<ApiException>(() => Wait.For(reading.Done));
        Assert.Contains(sentence, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_Current_IsNamedOnceAndEndsWith204()
    {
        await using var stream = await FakeEventStream.StartAsync(
            FakeEventStream.Answer(HttpStatusCode.OK, "application/json", "{\"id\":\"cs_1\"}"),
            FakeEventStream.Frames("id: 2\ndata: {}\n\n"),
            FakeEventStream.Answer(HttpStatusCode.NoContent, body: ""));
        await using var reading = new Reading(stream, new EventStreamQuery { Session = EventStreamQuery.CurrentSession });

        await reading.RequestsAsync(3);
        await Wait.For(reading.Done);
        Assert.Equal(
            ["/events/capture_session", "/events/stream?capture_session_id=cs_1", "/events/stream?capture_session_id=cs_1"], stream.Requests.Select(static r => r.Path));
        Assert.All(stream.Requests, static request => Assert.Equal("Bearer secret-key", request.Authorization));
    }

    /// <summary>A reader at work, with its own clock.</summary>
    private sealed class Reading : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly FakeEventStream _stream;
        private readonly ApiClient _api;

        public Reading(FakeEventStream stream, EventStreamQuery query)
        {
            _stream = stream;
            _api = new ApiClient(stream.Address, "secret-key");
            Done = Task.Run(() => RunAsync(new EventStreamReader(_api, query, Notices.Enqueue, Time)));
        }

        public FakeTimeProvider Time { get; } = new();

        public ConcurrentQueue<string> Notices { get; } = new();

        public ConcurrentQueue<(string Type, string? Id, string Data)> Frames { get; } = new();

        public string[] Ids => [.. Frames.Select(static f => f.Id).OfType<string>()];

        public string Name => _api.Name;

        public Task Done { get; }

        /// <summary>Lets the clock run until the server has been asked so often.</summary>
        public Task RequestsAsync(int count) => Time.AdvanceUntilAsync(Step, () => _stream.Requests.Count >= count || Done.IsFaulted);

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await ((Task)Done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _api.Dispose();
            _stop.Dispose();
        }

        private async Task RunAsync(EventStreamReader reader)
        {
            await foreach (var frame in reader.ReadAsync(_stop.Token))
            {
                Frames.Enqueue((frame.EventType, frame.EventId, Encoding.UTF8.GetString(frame.Data)));
            }
        }
    }
}
