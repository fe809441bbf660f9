using Kernel.ServiceDefaults.Threading;
using Kernel.StorageWriter.Replication;
using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.Sinks.S2;

/// <summary>The writer of one event stream: appends batches to S2, several in flight at once, each at a fixed sequence number, and retries without limit.</summary>
/// <remarks>
/// <para>
/// No events are lost or duplicated: every append requires the sequence number of its first record, so only one of all attempts for that number, by
/// any writer, succeeds. An attempt of unknown outcome is resolved before anything else is appended, by reading back from its
/// sequence number. If it is applied after that, the next attempt fails because its number is taken, and is resolved in the same way.
/// </para>
/// <para>One task does all the work; it shares only the queue with the caller.</para>
/// </remarks>
internal sealed class S2StreamWriter : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2);

    // Longer delays that S2 asks for are cut to this.
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromMinutes(1);

    private readonly S2Stream _stream;
    private readonly RecordHeader _streamId;
    private readonly S2Options _options;
    private readonly SinkStatus _status;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Queue<InflightBatch> _inflight = new();
    private readonly ExponentialBackoff _backoff;
    private readonly Task _writing;
    private Task<EnvelopeBatch>? _nextBatch;
    private ulong _next;

    /// <param name="stream">The S2 stream.</param>
    /// <param name="streamId">The identity of the event stream.</param>
    /// <param name="tail">The tail of the S2 stream.</param>
    /// <param name="options">The options of the sink.</param>
    /// <param name="status">The status to update.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The logger.</param>
    public S2StreamWriter(S2Stream stream, string streamId, ulong tail, S2Options options, SinkStatus status, TimeProvider time, ILogger logger)
    {
        _stream = stream;
        _streamId = StoredRecord.StreamIdHeader(streamId);
        _options = options;
        _status = status;
        _time = time;
        _logger = logger;
        _next = tail;
        _backoff = RetryBackoff.Create(time);
        var limits = new BatchLimits(options.Linger, options.BatchRecords, S2Limits.MaxBatchRecords, S2Limits.MaxBatchBytes, StoredRecord.Overhead(streamId));
        Queue = new BatchQueue(limits, time);
        _writing = Task.Run(WriteAllAsync);
    }

    public BatchQueue Queue { get; }

    /// <summary>Gets whether it ended because of another writer.</summary>
    public bool LostToAnotherWriter { get; private set; }

    /// <summary>The number of stored batches.</summary>
    public long Stored { get; private set; }

    /// <summary>Stops writing and discards buffered events. Batches in flight may still be stored; opening the sink again finds them.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _writing.WaitAsync(StopTimeout, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_writing.IsCompleted)
        {
            foreach (var batch in _inflight)
            {
                batch.Dispose();
            }

            Queue.Dispose();
            _stop.Dispose();
        }
    }

    private async Task WriteAllAsync()
    {
        try
        {
            while (true)
            {
                await AttemptAsync();
            }
        }
        catch (Exception exception) when (_stop.IsCancellationRequested && exception is OperationCanceledException or S2Exception)
        {
            // Events that were not stored are read from the stream again.
        }
        catch (SinkException exception)
        {
            LostToAnotherWriter = exception is AnotherWriterException;
            Queue.Fail(exception);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Queue.Fail(SinkLog.FailedUnexpectedly(_logger, exception));
        }
    }

    private async Task AttemptAsync()
    {
        try
        {
            if (_inflight.Any(static batch => batch.MayBeStored))
            {
                await ResolveAsync();
            }

            await RunSessionAsync();
        }
        catch (S2Exception failure) when (!_stop.IsCancellationRequested)
        {
            await HandleFailureAsync(failure);
        }
    }

    private async Task RunSessionAsync()
    {
        // Connects only once there is something to append.
        if (_inflight.Count == 0)
        {
            _nextBatch ??= Queue.TakeAsync(_stop.Token).AsTask();
            await _nextBatch;
        }

        // One MiB above the limit that StepAsync checks, so that submitting never waits.
        var limits = new AppendSessionOptions
        {
            MaxInflightBytes = _options.MaxInflightBytes + S2Limits.MaxBatchBytes,
            MaxInflightBatches = _options.MaxInflightBatches,
        };
        var session = await _stream.OpenAppendSessionAsync(limits, _stop.Token);
        try
        {
            foreach (var batch in _inflight)
            {
                batch.Ticket = await session.SubmitAsync(batch.Input, _stop.Token);
            }

            while (await StepAsync(session))
            {
                // Until the session ends, usually by an exception.
            }
        }
        finally
        {
            await session.DisposeAsync();
            await RecordOutcomesAsync();
        }
    }

    /// <summary>Waits for the oldest acknowledgement or the next batch, and processes the first that is ready.</summary>
    /// <returns>False if the session has ended.</returns>
    private async Task<bool> StepAsync(AppendSession session)
    {
        var ack = _inflight.TryPeek(out var oldest) ? oldest.Ticket!.Ack : null;
        var (batches, bytes) = session.Inflight;
        var hasRoom = batches < _options.MaxInflightBatches && bytes < _options.MaxInflightBytes;
        if (hasRoom || ack is null)
        {
            _nextBatch ??= Queue.TakeAsync(_stop.Token).AsTask();
            await (ack is null ? (Task)_nextBatch : Task.WhenAny(ack, _nextBatch));
        }

        if (ack is not null && (ack.IsCompleted || !hasRoom))
        {
            await ack.WaitAsync(_stop.Token);
            CompleteOldest();
            return true;
        }

        return await SubmitNextAsync(session);
    }

    private async Task<bool> SubmitNextAsync(AppendSession session)
    {
        var envelopes = await _nextBatch!;
        _nextBatch = null;
        var batch = new InflightBatch(envelopes, _streamId, _next, _time.GetTimestamp());
        _inflight.Enqueue(batch);
        _next = batch.End;
        try
        {
            batch.Ticket = await session.SubmitAsync(batch.Input, _stop.Token);
            return true;
        }
        catch (S2SessionEndedException) when (_inflight.Count == 1)
        {
            // The session ended while it was idle, which is not a failure if the next one can be opened.
            return false;
        }
    }

    private void CompleteOldest()
    {
        var oldest = _inflight.Dequeue();
        var batch = oldest.Batch;
        SinkLog.Recovered(_logger, _status);
        _backoff.Reset();
        Stored++;
        _status.Stored(batch.Count, batch.Bytes - batch.Count, batch.Entries[^1].Seq, _time.GetElapsedTime(oldest.StartedAt));
        oldest.Dispose();
        Queue.Complete(batch);
    }

    /// <summary>Records the outcome of every append of a session that has ended.</summary>
    private async Task RecordOutcomesAsync()
    {
        while (_inflight.TryPeek(out var oldest) && oldest.Ticket is { Ack.IsCompletedSuccessfully: true })
        {
            CompleteOldest();
        }

        foreach (var batch in _inflight)
        {
            if (batch.Ticket is { } ticket)
            {
                await ((Task)ticket.Ack).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                batch.MayBeStored |= ticket.Ack.Exception?.InnerException is S2Exception { SideEffect: SideEffect.Possible };
                batch.Ticket = null;
            }
        }
    }

    private async Task ResolveAsync()
    {
        for (var stored = await AppendResolver.CountStoredAsync(_stream, _inflight, _stop.Token); stored > 0; stored--)
        {
            CompleteOldest();
        }
    }

    private async Task HandleFailureAsync(S2Exception failure)
    {
        // The sequence number is taken, and not by this writer, because no attempt of this batch can have been applied.
        var cause = S2Failure.CauseOf(failure);
        if (cause is S2ConditionFailedException { NextSeqNum: { } tail } && _inflight.TryPeek(out var oldest) && !oldest.MayBeStored)
        {
            throw new AnotherWriterException(oldest.Start, tail);
        }

        // A deleted stream is created again when the sink is opened; the buffered batches do not belong to it.
        if (cause is S2ServerException { Status: 404 })
        {
            throw S2Failure.ToSinkException(failure, _options);
        }

        SinkLog.Failed(_logger, _status, S2Failure.Describe(failure, _options));
        var delay = cause.RetryAfter ?? TimeSpan.Zero;
        delay = delay < MaxRetryAfter ? delay : MaxRetryAfter;
        await _backoff.WaitAsync(delay, _stop.Token);
    }
}
