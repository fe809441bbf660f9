using System.Threading.Tasks.Sources;

namespace Kernel.Api.EventStream;

/// <summary>The publishers that wait for the commit of their events.</summary>
/// <remarks>
/// The committing thread runs the continuations of a few publishers itself, because waking another thread costs more than a
/// continuation does. The others go to the thread pool, several in one work item.
/// </remarks>
internal sealed class CommitWaiters
{
    // Small enough to spread many waiters over the cores, large enough to keep a few on one thread.
    private const int WaitersPerBatch = 16;
    private const int MaxIdle = 1_024;

    private readonly Lock _gate = new();
    private readonly Stack<Waiter> _idle = new();
    private List<Waiter> _waiting = [];
    private List<Waiter> _spare = [];
    private int _count;

    /// <summary>The number of waiters.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Waits until <see cref="Complete"/> is called with the sequence number or a later one.</summary>
    /// <param name="seq">The sequence number.</param>
    /// <param name="outcomeOf">Returns the outcome if it is known already, else null. Called after the waiter is visible to <see cref="Complete"/>.</param>
    public ValueTask<bool> WaitAsync(ulong seq, Func<ulong, bool?> outcomeOf)
    {
        lock (_gate)
        {
            Volatile.Write(ref _count, _waiting.Count + 1);
            Interlocked.MemoryBarrier();
            if (outcomeOf(seq) is { } outcome)
            {
                Volatile.Write(ref _count, _waiting.Count);
                return new ValueTask<bool>(outcome);
            }

            var waiter = _idle.TryPop(out var idle) ? idle : new Waiter(this);
            _waiting.Add(waiter);
            return waiter.Begin(seq);
        }
    }

    /// <summary>Releases the waiters whose sequence number is committed, or all if the journal fails.</summary>
    /// <param name="committed">The last committed sequence number.</param>
    /// <param name="failed">Whether the journal fails.</param>
    /// <returns>The last batch of continuations, for the caller to run after it has released its locks; null if there are none.</returns>
    public IThreadPoolWorkItem? Complete(ulong committed, bool failed)
    {
        Interlocked.MemoryBarrier();
        if (Count == 0)
        {
            return null;
        }

        lock (_gate)
        {
            var all = _waiting;
            (_waiting, _spare) = (_spare, all);
            CompletionBatch? batch = null;
            foreach (var waiter in all)
            {
                waiter.IsCommitted = waiter.Seq <= committed;
                if (!waiter.IsCommitted && !failed)
                {
                    _waiting.Add(waiter);
                    continue;
                }

                if (batch is { IsFull: true })
                {
                    ThreadPool.UnsafeQueueUserWorkItem(batch, preferLocal: false);
                    batch = null;
                }

                batch ??= new CompletionBatch();
                batch.Add(waiter);
            }

            all.Clear();
            Volatile.Write(ref _count, _waiting.Count);
            return batch;
        }
    }

    private void Return(Waiter waiter)
    {
        lock (_gate)
        {
            if (_idle.Count < MaxIdle)
            {
                _idle.Push(waiter);
            }
        }
    }

    private sealed class CompletionBatch : IThreadPoolWorkItem
    {
        private readonly Waiter[] _waiters = new Waiter[WaitersPerBatch];
        private int _count;

        public bool IsFull => _count == WaitersPerBatch;

        public void Add(Waiter waiter) => _waiters[_count++] = waiter;

        public void Execute()
        {
            foreach (var waiter in _waiters.AsSpan(0, _count))
            {
                waiter.Complete();
            }
        }
    }

    /// <summary>A reusable wait, so that an acknowledgement allocates nothing.</summary>
    private sealed class Waiter(CommitWaiters owner) : IValueTaskSource<bool>
    {
        private ManualResetValueTaskSourceCore<bool> _source;

        public ulong Seq { get; private set; }

        public bool IsCommitted { get; set; }

        public ValueTask<bool> Begin(ulong seq)
        {
            Seq = seq;
            _source.Reset();
            return new ValueTask<bool>(this, _source.Version);
        }

        public void Complete() => _source.SetResult(IsCommitted);

        bool IValueTaskSource<bool>.GetResult(short token)
        {
            var result = _source.GetResult(token);
            owner.Return(this);
            return result;
        }

        ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _source.GetStatus(token);

        void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _source.OnCompleted(continuation, state, token, flags);
    }
}
