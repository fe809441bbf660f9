namespace Kernel.Api.EventStream;

/// <summary>Wakes everybody who waits. However many wait, and however often it is raised meanwhile, raising costs the same; next to nothing where nobody waits.</summary>
/// <remarks>
/// The one who raises only queues a work item, and only if none is queued yet; completing the waiters, which takes longer the
/// more there are, happens on the pool. Take <see cref="Next"/> before looking at what is awaited, and no raise is missed.
/// </remarks>
internal sealed class Pulse : IThreadPoolWorkItem
{
    private TaskCompletionSource? _next;
    private int _queued;

    /// <summary>Completes at the first raise from now on.</summary>
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

    /// <summary>Wakes all who took <see cref="Next"/> before.</summary>
    public void Raise()
    {
        // What is awaited has changed before: either whoever waits sees that, or is seen here.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _next) is not null && Interlocked.Exchange(ref _queued, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        // Reset first: a raise that comes while we complete must queue us again.
        Volatile.Write(ref _queued, 0);
        Interlocked.Exchange(ref _next, null)?.SetResult();
    }
}
