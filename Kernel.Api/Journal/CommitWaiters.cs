namespace Kernel.Api.Journal;

/// <summary>Those who wait for the commit of what they published.</summary>
/// <remarks>
/// Whoever commits only hands the waiters of that commit to the pool, a few at a time: their answers are written there, one
/// after the other on the same thread, because waking a thread for each costs more than its answer.
/// </remarks>
internal sealed class CommitWaiters
{
    // So few that several cores share a large crowd, so many that a small one stays on one.
    private const int AnswersPerWorkItem = 16;
    private const int MaxIdle = 1_024;

    private readonly Lock _gate = new();
    private readonly Stack<CommitWaiter> _idle = new();
    private List<CommitWaiter> _waiting = [];
    private List<CommitWaiter> _spare = [];
    private int _count;

    /// <summary>How many wait.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Waits until <see cref="Complete"/> reaches the number.</summary>
    /// <param name="seq">The number.</param>
    /// <param name="decided">Asked once the wait can no longer be missed: the outcome if it is there already, else null.</param>
    public ValueTask<bool> WaitAsync(ulong seq, Func<ulong, bool?> decided)
    {
        lock (_gate)
        {
            Volatile.Write(ref _count, _waiting.Count + 1);
            Interlocked.MemoryBarrier();
            if (decided(seq) is { } outcome)
            {
                Volatile.Write(ref _count, _waiting.Count);
                return new ValueTask<bool>(outcome);
            }

            var waiter = _idle.TryPop(out var idle) ? idle : new CommitWaiter(this);
            _waiting.Add(waiter);
            return waiter.Begin(seq);
        }
    }

    /// <summary>Lets those go whose number is committed, or all where nothing can be.</summary>
    /// <param name="committed">The last number that is committed.</param>
    /// <param name="failed">Whether nothing can be committed for now, so that waiting is no use.</param>
    /// <returns>How many went.</returns>
    public int Complete(ulong committed, bool failed)
    {
        Interlocked.MemoryBarrier();
        if (Count == 0)
        {
            return 0;
        }

        lock (_gate)
        {
            var all = _waiting;
            (_waiting, _spare) = (_spare, all);
            var released = 0;
            Answers? answers = null;
            foreach (var waiter in all)
            {
                waiter.IsCommitted = waiter.Seq <= committed;
                if (!waiter.IsCommitted && !failed)
                {
                    _waiting.Add(waiter);
                    continue;
                }

                answers ??= new Answers();
                answers.Add(waiter);
                released++;
                if (answers.IsFull)
                {
                    ThreadPool.UnsafeQueueUserWorkItem(answers, preferLocal: false);
                    answers = null;
                }
            }

            if (answers is not null)
            {
                ThreadPool.UnsafeQueueUserWorkItem(answers, preferLocal: false);
            }

            all.Clear();
            Volatile.Write(ref _count, _waiting.Count);
            return released;
        }
    }

    /// <summary>Takes a waiter back whose outcome has been read.</summary>
    public void Return(CommitWaiter waiter)
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
        private readonly CommitWaiter[] _waiters = new CommitWaiter[AnswersPerWorkItem];
        private int _count;

        public bool IsFull => _count == AnswersPerWorkItem;

        public void Add(CommitWaiter waiter) => _waiters[_count++] = waiter;

        public void Execute()
        {
            foreach (var waiter in _waiters.AsSpan(0, _count))
            {
                waiter.Complete();
            }
        }
    }
}
