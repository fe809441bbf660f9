using Kernel.StorageWriter.Replication;

namespace Kernel.StorageWriter.Sinks.Files;

/// <summary>The writing of one stream: takes batches and makes them durable, one after the other, retrying for ever.</summary>
internal sealed partial class FilesStreamWriter : IAsyncDisposable
{
    private static readonly TimeSpan StopBound = TimeSpan.FromMilliseconds(200);

    private readonly EventFiles _files;
    private readonly string _directory;
    private readonly FileRetention _retention;
    private readonly SinkStatus _status;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _writing;
    private bool _isStopped;

    /// <param name="files">The stream's files, recovered. Owned from here on.</param>
    /// <param name="directory">Where they are.</param>
    /// <param name="options">Batch sizes and retention.</param>
    /// <param name="status">Told of what is stored and what fails.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public FilesStreamWriter(EventFiles files, string directory, FilesOptions options, SinkStatus status, TimeProvider time, ILogger logger)
    {
        _files = files;
        _directory = directory;
        _retention = new FileRetention(options, time, logger);
        _status = status;
        _time = time;
        _logger = logger;
        Queue = new BatchQueue(new BatchLimits(options.Linger, options.BatchRecords, int.MaxValue, options.MaxBatchBytes), time);

        // Writing and syncing block their thread, for which .NET has no other way; so they never run on a caller's.
        _writing = Task.Run(WriteAllAsync);
    }

    public BatchQueue Queue { get; }

    /// <summary>Ends the writing and drops what is not stored yet. To be called again where it did not succeed.</summary>
    /// <returns>Whether nothing is written any more; false while the disk does not answer, for which nothing waits.</returns>
    public async ValueTask<bool> StopAsync()
    {
        if (_isStopped)
        {
            return true;
        }

        await _stop.CancelAsync();
        await Task.WhenAny(_writing, Task.Delay(StopBound));
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
            // Dropped: what was not stored is read again from the stream.
        }
        catch (SinkException exception)
        {
            Queue.Fail(exception);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Queue.Fail(SinkLog.Ended(_logger, exception));
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
        SinkLog.Stores(_logger, _status);
        _status.Stored(to - from, batch.Lines(from, to).Length, batch.Entries[to - 1].Seq, _time.GetElapsedTime(started));
        if (_files.TakeHasBegunFile())
        {
            Retain();
        }

        return to;
    }

    // What it deletes is stored elsewhere or not wanted; that it fails must not hold up what is.
    private void Retain()
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

    // Numbers 4120 to 4129; the next free one is 4121.
    private static partial class Log
    {
        [LoggerMessage(4120, LogLevel.Warning, "Files that should be deleted cannot be: {Reason}")]
        public static partial void CannotRetain(ILogger logger, string reason);
    }
}
