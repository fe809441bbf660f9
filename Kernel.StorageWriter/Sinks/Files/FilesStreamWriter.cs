using Kernel.StorageWriter.Replication;

namespace Kernel.StorageWriter.Sinks.Files;

/// <summary>The writer of one stream: writes batches durably, one after the other, and retries without limit.</summary>
internal sealed partial class FilesStreamWriter : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMilliseconds(200);

    private readonly EventFiles _files;
    private readonly string _directory;
    private readonly FileRetention _retention;
    private readonly SinkStatus _status;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _writing;
    private bool _isStopped;

    /// <param name="files">The recovered files of the stream. The writer disposes them.</param>
    /// <param name="directory">The directory of the files.</param>
    /// <param name="options">The options of the sink.</param>
    /// <param name="status">The status to update.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The logger.</param>
    public FilesStreamWriter(EventFiles files, string directory, FilesOptions options, SinkStatus status, TimeProvider time, ILogger logger)
    {
        _files = files;
        _directory = directory;
        _retention = new FileRetention(options, time, logger);
        _status = status;
        _time = time;
        _logger = logger;
        Queue = new BatchQueue(new BatchLimits(options.Linger, options.BatchRecords, int.MaxValue, options.MaxBatchBytes), time);

        // Writing and syncing block, because .NET has no asynchronous fsync, so they run on their own task.
        _writing = Task.Run(WriteAllAsync);
    }

    public BatchQueue Queue { get; }

    /// <summary>Stops writing and discards buffered events. If it returns false, call it again later.</summary>
    /// <returns>True if writing has stopped; false while the disk does not respond.</returns>
    public async ValueTask<bool> StopAsync()
    {
        if (_isStopped)
        {
            return true;
        }

        await _stop.CancelAsync();
        await Task.WhenAny(_writing, Task.Delay(StopTimeout));
        if (!_writing.IsCompleted)
        {
            return false;
        }

        _isStopped = true;
        _stop.Dispose();
        Queue.Dispose();
        _files.Dispose();
        return true;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task WriteAllAsync()
    {
        try
        {
            while (true)
            {
                var batch = await Queue.TakeAsync(_stop.Token);
                await WriteAsync(batch);
                Queue.Complete(batch);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Events that were not stored are read from the stream again.
        }
        catch (SinkException exception)
        {
            Queue.Fail(exception);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Queue.Fail(SinkLog.FailedUnexpectedly(_logger, exception));
        }
    }

    private async Task WriteAsync(EnvelopeBatch batch)
    {
        var backoff = RetryBackoff.Create(_time);
        var next = 0;
        while (next < batch.Count)
        {
            try
            {
                next = WriteRun(batch, next);
                backoff.Reset();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                SinkLog.Failed(_logger, _status, $"cannot store: {exception.Message}");
                await backoff.WaitAsync(_stop.Token);
            }
        }
    }

    private int WriteRun(EnvelopeBatch batch, int from)
    {
        var started = _time.GetTimestamp();
        var to = _files.Write(batch, from);
        SinkLog.Recovered(_logger, _status);
        _status.Stored(to - from, batch.Lines(from, to).Length, batch.Entries[to - 1].Seq, _time.GetElapsedTime(started));
        if (_files.TakeFileStarted())
        {
            ApplyRetention();
        }

        return to;
    }

    // A failure to delete old files must not stop the storing of new events.
    private void ApplyRetention()
    {
        try
        {
            _retention.Apply(_directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.CannotRetain(_logger, exception.Message);
        }
    }

    // Event ids 4120 to 4129; the next free one is 4121.
    private static partial class Log
    {
        [LoggerMessage(4120, LogLevel.Warning, "Retention of the event files failed: {Reason}")]
        public static partial void CannotRetain(ILogger logger, string reason);
    }
}
