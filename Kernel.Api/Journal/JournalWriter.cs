using Kernel.Api.EventStream;

namespace Kernel.Api.Journal;

/// <summary>Commits: whatever has come since the last commit goes into the next.</summary>
/// <remarks>
/// A commit is a work item of the pool, queued by the first event that waits for one. Requests that are in the queue before it put
/// their events into it, and it answers the publishers on its own thread, so that one publisher or few never wait for another thread.
/// </remarks>
internal sealed class JournalWriter : IHostedService, IThreadPoolWorkItem, IDisposable
{
    private const int Idle = 0;
    private const int Queued = 1;
    private const int Committing = 2;
    private const int CommittingAndAsked = 3;

    // How late it is noticed that files were removed, and that the disk can be written again.
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(500);

    private readonly EventJournal _journal;
    private readonly EventLog _log;
    private readonly TimeProvider _time;
    private readonly CommitWork _work = new();
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private int _phase = Idle;
    private bool _isStopped;
    private long _checkedAt;

    public JournalWriter(EventJournal journal, EventLog log, TimeProvider time)
    {
        (_journal, _log, _time) = (journal, log, time);
        _checkedAt = time.GetTimestamp();
        log.CommitRequested = Request;
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = _time.CreateTimer(static writer => ((JournalWriter)writer!).Request(), this, CheckInterval, CheckInterval);
        Request();
        return Task.CompletedTask;
    }

    /// <summary>Commits what is left, and closes the journal.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        IThreadPoolWorkItem? answers = null;
        lock (_gate)
        {
            if (!_isStopped)
            {
                _isStopped = true;
                _timer?.Dispose();
                answers = Commit();
                _journal.Close(_log.LastSeq + 1);
            }
        }

        answers?.Execute();
    }

    void IThreadPoolWorkItem.Execute()
    {
        Volatile.Write(ref _phase, Committing);
        Interlocked.MemoryBarrier(); // what is appended from here on asks for another commit
        IThreadPoolWorkItem? answers = null;
        lock (_gate)
        {
            if (!_isStopped && Check(ref answers))
            {
                answers ??= Commit();
            }
        }

        // Before the answers are given, so that the next commit does not wait for them.
        if (Interlocked.CompareExchange(ref _phase, Idle, Committing) != Committing)
        {
            Volatile.Write(ref _phase, Queued);
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        answers?.Execute();
    }

    private void Request()
    {
        while (true)
        {
            switch (Volatile.Read(ref _phase))
            {
                case Idle when Interlocked.CompareExchange(ref _phase, Queued, Idle) == Idle:
                    ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                    return;
                case Committing when Interlocked.CompareExchange(ref _phase, CommittingAndAsked, Committing) == Committing:
                case Queued or CommittingAndAsked:
                    return;
                default:
                    break;
            }
        }
    }

    private bool Check(ref IThreadPoolWorkItem? answers)
    {
        var isFailing = _journal.Committed.Failure is not null;
        if (!isFailing && _time.GetElapsedTime(_checkedAt) < CheckInterval)
        {
            return true;
        }

        _checkedAt = _time.GetTimestamp();
        if (_journal.Check(_log.Ring, ref answers))
        {
            return true;
        }

        if (!isFailing)
        {
            _log.Readers.Raise(); // what is in memory can be seen from now on
        }

        return false;
    }

    private IThreadPoolWorkItem? Commit()
    {
        _log.TakeWork(_work);
        var commits = _journal.Committed;
        if (_work.UpTo <= commits.CommittedSeq && !_work.HasState && commits.Failure is null && !_journal.IsRenewed(_work))
        {
            return null;
        }

        var answers = _journal.Commit(_log.Ring, _work);
        _log.Readers.Raise();
        return answers;
    }
}
