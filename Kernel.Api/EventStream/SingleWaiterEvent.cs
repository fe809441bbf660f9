namespace Kernel.Api.EventStream;

/// <summary>Wakes one waiting thread. Setting it while the thread works costs one read.</summary>
internal sealed class SingleWaiterEvent : IDisposable
{
    private readonly AutoResetEvent _event = new(false);
    private int _isWaiting;

    /// <summary>Wakes the thread if it waits. The work must be visible before.</summary>
    public void Set()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _isWaiting) == 1 && Interlocked.Exchange(ref _isWaiting, 0) == 1)
        {
            _event.Set();
        }
    }

    /// <summary>Waits until the event is set, unless there is work already.</summary>
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
