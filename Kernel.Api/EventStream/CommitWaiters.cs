using System.Threading.Tasks.Sources;

namespace Kernel.Api.EventStream;

/// <summary>The publishers that wait for the commit of what they published.</summary>
/// <remarks>
/// The thread that commits answers a few waiters itself, because waking another thread for an answer costs more than the answer.
/// The others go to the pool, several in one work item.
/// </remarks>
internal sealed class CommitWaiters
{
    // So few that several cores share a large crowd, so many that a small one stays on one.
    private const int AnswersPerWorkItem = 16;
    private const int MaxIdle = 1_024;

    private readonly Lock _gate = new();
    private readonly Stack<Waiter> _idle = new();
    private List<Waiter> _waiting = [];
    private List<Waiter> _spare = [];
    private int _count;

    /// <summary>The number of waiters.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Waits until <see cref="Complete"/> reaches the sequence number.</summary>
    /// <param name="seq">The sequence number.</param>
    /// <param name="outcomeOf">Called once the wait can no longer be missed; returns the outcome if it is known already, else null.</param>
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

    /// <summary>Releases the waiters whose sequence number is committed, or all of them if nothing can be committed.</summary>
    /// <param name="committed">The last committed sequence number.</param>
    /// <param name="failed">Whether nothing can be committed for now.</param>
    /// <returns>The answers that the caller has to give, once it holds nothing that others wait for; null if there are none.</returns>
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
            Answers? answers = null;
            foreach (var waiter in all)
            {
                waiter.IsCommitted = waiter.Seq <= committed;
                if (!waiter.IsCommitted && !failed)
                {
                    _waiting.Add(waiter);
                    continue;
                }

                if (answers is { IsFull: true })
                {
                    ThreadPool.UnsafeQueueUserWorkItem(answers, preferLocal: false);
                    answers = null;
                }

                answers ??= new Answers();
                answers.Add(waiter);
            }

            all.Clear();
            Volatile.Write(ref _count, _waiting.Count);
            return answers;
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

    private sealed class Answers : IThreadPoolWorkItem
    {
        private readonly Waiter[] _waiters = new Waiter[AnswersPerWorkItem];
        private int _count;

        public bool IsFull => _count == AnswersPerWorkItem;

        public void Add(Waiter waiter) => _waiters[_count++] = waiter;

        public void Execute()
        {
            foreach (var waiter in _waiters.AsSpan(0, _count))
            {
                waiter.Complete();
            }
        }
    }

    /// <summary>One wait. Reused, so that an acknowledgement allocates nothing.</summary>
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
