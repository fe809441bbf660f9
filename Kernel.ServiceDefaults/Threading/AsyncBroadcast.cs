namespace Kernel.ServiceDefaults.Threading;

/// <summary>Wakes all waiters at once. A signal costs its sender the same however many wait, and two memory accesses if none does.</summary>
/// <remarks>
/// The sender only queues a work item, and only if none is queued; the waiters are completed on the thread pool. A waiter that
/// takes <see cref="Next"/> before it reads the state it waits for misses no signal, but may be woken by an earlier one: wait in
/// a loop, or use <see cref="WaitUntilAsync"/>. Nothing is allocated unless there is a waiter.
/// </remarks>
public sealed class AsyncBroadcast : IThreadPoolWorkItem
{
    private TaskCompletionSource? _next;
    private int _queued;

    /// <summary>Completes after the next signal. All waiters share the task.</summary>
    public Task Next
    {
        get
        {
            var next = Volatile.Read(ref _next);
            if (next is null)
            {
                var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                next = Interlocked.CompareExchange(ref _next, mine, null) ?? mine;
            }

            return next.Task;
        }
    }

    /// <summary>Wakes all who took <see cref="Next"/> before. The state they wait for must have changed before.</summary>
    public void Signal()
    {
        // Either the waiter sees the changed state, or this sees the waiter.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _next) is not null && Interlocked.Exchange(ref _queued, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>Waits until a condition holds. It is evaluated now and after each signal.</summary>
    /// <param name="condition">Reads state that changes before <see cref="Signal"/>; takes its own locks.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> ended the wait.</exception>
    public async Task WaitUntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = Next;
            if (condition())
            {
                return;
            }

            await next.WaitAsync(cancellationToken);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        // Reset first: a signal that comes while the waiters are completed must queue this again.
        Volatile.Write(ref _queued, 0);
        Interlocked.Exchange(ref _next, null)?.SetResult();
    }
}
