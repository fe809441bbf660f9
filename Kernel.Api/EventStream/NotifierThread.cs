using System.Diagnostics;
using Kernel.ServiceDefaults.Threading;

namespace Kernel.Api.EventStream;

/// <summary>One thread that wakes its share of the readers, each going on there until it waits again.</summary>
internal sealed class NotifierThread(ReaderNotifier notifier) : IDisposable
{
    // About what one reader's turn costs. A round begins no sooner after the last one than its readers' turns take, so that
    // under load many events are sent in a turn instead of many turns being taken for an event each; a few readers never wait.
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

    /// <summary>Seats a reader, unless there has been a raise since <paramref name="seen"/>.</summary>
    public bool Wait(ReaderWaiter seat, long seen)
    {
        lock (_gate)
        {
            // Either whoever raises sees the reader, or the reader sees that it was raised.
            Volatile.Write(ref _count, _waiting.Count + 1);
            Interlocked.MemoryBarrier();
            if (notifier.Version != seen || _stopping)
            {
                Volatile.Write(ref _count, _waiting.Count);
                return false;
            }

            seat.Reset();
            _waiting.Add(seat);
            if (_thread is null)
            {
                _thread = new Thread(Run) { Name = "fan-out", IsBackground = true };
                _thread.Start();
            }

            return true;
        }
    }

    /// <summary>Wakes the thread if any reader waits. The version must have been raised before.</summary>
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
            return; // a reader's last step ends the whole; the thread ends behind it
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
        foreach (var seat in _served)
        {
            seat.Wake();
        }

        _served.Clear();
        return turns;
    }
}
