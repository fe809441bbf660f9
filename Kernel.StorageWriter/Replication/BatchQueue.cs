using Kernel.ServiceDefaults.Threading;

namespace Kernel.StorageWriter.Replication;

/// <summary>
/// Gathers envelopes into batches between one producer, who waits while the gathering batch is full, and one consumer.
/// </summary>
/// <remarks>
/// Memory is bounded by the gathering batch and those that the consumer took and did not hand back: a consumer that takes one at a time holds two in all.
/// While the consumer is busy the gathering batch grows beyond <see cref="BatchLimits.Records"/>, so that a slow
/// sink gets fewer and larger batches instead of a queue. Every field is guarded by <see cref="_gate"/>; the broadcasts are
/// signalled, and waiters take their task, only while it is held.
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
    private EnvelopeBatch _gathering;
    private EnvelopeBatch? _spare;
    private bool _isDue;
    private SinkException? _fault;

    public BatchQueue(BatchLimits limits, TimeProvider time)
    {
        _limits = limits;
        _time = time;
        _gathering = new EnvelopeBatch(limits.MaxBytes);
        _linger = time.CreateTimer(static state => ((BatchQueue)state!).OnLingered(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What was added and not completed yet.</summary>
    public SinkBuffer Buffer
    {
        get
        {
            lock (_gate)
            {
                var oldest = _taken.TryPeek(out var first) ? first : _gathering;
                return new SinkBuffer(
                    _gathering.Count + _taken.Sum(static batch => batch.Count),
                    oldest.Count > 0 ? oldest.Entries[0].ArrivedAt : null);
            }
        }
    }

    /// <summary>Adds an envelope, at once where there is room.</summary>
    /// <exception cref="SinkException">The consumer failed, see <see cref="Fail"/>.</exception>
    public ValueTask AddAsync(StreamEnvelope envelope, CancellationToken cancellationToken) =>
        TryAdd(envelope, out var room) ? ValueTask.CompletedTask : AddWhenRoomAsync(envelope, room, cancellationToken);

    /// <summary>The next batch that is due. It stays the caller's until <see cref="Complete"/>; complete in the order taken.</summary>
    public async ValueTask<EnvelopeBatch> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task due;
            lock (_gate)
            {
                if (_isDue && _gathering.Count > 0)
                {
                    return Hand();
                }

                due = _due.Next;
            }

            await due.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The batch is durable; its buffer is used again.</summary>
    public void Complete(EnvelopeBatch batch)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(_taken.Dequeue(), batch))
            {
                throw new InvalidOperationException("Batches are completed in the order in which they were taken.");
            }

            batch.Clear();
            (_spare, var surplus) = (batch, _spare);
            surplus?.Dispose();
            if (_taken.Count == 0 && _gathering.Count == 0)
            {
                _idle.Signal();
            }
        }
    }

    /// <summary>Completes when everything added before is durable, without waiting for the linger.</summary>
    /// <exception cref="SinkException">The consumer failed, see <see cref="Fail"/>.</exception>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task idle;
            lock (_gate)
            {
                ThrowIfFailed();
                if (_taken.Count == 0 && _gathering.Count == 0)
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

    /// <summary>The consumer gives up: whoever adds or flushes, now or later, gets this.</summary>
    public void Fail(SinkException fault)
    {
        lock (_gate)
        {
            _fault = fault;
            _room.Signal();
            _idle.Signal();
        }
    }

    /// <summary>Only after the consumer has ended.</summary>
    public void Dispose()
    {
        _linger.Dispose();
        lock (_gate)
        {
            _gathering.Dispose();
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
            var bytes = _gathering.Bytes + envelope.Utf8.Length + 1 + ((_gathering.Count + 1L) * _limits.Overhead);
            var fits = _gathering.Count < _limits.MaxRecords && bytes <= _limits.MaxBytes;
            if (!fits && _gathering.Count > 0)
            {
                MakeDue();
                room = _room.Next;
                return false;
            }

            _gathering.Add(envelope, _time.GetUtcNow());
            if (_gathering.Count >= _limits.Records || _limits.Linger == TimeSpan.Zero)
            {
                MakeDue();
            }
            else if (_gathering.Count == 1)
            {
                _linger.Change(_limits.Linger, Timeout.InfiniteTimeSpan);
            }

            return true;
        }
    }

    private EnvelopeBatch Hand()
    {
        var batch = _gathering;
        _gathering = _spare ?? new EnvelopeBatch(_limits.MaxBytes);
        _spare = null;
        _isDue = false;
        _taken.Enqueue(batch);
        _room.Signal();
        return batch;
    }

    // A late call, for a batch that was handed out meanwhile, only shortens the linger of the next one.
    private void OnLingered()
    {
        lock (_gate)
        {
            MakeDue();
        }
    }

    // A flush may find nothing gathered: what is added after it is due for its own reasons.
    private void MakeDue()
    {
        if (!_isDue && _gathering.Count > 0)
        {
            _isDue = true;
            _due.Signal();
        }
    }
}

/// <summary>When a batch is handed out, and how large one may become.</summary>
/// <param name="Linger">How long the first envelope of a batch waits for company at most.</param>
/// <param name="Records">A batch with this many waits no longer.</param>
/// <param name="MaxRecords">The most envelopes of one batch; more than <paramref name="Records"/> gather while the sink is busy.</param>
/// <param name="MaxBytes">The most bytes of one batch, line feeds included; a single larger envelope still makes a batch of its own.</param>
/// <param name="Overhead">Bytes that the sink counts for an envelope beside its own and its line feed.</param>
internal readonly record struct BatchLimits(TimeSpan Linger, int Records, int MaxRecords, int MaxBytes, int Overhead = 0);
