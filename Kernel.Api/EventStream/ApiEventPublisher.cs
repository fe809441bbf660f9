using System.Text.Json.Nodes;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.EventStream;

/// <summary>
/// Publishes the events that the API itself creates. Publishers never wait: if the stream has no room, an event is dropped, counted, and reported
/// as <c>monitor_events_dropped</c> as soon as there is room, before the next event.
/// </summary>
internal sealed partial class ApiEventPublisher(
    EventLog log, CommitTracker commits, EventBatchPool batches, EventStreamMetrics metrics, TimeProvider time, ILogger<ApiEventPublisher> logger)
{
    private const string Reason = "stream_busy";

    private readonly Lock _gate = new();
    private Task _report = Task.CompletedTask;
    private long _dropped;
    private long _fromTs;
    private long _toTs;

    /// <summary>Publishes an event.</summary>
    public void Publish(BrowserEvent @event)
    {
        var batch = batches.Rent();
        batch.Add(@event);
        Publish(batch);
    }

    /// <summary>Publishes an event that is complete JSON.</summary>
    public void Publish(ReadOnlySpan<byte> json)
    {
        var batch = batches.Rent();
        batch.AddComplete(json);
        Publish(batch);
    }

    /// <summary>Waits until all dropped events are reported, at most as long as an append waits for room.</summary>
    public async Task WaitUntilReportedAsync() =>
        await Volatile.Read(ref _report).WaitAsync(EventLog.RoomTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void Publish(EventBatch batch)
    {
        if (!TryReport() || !log.Append(batch).Accepted)
        {
            Drop(batch.Header(0).Ts);
        }

        batches.Return(batch);
    }

    private void Drop(long ts)
    {
        metrics.Rejected(1);
        lock (_gate)
        {
            if (_dropped > 0)
            {
                (_dropped, _fromTs, _toTs) = (_dropped + 1, Math.Min(_fromTs, ts), Math.Max(_toTs, ts));
                return;
            }

            (_dropped, _fromTs, _toTs) = (1, ts, ts);
            _report = ReportAsync();
        }

        LogDropping();
    }

    // Commits make room. The report must not wait for another event.
    private async Task ReportAsync()
    {
        while (true)
        {
            var commit = commits.Commits.Next; // taken before the attempt, so that no commit in between is missed
            if (TryReport() || log.IsCompleted)
            {
                return;
            }

            await commit.WaitAsync(log.Completed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // False if there are drops to report and no room for the report: an event must not come before it.
    private bool TryReport()
    {
        if (Volatile.Read(ref _dropped) == 0)
        {
            return true;
        }

        lock (_gate)
        {
            if (_dropped > 0)
            {
                var batch = batches.Rent();
                batch.Add(ApiEvent.Create(EventTypes.MonitorEventsDropped, time.GetUtcNow(), new JsonObject
                {
                    ["count"] = _dropped,
                    ["reason"] = Reason,
                    ["from_ts"] = _fromTs,
                    ["to_ts"] = _toTs,
                }));
                _dropped = log.Append(batch).Accepted ? 0 : _dropped;
                batches.Return(batch);
            }

            return _dropped == 0;
        }
    }

    [LoggerMessage(2051, LogLevel.Warning, "The event stream is busy: events of the API are dropped until there is room. monitor_events_dropped has their number.")]
    private partial void LogDropping();
}
