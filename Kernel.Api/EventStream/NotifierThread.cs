using System.Diagnostics;
using Kernel.ServiceDefaults.Threading;

namespace Kernel.Api.EventStream;

/// <summary>A thread that wakes its share of the readers. Each reader continues on it until it waits again.</summary>
internal sealed class NotifierThread(ReaderNotifier notifier) : IDisposable
{
    // The approximate cost of one reader's turn. The next round starts no sooner than this cost times the readers of the last round,
    // so that readers send many events in few turns under load; a few readers are never delayed.
    private static readonly TimeSpan TurnCost = TimeSpan.FromMicroseconds(8);
    private static readonly TimeSpan MaxPause = TimeSpan.FromMilliseconds(8);
    private static readonly TimeSpan MinPause = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly SingleWaiterEvent _event = new();
    private readonly ManualResetEvent _stop = new(false);
    private List<ReaderWaiter> _waiting = [];
    private List<ReaderWaiter> _served = [];
    private Thread? _thread;
    private long _lastVersion;
    private int _count;
    private volatile bool _stopping;

    /// <summary>Adds a waiting reader, unless there was a notification after <paramref name="seen"/>.</summary>
    public bool Wait(ReaderWaiter waiter, long seen)
    {
        lock (_gate)
        {
            // Either the notifying thread sees the reader, or the reader sees the notification.
            Volatile.Write(ref _count, _waiting.Count + 1);
            Interlocked.MemoryBarrier();
            if (notifier.Version != seen || _stopping)
            {
                Volatile.Write(ref _count, _waiting.Count);
                return false;
            }

            waiter.Reset();
            _waiting.Add(waiter);
            if (_thread is null)
            {
                _thread = new Thread(Run) { Name = "reader-notifier", IsBackground = true };
                _thread.Start();
            }

            return true;
        }
    }

    /// <summary>Wakes the thread if a reader waits. Called after the version was incremented.</summary>
    public void Signal()
    {
        if (Volatile.Read(ref _count) > 0)
        {
            _event.Set();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
        }

        _stop.Set();
        _event.Set();
        if (_thread == Thread.CurrentThread)
        {
            return; // disposed by a reader on this thread, which ends after it
        }

        _thread?.Join();
        _stop.Dispose();
        _event.Dispose();
    }

    private void Run()
    {
        while (!_stopping)
        {
            _event.Wait(HasWork);
            var began = Stopwatch.GetTimestamp();
            var turns = Serve();
            var pause = (turns * TurnCost < MaxPause ? turns * TurnCost : MaxPause) - Stopwatch.GetElapsedTime(began);
            if (turns * TurnCost >= MinPause && pause > TimeSpan.Zero)
            {
                _stop.WaitOne(pause);
            }
        }

        Serve();
    }

    private bool HasWork() => _stopping || (Volatile.Read(ref _count) > 0 && notifier.Version != _lastVersion);

    private int Serve()
    {
        lock (_gate)
        {
            _lastVersion = notifier.Version;
            (_waiting, _served) = (_served, _waiting);
            Volatile.Write(ref _count, 0);
        }

        var turns = _served.Count;
        foreach (var waiter in _served)
        {
            waiter.Wake();
        }

        _served.Clear();
        return turns;
    }
}
