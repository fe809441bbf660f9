using System.Text;
using Kernel.CdpCollector.Json;
using Kernel.CdpCollector.Telemetry;
using Kernel.ServiceDefaults.Events;
using Kernel.ServiceDefaults.Threading;
using Microsoft.Extensions.Options;

namespace Kernel.CdpCollector.Outbox;

/// <summary>
/// The events that are not acknowledged yet, in order, limited by count and bytes. Writers never wait: if the outbox is full, an event is dropped,
/// counted, and reported as <c>monitor_events_dropped</c> as soon as there is room.
/// </summary>
internal sealed partial class EventOutbox : IEventOutbox, IDisposable
{
    private static readonly TimeSpan DropLogInterval = TimeSpan.FromSeconds(10);

    private static readonly byte[] ReportType = Encoding.UTF8.GetBytes(EventTypes.MonitorEventsDropped);

    private readonly Lock _gate = new();
    private readonly LinkedList<OutboxBatch> _batches = [];
    private readonly OutboxOptions _options;
    private readonly CollectorMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<EventOutbox> _logger;
    private readonly EventLosses _losses;
    private readonly ITimer _reportTimer;
    private readonly AsyncBroadcast _appended = new();
    private readonly AsyncBroadcast _completed = new();
    private OutboxBatch? _sending;
    private string _session = "";
    private long _events;
    private long _bytes;
    private long _accepted;
    private long _done;
    private long _reported;
    private bool _isReportTimerSet;
    private long _droppedSinceLog;
    private long? _lastDropLog;

