using Kernel.Api.EventStream;

namespace Kernel.Api.Journal;

/// <summary>Commits: whatever has come since the last commit goes into the next.</summary>
/// <remarks>
/// A commit is a work item of the pool, queued by the first event that waits for one. Requests that are in the queue before it put
/// their events into it, and it answers the publishers on its own thread, so that one publisher or few never wait for another thread.
/// </remarks>
internal sealed class JournalWriter : IHostedService, IThreadPoolWorkItem, IDisposable
{
    private readonly EventJournal _journal;
    private readonly EventLog _log;
    private readonly TimeProvider _time;
    private readonly CommitWork _work = new();
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private int _requests;
    private bool _isStopped;

    public JournalWriter(EventJournal journal, EventLog log, TimeProvider time)
    {
        (_journal, _log, _time) = (journal, log, time);
        log.CommitRequested = Request;
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = _time.CreateTimer(static writer => ((JournalWriter)writer!).Request(), this, EventJournal.CheckInterval, EventJournal.CheckInterval);
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
        var requests = Volatile.Read(ref _requests); // what is appended after these asks for another commit
        IThreadPoolWorkItem? answers = null;
        lock (_gate)
        {
            if (!_isStopped)
            {
                answers = Commit();
            }
        }

        // Before the answers are given, so that the next commit does not wait for them.
        if (Interlocked.Add(ref _requests, -requests) > 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        answers?.Execute();
    }

    private void Request()
    {
        if (Interlocked.Increment(ref _requests) == 1)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private IThreadPoolWorkItem? Commit()
    {
        var readable = _log.LastReadableSeq;
        _log.TakeWork(_work);
        var answers = _journal.Commit(_log.Ring, _work);
        if (_log.LastReadableSeq != readable)
        {
            _log.Readers.Notify();
        }

        return answers;
    }
}
