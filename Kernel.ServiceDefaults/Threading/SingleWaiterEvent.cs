namespace Kernel.ServiceDefaults.Threading;

/// <summary>Wakes one waiting thread. Setting it while the thread works costs one memory read.</summary>
public sealed class SingleWaiterEvent : IDisposable
{
    private readonly AutoResetEvent _event = new(false);
    private int _isWaiting;

    /// <summary>Wakes the thread if it waits. The work must be visible before.</summary>
    public void Set()
    {
        // Either the thread sees the work, or this sees the thread.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _isWaiting) == 1 && Interlocked.Exchange(ref _isWaiting, 0) == 1)
        {
            _event.Set();
        }
    }

    /// <summary>Waits until the event is set, unless there is work already. It can return without work; call it in a loop.</summary>
    /// <param name="hasWork">Reads what is made visible before <see cref="Set"/>.</param>
    public void Wait(Func<bool> hasWork)
    {
        Interlocked.Exchange(ref _isWaiting, 1);
        if (!hasWork())
        {
            _event.WaitOne();
        }

        Interlocked.Exchange(ref _isWaiting, 0);
    }

    /// <inheritdoc />
    public void Dispose() => _event.Dispose();
}
