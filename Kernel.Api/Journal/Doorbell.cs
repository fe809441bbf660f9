namespace Kernel.Api.Journal;

/// <summary>Wakes the one thread that waits. Ringing while it works costs one read.</summary>
internal sealed class Doorbell : IDisposable
{
    private readonly AutoResetEvent _bell = new(false);
    private int _asleep;

    /// <summary>Wakes the thread if it sleeps. The work must be visible before.</summary>
    public void Ring()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _asleep) == 1 && Interlocked.Exchange(ref _asleep, 0) == 1)
        {
            _bell.Set();
        }
    }

    /// <summary>Sleeps until the bell rings or the time is up, unless there is work already.</summary>
    public void Wait(TimeSpan timeout, Func<bool> hasWork)
    {
        Interlocked.Exchange(ref _asleep, 1);
        if (!hasWork())
        {
            _bell.WaitOne(timeout);
        }

        Interlocked.Exchange(ref _asleep, 0);
    }

    /// <inheritdoc />
    public void Dispose() => _bell.Dispose();
}
