using Kernel.CdpCollector.Telemetry;
using Kernel.ServiceDefaults.Events;
using Kernel.ServiceDefaults.Threading;
using Microsoft.Extensions.Options;

namespace Kernel.CdpCollector.Outbox;

/// <summary>
/// The events that are not acknowledged yet, in order, limited by count and bytes. Writers never wait: if the outbox is full, an event is dropped and
/// counted.
/// </summary>
internal sealed partial class EventOutbox : IEventOutbox, IDisposable
{
    private static readonly TimeSpan DropLogInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly LinkedList<OutboxBatch> _batches = [];
    private readonly OutboxOptions _options;
    private readonly CollectorMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<EventOutbox> _logger;
    private readonly AsyncBroadcast _appended = new();
    private readonly AsyncBroadcast _completed = new();
    private OutboxBatch? _sending;
    private long _events;
    private long _bytes;
    private long _accepted;
    private long _done;
    private long _droppedSinceLog;
    private long? _lastDropLog;

    public EventOutbox(IOptions<OutboxOptions> options, CollectorMetrics metrics, TimeProvider time, ILogger<EventOutbox> logger)
    {
        _options = options.Value;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        metrics.ObserveOutbox(() => Interlocked.Read(ref _events), () => Interlocked.Read(ref _bytes));
    }

    /// <summary>The number of events in the outbox.</summary>
    public long Count => Interlocked.Read(ref _events);

    /// <summary>The position of the newest event accepted so far.</summary>
    public long Position => Interlocked.Read(ref _accepted);

    public void Append(ReadOnlySpan<byte> json, EventCategory category)
    {
        bool isAwaited;
        lock (_gate)
        {
            if (_events >= _options.MaxEvents || _bytes + json.Length + 1 > _options.MaxBytes)
            {
                Drop();
                return;
            }

            var last = _batches.Last?.Value;
            if (last is null || last == _sending || !last.HasRoomFor(json.Length, _options.BatchEvents, _options.BatchBytes))
            {
                last = new OutboxBatch(expectedBytes: last?.Length ?? 0);
                _batches.AddLast(last);
            }

            last.Append(json);
            _events++;
            _bytes += json.Length + 1;
            _accepted++;
            isAwaited = _sending is null;
        }

        _metrics.EventCreated(category);
        if (isAwaited)
        {
            _appended.Signal();
        }
    }

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
            _done += batch.Count;
        }

        batch.Dispose();
        _completed.Signal();
    }

    /// <summary>Waits until every event up to a <see cref="Position"/> was acknowledged or given up.</summary>
    public Task WaitUntilDoneAsync(long position, CancellationToken cancellationToken) =>
        _completed.WaitUntilAsync(() => Interlocked.Read(ref _done) >= position, cancellationToken);

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var batch in _batches)
            {
                batch.Dispose();
            }

            _batches.Clear();
        }
    }

    private void Drop()
    {
        _metrics.EventDropped("outbox_full");
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
