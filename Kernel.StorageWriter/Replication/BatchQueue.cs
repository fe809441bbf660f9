using Kernel.ServiceDefaults.Threading;

namespace Kernel.StorageWriter.Replication;

/// <summary>
/// A queue that collects envelopes into batches, between one producer, which waits while the open batch is full, and one consumer.
/// </summary>
/// <remarks>
/// Memory is bounded by the open batch and the batches that the consumer took and did not complete: two batches in all if the consumer takes one at a time.
/// While the consumer is busy, the open batch grows beyond <see cref="BatchLimits.Records"/>, so that a slow
/// sink gets fewer and larger batches. <see cref="_gate"/> guards every field; the broadcasts are signalled, and their tasks are
/// taken, only while it is held.
/// </remarks>
internal sealed class BatchQueue : IDisposable
{
    private readonly Lock _gate = new();
    private readonly BatchLimits _limits;
    private readonly TimeProvider _time;
    private readonly ITimer _linger;
    private readonly AsyncBroadcast _due = new();
    private readonly AsyncBroadcast _room = new();
    private readonly AsyncBroadcast _idle = new();
    private readonly Queue<EnvelopeBatch> _taken = new();
    private EnvelopeBatch _open;
    private EnvelopeBatch? _spare;
    private bool _isDue;
    private SinkException? _fault;

    public BatchQueue(BatchLimits limits, TimeProvider time)
    {
        _limits = limits;
        _time = time;
        _open = new EnvelopeBatch(limits.MaxBytes);
        _linger = time.CreateTimer(static state => ((BatchQueue)state!).OnLingerElapsed(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The envelopes that were added and are not completed yet.</summary>
    public SinkBuffer Buffer
    {
        get
        {
            lock (_gate)
            {
                var oldest = _taken.TryPeek(out var first) ? first : _open;
                return new SinkBuffer(
                    _open.Count + _taken.Sum(static batch => batch.Count),
                    oldest.Count > 0 ? oldest.Entries[0].ArrivedAt : null);
            }
        }
    }

    /// <summary>Adds an envelope; waits while the open batch is full.</summary>
    /// <exception cref="SinkException">The consumer failed, see <see cref="Fail"/>.</exception>
    public ValueTask AddAsync(StreamEnvelope envelope, CancellationToken cancellationToken) =>
        TryAdd(envelope, out var room) ? ValueTask.CompletedTask : AddWhenRoomAsync(envelope, room, cancellationToken);

    /// <summary>Waits for the next batch that is due and takes it. The caller owns the batch until <see cref="Complete"/>, and completes batches in the order in which it took them.</summary>
    public async ValueTask<EnvelopeBatch> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task due;
            lock (_gate)
            {
                if (_isDue && _open.Count > 0)
                {
                    return TakeOpen();
                }

                due = _due.Next;
            }

            await due.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Completes a batch that is durable; its buffer is reused.</summary>
    public void Complete(EnvelopeBatch batch)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(_taken.Dequeue(), batch))
            {
                throw new InvalidOperationException("Batches must be completed in the order in which they were taken.");
            }

            batch.Clear();
            (_spare, var surplus) = (batch, _spare);
            surplus?.Dispose();
            if (_taken.Count == 0 && _open.Count == 0)
            {
                _idle.Signal();
            }
        }
    }

    /// <summary>Waits until every envelope added so far is durable, without waiting for the linger time.</summary>
    /// <exception cref="SinkException">The consumer failed, see <see cref="Fail"/>.</exception>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task idle;
            lock (_gate)
            {
                ThrowIfFailed();
                if (_taken.Count == 0 && _open.Count == 0)
                {
                    return;
                }

                MakeDue();
                idle = _idle.Next;
            }

            await idle.WaitAsync(cancellationToken);
        }
    }

    /// <exception cref="SinkException">The consumer failed, see <see cref="Fail"/>.</exception>
    public void ThrowIfFailed()
    {
        lock (_gate)
        {
            if (_fault is { } fault)
            {
                throw new SinkException(fault.Message, fault);
            }
        }
    }

    /// <summary>Ends the queue: every current and later call that adds or flushes throws this exception.</summary>
    public void Fail(SinkException fault)
    {
        lock (_gate)
        {
            _fault = fault;
            _room.Signal();
            _idle.Signal();
        }
    }

    /// <summary>Returns the buffers. To be called after the consumer has ended.</summary>
    public void Dispose()
    {
        _linger.Dispose();
        lock (_gate)
        {
            _open.Dispose();
            _spare?.Dispose();
            while (_taken.TryDequeue(out var batch))
            {
                batch.Dispose();
            }
        }
    }

    private async ValueTask AddWhenRoomAsync(StreamEnvelope envelope, Task room, CancellationToken cancellationToken)
    {
        do
        {
            await room.WaitAsync(cancellationToken);
        }
        while (!TryAdd(envelope, out room));
    }

    private bool TryAdd(StreamEnvelope envelope, out Task room)
    {
        room = Task.CompletedTask;
        lock (_gate)
        {
            ThrowIfFailed();
            var bytes = _open.Bytes + envelope.Utf8.Length + 1 + ((_open.Count + 1L) * _limits.Overhead);
            var fits = _open.Count < _limits.MaxRecords && bytes <= _limits.MaxBytes;
            if (!fits && _open.Count > 0)
            {
                MakeDue();
                room = _room.Next;
                return false;
            }

            _open.Add(envelope, _time.GetUtcNow());
            if (_open.Count >= _limits.Records || _limits.Linger == TimeSpan.Zero)
            {
                MakeDue();
            }
            else if (_open.Count == 1)
            {
                _linger.Change(_limits.Linger, Timeout.InfiniteTimeSpan);
            }

            return true;
        }
    }

    private EnvelopeBatch TakeOpen()
    {
        var batch = _open;
        _open = _spare ?? new EnvelopeBatch(_limits.MaxBytes);
        _spare = null;
        _isDue = false;
        _taken.Enqueue(batch);
        _room.Signal();
        return batch;
    }

    // A late call, for a batch that was already taken, only shortens the linger time of the next one.
    private void OnLingerElapsed()
    {
        lock (_gate)
        {
            MakeDue();
        }
    }

    // The open batch may be empty at a flush; later envelopes then follow the usual limits.
    private void MakeDue()
    {
        if (!_isDue && _open.Count > 0)
        {
            _isDue = true;
            _due.Signal();
        }
    }
}

/// <summary>The limits of a batch: when it is due, and how large it may become.</summary>
/// <param name="Linger">The maximum time that the first envelope of a batch waits for more.</param>
/// <param name="Records">The number of envelopes at which a batch is due at once.</param>
/// <param name="MaxRecords">The maximum number of envelopes in a batch; it exceeds <paramref name="Records"/> only while the sink is busy.</param>
/// <param name="MaxBytes">The maximum size of a batch in bytes, including line feeds. A single larger envelope still makes a batch.</param>
/// <param name="Overhead">The bytes that the sink counts for each envelope in addition to the envelope and its line feed.</param>
internal readonly record struct BatchLimits(TimeSpan Linger, int Records, int MaxRecords, int MaxBytes, int Overhead = 0);