    public EventOutbox(IOptions<OutboxOptions> options, CollectorMetrics metrics, TimeProvider time, ILogger<EventOutbox> logger)
    {
        _options = options.Value;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _losses = new EventLosses(time);
        _reportTimer = time.CreateTimer(static outbox => ((EventOutbox)outbox!).ReportDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        metrics.ObserveOutbox(() => Interlocked.Read(ref _events), () => Interlocked.Read(ref _bytes));
    }

    /// <summary>The number of events in the outbox.</summary>
    public long Count => Interlocked.Read(ref _events);

    /// <summary>The position of the newest event accepted so far.</summary>
    public long Position => Interlocked.Read(ref _accepted);

    /// <summary>Begins a capture session, to which the events belong that are appended from now on.</summary>
    public void BeginSession(string id)
    {
        lock (_gate)
        {
            _session = id;
        }
    }

    public void Append(ReadOnlySpan<byte> json, EventCategory category)
    {
        bool isAwaited;
        lock (_gate)
        {
            if (!HasRoom(json.Length))
            {
                Drop();
                return;
            }

            // Losses come before the events that are captured after them.
            if (_losses.Has(LossReason.OutboxFull))
            {
                Report(LossReason.OutboxFull);
            }

            if (!TryAdd(json))
            {
                Drop(); // the report took the last room
                return;
            }

            isAwaited = _sending is null;
        }

        _metrics.EventCreated(category);
        if (isAwaited)
        {
            _appended.Signal();
        }
    }

    public void Lose(LossReason reason)
    {
        lock (_gate)
        {
            Lose(reason, _losses.Now);
        }
    }

    /// <summary>Records an event that the API rejected.</summary>
    public void Reject(ReadOnlySpan<byte> json)
    {
        var (ts, isReport) = ReadHead(json);
        lock (_gate)
        {
            if (isReport)
            {
                _metrics.EventDropped(LossReason.Rejected); // an API that rejects reports would reject the report of that, too
            }
            else
            {
                Lose(LossReason.Rejected, ts > 0 ? ts : _losses.Now);
            }
        }
    }

    /// <summary>Reports all losses so far, because the capture ends.</summary>
    public void ReportLosses() => Report(static (_, _) => true);

    /// <summary>
    /// Gets the oldest batch and closes it; it stays first until <see cref="Complete"/>. After a pause, waits briefly so that a burst of events is
    /// sent together.
    /// </summary>
    public async ValueTask<OutboxBatch> TakeAsync(CancellationToken cancellationToken)
    {
        if (Count == 0)
        {
            await _appended.WaitUntilAsync(() => Count > 0, cancellationToken);
            await Task.Delay(_options.Linger, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        lock (_gate)
        {
            return _sending = _batches.First!.Value;
        }
    }

    /// <summary>Removes a batch that was acknowledged or given up.</summary>
    public void Complete(OutboxBatch batch)
    {
        lock (_gate)
        {
            _batches.Remove(batch);
            _sending = null;
            _events -= batch.Count;
            _bytes -= batch.Length;
            ReportAll(static (losses, reason) => losses.IsDue(reason)); // before the batch counts as done, see WaitUntilDoneAsync
            _done += batch.Count;
        }

        batch.Dispose();
        _completed.Signal();
    }

    /// <summary>
    /// Waits until every event up to a <see cref="Position"/> was acknowledged or given up, and the reports of those that were lost up to there.
    /// </summary>
    public async Task WaitUntilDoneAsync(long position, CancellationToken cancellationToken)
    {
        await _completed.WaitUntilAsync(() => Interlocked.Read(ref _done) >= position, cancellationToken);
        var reported = Interlocked.Read(ref _reported);
        await _completed.WaitUntilAsync(() => Interlocked.Read(ref _done) >= reported, cancellationToken);
    }

    public void Dispose()
    {
        _reportTimer.Dispose();
        lock (_gate)
        {
            foreach (var batch in _batches)
            {
                batch.Dispose();
            }

            _batches.Clear();
            _losses.Dispose();
        }
    }

    private bool HasRoom(int length) => _events < _options.MaxEvents && _bytes + length + 1 <= _options.MaxBytes;

    private bool TryAdd(ReadOnlySpan<byte> json)
    {
        if (!HasRoom(json.Length))
        {
            return false;
        }

        var last = _batches.Last?.Value;
        if (last is null || last == _sending || last.Session != _session || !last.HasRoomFor(json.Length, _options.BatchEvents, _options.BatchBytes))
        {
            last = new OutboxBatch(_session, expectedBytes: last?.Length ?? 0);
            _batches.AddLast(last);
        }

        last.Append(json);
        _events++;
        _bytes += json.Length + 1;
        _accepted++;
        return true;
    }

    private void Lose(LossReason reason, long ts)
    {
        _metrics.EventDropped(reason);
        _losses.Add(reason, ts);
        if (!_isReportTimerSet && !_losses.IsDue(reason))
        {
            SetReportTimer();
        }
    }

    private void SetReportTimer()
    {
        _isReportTimerSet = true;
        _reportTimer.Change(EventLosses.Quiet, Timeout.InfiniteTimeSpan);
    }

    private void ReportDue()
    {
        lock (_gate)
        {
            _isReportTimerSet = false;
        }

        Report(static (losses, reason) => losses.IsDue(reason));
        lock (_gate)
        {
            if (!_isReportTimerSet && _losses.IsPending)
            {
                SetReportTimer();
            }
        }
    }

    private void Report(Func<EventLosses, LossReason, bool> isWanted)
    {
        bool isAwaited;
        lock (_gate)
        {
            ReportAll(isWanted);
            isAwaited = _sending is null;
        }

        if (isAwaited)
        {
            _appended.Signal();
        }
    }

    private void ReportAll(Func<EventLosses, LossReason, bool> isWanted)
    {
        if (!_losses.IsPending)
        {
            return;
        }

        foreach (var reason in LossReasons.All)
        {
            if (_losses.Has(reason) && isWanted(_losses, reason))
            {
                Report(reason);
            }
        }
    }

    // Without room, the losses stay to be reported later.
    private void Report(LossReason reason)
    {
        if (TryAdd(_losses.Serialize(reason)))
        {
            _losses.Remove(reason);
            _reported = _accepted;
            _metrics.EventCreated(EventCategory.Monitor);
        }
    }

    // {"ts":1795771374624532,"type":"console_log",..}
    private static (long Ts, bool IsReport) ReadHead(ReadOnlySpan<byte> json)
    {
        var cursor = new JsonCursor(json);
        var ts = 0L;
        if (cursor.EnterObject())
        {
            while (cursor.NextProperty())
            {
                if (cursor.NameIs("ts"u8))
                {
                    ts = cursor.ReadInt64();
                }
                else if (cursor.NameIs("type"u8))
                {
                    return (ts, cursor.ReadContent().SequenceEqual(ReportType));
                }
            }
        }

        return (ts, false);
    }

    private void Drop()
    {
        Lose(LossReason.OutboxFull, _losses.Now);
        _droppedSinceLog++;
        var now = _time.GetTimestamp();
        if (_lastDropLog is { } last && _time.GetElapsedTime(last, now) < DropLogInterval)
        {
            return;
        }

        Log.Dropped(_logger, _droppedSinceLog, _events);
        _lastDropLog = now;
        _droppedSinceLog = 0;
    }

    private static partial class Log
    {
        [LoggerMessage(1301, LogLevel.Warning, "Dropped {Dropped} events: the outbox is full with {Waiting} unacknowledged events.")]
        public static partial void Dropped(ILogger logger, long dropped, long waiting);
    }
}
