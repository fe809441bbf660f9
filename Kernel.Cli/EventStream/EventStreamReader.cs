using System.IO.Pipelines;
using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Kernel.Cli.Api;
using Kernel.Cli.Output;

namespace Kernel.Cli.EventStream;

/// <summary>Reads <c>GET /events/stream</c>. However a connection ends, the reader reconnects and resumes after the last event it received.</summary>
/// <param name="api">The API.</param>
/// <param name="query">The events to read.</param>
/// <param name="notify">Takes a sentence for the user when the connection is lost or back.</param>
/// <param name="time">The clock of timeouts and retries.</param>
internal sealed class EventStreamReader(ApiClient api, EventStreamQuery query, Action<string> notify, TimeProvider time)
{
    /// <summary>The frame that reports a gap: events that can no longer be delivered.</summary>
    public const string EventsDropped = "events_dropped";

    /// <summary>The frame that reports another stream in the place of the one that was read; its events follow from the oldest.</summary>
    public const string StreamChanged = "stream_changed";

    /// <summary>The frame of an event.</summary>
    public const string Message = "message";

    private const string StreamIdHeader = "Kernel-Stream-Id";

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(5);

    // The API sends something at least every 15 s. A connection that is silent for longer is dead without having been closed.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(45);

    private EventStreamQuery _query = query;
    private string? _lastId;
    private string? _streamId;
    private bool _isLost;

    /// <summary>The frames of events, gaps and changed streams, without an end unless the session that is read has one.</summary>
    /// <exception cref="ApiException">The API refuses.</exception>
    public async IAsyncEnumerable<SseItem<byte[]>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var delay = FirstRetry;
        while (!cancellationToken.IsCancellationRequested)
        {
            using var response = await TryConnectAsync(cancellationToken);
            if (response is { StatusCode: HttpStatusCode.NoContent })
            {
                yield break; // the session has been read to its end
            }

            if (response is not null)
            {
                await foreach (var frame in ReadAsync(response, cancellationToken))
                {
                    delay = FirstRetry;
                    yield return frame;
                }
            }

            await Task.Delay(delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            delay = delay * 2 < LongestRetry ? delay * 2 : LongestRetry;
        }
    }

    private async Task<HttpResponseMessage?> TryConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_query.Session == EventStreamQuery.CurrentSession)
            {
                await NameSessionAsync(cancellationToken);
            }

            var response = await api.GetAsync(_query.Path(_lastId is null ? null : _streamId), "text/event-stream", _lastId, cancellationToken);
            Notify(isLost: false, _lastId is null ? $"Connected to {api.Name}." : $"Reconnected to {api.Name}, resuming after seq {_lastId}.");
            return response;
        }
        catch (ApiException exception) when (exception.IsTransient)
        {
            Notify(isLost: true, $"{exception.Message} Retrying.");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            Notify(isLost: true, $"{api.Name} cannot be reached: {TerminalText.Sanitize(failure.Message)}. Retrying until it can.");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The user has stopped the command.
        }

        return null;
    }

    // The id of the active session: after a reconnect "current" could be another session, or none.
    private async Task NameSessionAsync(CancellationToken cancellationToken)
    {
        using var session = await api.GetJsonAsync("events/capture_session", cancellationToken);
        _query = _query with { Session = session.RootElement.GetProperty("id").GetString() };
    }

    private async IAsyncEnumerable<SseItem<byte[]>> ReadAsync(HttpResponseMessage response, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pipe = new Pipe();
        await using var received = pipe.Reader.AsStream();
        var receiving = ReceiveAsync(response, pipe.Writer, cancellationToken);
        var parser = SseParser.Create(received, static (_, data) => data.ToArray());
        await using var frames = parser.EnumerateAsync(CancellationToken.None).GetAsyncEnumerator(CancellationToken.None);
        var streamId = response.Headers.TryGetValues(StreamIdHeader, out var ids) ? ids.First() : null;
        while (await frames.MoveNextAsync())
        {
            var frame = frames.Current;
            if (frame.EventType == StreamChanged)
            {
                StartOver();
            }

            // Only now: until its first frame, a response can still report another stream than that of the last event.
            _streamId = streamId ?? _streamId;
            _lastId = frame.EventId ?? _lastId;
            if (frame.EventType is Message or EventsDropped or StreamChanged)
            {
                yield return frame;
            }
        }

        if (parser.LastEventId.Length > 0)
        {
            // An id without an event is where a response from now on begins.
            _lastId = parser.LastEventId;
            _streamId ??= streamId;
        }

        var reason = await receiving;
        if (_query.Session is null && !cancellationToken.IsCancellationRequested)
        {
            Notify(isLost: true, $"The connection to {api.Name} ended{reason}. Reconnecting.");
        }
    }

    private void StartOver()
    {
        _lastId = null;
        _query = _query with { Since = EventStreamQuery.All };
    }

    // The end of the response and every failure of it are the end of the pipe. Returns the reason in words.
    private async Task<string> ReceiveAsync(HttpResponseMessage response, PipeWriter received, CancellationToken cancellationToken)
    {
        using var idle = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var cancelling = cancellationToken.Register(idle.Cancel);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(idle.Token);
            var isRead = true;
            while (isRead)
            {
                idle.CancelAfter(Silence);
                var bytes = await body.ReadAsync(received.GetMemory(), idle.Token);
                idle.CancelAfter(Timeout.InfiniteTimeSpan);
                received.Advance(bytes);
                isRead = bytes > 0 && !(await received.FlushAsync(idle.Token)).IsCompleted;
            }

            return "";
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
            return $" ({TerminalText.Sanitize(failure.Message)})";
        }
        catch (OperationCanceledException)
        {
            return $" (nothing received for {Silence.TotalSeconds:0} s)";
        }
        finally
        {
            await received.CompleteAsync();
        }
    }

    // Each loss is reported once, and so is its end.
    private void Notify(bool isLost, string sentence)
    {
        if (_isLost != isLost)
        {
            _isLost = isLost;
            notify(sentence);
        }
    }
}
