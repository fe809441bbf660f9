using Kernel.Api.EventStream;

namespace Kernel.Api.Journal;

/// <summary>Commits to the journal: all events since the last commit go into the next one.</summary>
/// <remarks>
/// A commit is a thread pool work item, queued by the first event that waits for one. Requests queued before it add their events to
/// it. It runs the continuations of publishers on its own thread, so that a few publishers never wait for another thread.
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

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = _time.CreateTimer(static writer => ((JournalWriter)writer!).Request(), this, EventJournal.CheckInterval, EventJournal.CheckInterval);
        Request();
        return Task.CompletedTask;
    }

    /// <summary>Commits the remaining events and closes the journal.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => Commit(isLast: true)?.Execute();

    void IThreadPoolWorkItem.Execute()
    {
        var requests = Volatile.Read(ref _requests); // events appended after this request another commit
        var continuations = Commit();

        // Queued before the continuations run, so that the next commit does not wait for them.
        if (Interlocked.Add(ref _requests, -requests) > 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        continuations?.Execute();
    }

    private void Request()
    {
        if (Interlocked.Increment(ref _requests) == 1)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private IThreadPoolWorkItem? Commit(bool isLast = false)
    {
        lock (_gate)
        {
            if (_isStopped)
            {
                return null;
            }

            _isStopped = isLast;
            var readable = _log.LastReadableSeq;
            _log.TakeWork(_work);
            var continuations = _journal.Commit(_log.Ring, _work);
            if (_log.LastReadableSeq != readable)
            {
                _log.Readers.Notify();
            }

            if (isLast)
            {
                _timer?.Dispose();
                _journal.Close(_log.LastSeq + 1);
            }

            return continuations;
        }
    }
}
