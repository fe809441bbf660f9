using Kernel.Api.EventStream;
using Microsoft.Data.Sqlite;

namespace Kernel.Api.Journal;

/// <summary>The one thread that commits: whatever has come since the last commit goes into the next.</summary>
internal sealed partial class JournalWriter(JournalStore store, EventLog log, TimeProvider time, ILogger<JournalWriter> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan HousekeepingInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(5);

    // A few commits' time.
    private static readonly TimeSpan GatherTime = TimeSpan.FromMicroseconds(200);

    // Longer than any commit of a disk that still answers.
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(10);

    private readonly CommitWork _work = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan _retry = FirstRetry;
    private int _acknowledged;
    private Thread? _thread;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _thread = new Thread(Run) { Name = "journal", IsBackground = true };
        _thread.Start();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        log.Work.Ring();
        await _ended.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Ends the thread where nobody waited for its end, because the host's time was up or its start failed: it may not meet a closed database.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        log.Work.Ring();
        _thread?.Join(EndTimeout);
        _stopping.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                log.Work.Wait(HousekeepingInterval, HasWork);
                Gather();
                if (!TryCommit())
                {
                    _stopping.Token.WaitHandle.WaitOne(_retry);
                    _retry = _retry * 2 < LastRetry ? _retry * 2 : LastRetry;
                }
            }

            if (TryCommit())
            {
                store.Database.End(log.Head + 1);
            }
        }
        catch (SqliteException failure)
        {
            LogEnd(failure.Message);
        }
        finally
        {
            _ended.SetResult();
        }
    }

    // Publishers that were answered together come back together. Waiting for them makes one commit of what would be many;
    // one that publishes alone is not waited for.
    private void Gather()
    {
        if (_acknowledged < 2)
        {
            return;
        }

        var began = time.GetTimestamp();
        while (store.Durability.Waiting < _acknowledged && time.GetElapsedTime(began) < GatherTime)
        {
            Thread.Yield();
        }
    }

    private bool HasWork() => _stopping.IsCancellationRequested || log.HasWork || store.Durability.Failure is not null;

    private bool TryCommit()
    {
        try
        {
            log.TakeWork(_work);
            if (_work.UpTo > store.Durability.Committed || _work.HasRows || store.Durability.Failure is not null)
            {
                store.Database.Commit(log.Ring, store.Durability.Committed, _work, time.GetUtcNow());
                Committed();
            }
            else
            {
                store.Database.Trim(time.GetUtcNow());
            }

            return true;
        }
        catch (Exception failure) when (failure is SqliteException or IOException or JournalException)
        {
            Failed(failure);
            return false;
        }
    }

    private void Committed()
    {
        _work.Clear();
        _retry = FirstRetry;
        if (store.Durability.Failure is not null)
        {
            LogRecovered(_work.UpTo);
        }

        _acknowledged = store.Durability.Advance(_work.UpTo);
        log.Readers.Raise();
    }

    private void Failed(Exception failure)
    {
        if (store.Durability.Failure is null)
        {
            LogFailed(failure.Message);
        }

        store.Durability.Fail(failure.Message);
        log.Readers.Raise();
        if (JournalStore.IsCorrupt(failure))
        {
            TryReplace();
        }
    }

    // The new journal begins with everything that the ring still has.
    private void TryReplace()
    {
        try
        {
            store.Replace(log.Head + 1);
            log.TakeEverything(_work);
            store.Database.Commit(log.Ring, log.Ring.Oldest - 1, _work, time.GetUtcNow());
            Committed();
        }
        catch (Exception failure) when (failure is SqliteException or IOException or JournalException)
        {
            store.Durability.Fail(failure.Message);
        }
    }

    [LoggerMessage(2211, LogLevel.Error, "The journal cannot be written: {Reason}. Events are streamed live and not kept until it can.")]
    private partial void LogFailed(string reason);

    [LoggerMessage(2212, LogLevel.Information, "The journal can be written again; everything up to {Seq} that is still in memory is kept.")]
    private partial void LogRecovered(ulong seq);

    [LoggerMessage(2213, LogLevel.Error, "The journal could not be closed properly: {Reason}. The next start skips some numbers.")]
    private partial void LogEnd(string reason);
}
