namespace Kernel.Api.EventStream;

/// <summary>Wakes waiting readers. The cost for the publisher does not depend on how many wait.</summary>
/// <remarks>
/// Readers run on dedicated threads, half as many as there are processors, so that a thousand readers leave half of the machine to
/// publishers and send more events at a time instead. To miss no notification, read <see cref="Version"/> before reading events,
/// and pass it to <see cref="ReaderWaiter.WaitAsync"/> afterwards.
/// </remarks>
internal sealed class ReaderNotifier : IDisposable
{
    private readonly NotifierThread[] _threads;
    private long _version;
    private uint _waiters;

    public ReaderNotifier()
    {
        _threads = new NotifierThread[Math.Max(1, Environment.ProcessorCount / 2)];
        for (var i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new NotifierThread(this);
        }
    }

    /// <summary>The number of notifications.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Creates the waiter of a reader.</summary>
    public ReaderWaiter CreateWaiter() => new(_threads[Interlocked.Increment(ref _waiters) % (uint)_threads.Length]);

    /// <summary>Wakes all readers that wait or are about to.</summary>
    public void Notify()
    {
        Interlocked.Increment(ref _version);
        foreach (var thread in _threads)
        {
            thread.Signal();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var thread in _threads)
        {
            thread.Dispose();
        }
    }
}
