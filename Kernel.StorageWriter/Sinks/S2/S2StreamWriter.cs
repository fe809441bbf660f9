using Kernel.ServiceDefaults.Threading;
using Kernel.StorageWriter.Replication;
using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.Sinks.S2;

/// <summary>The writing of one log: appends batches, several under way at once, each under the one number that it can have, retrying for ever.</summary>
/// <remarks>
/// <para>
/// Why nothing is doubled or lost: every append names the number that its first record must get, so of all attempts for that number, by
/// whomever, one succeeds. An attempt whose outcome is unknown is resolved before anything is appended again, by reading back from its
/// number on; one that lands later than that makes the next attempt fail on its number, and is found in the same way.
/// </para>
/// <para>One task runs all of it; the queue is what it shares with the caller.</para>
/// </remarks>
internal sealed class S2StreamWriter : IAsyncDisposable
{
    private static readonly TimeSpan StopBound = TimeSpan.FromSeconds(2);

    // However long S2 asks to wait, it is asked again after this.
    private static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(1);

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
    private Task<EnvelopeBatch>? _taking;
    private ulong _next;

    /// <param name="stream">The stream.</param>
    /// <param name="streamId">The log.</param>
    /// <param name="tail">The stream's end.</param>
    /// <param name="options">Batch sizes.</param>
    /// <param name="status">Told of what is stored and what fails.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
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

    /// <summary>Whether another writer is what ended it.</summary>
    public bool LostToAnotherWriter { get; private set; }

    /// <summary>How many batches were stored.</summary>
    public long Stored { get; private set; }

    /// <summary>Ends the writing and drops what is not stored yet; what is under way may be stored all the same, which the next opening finds.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _writing.WaitAsync(StopBound, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
            // Dropped: what was not stored is read again from the stream.
        }
        catch (SinkException exception)
        {
            LostToAnotherWriter = exception is AnotherWriterException;
            Queue.Fail(exception);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Queue.Fail(SinkLog.Ended(_logger, exception));
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
            await AfterFailureAsync(failure);
        }
    }

    private async Task RunSessionAsync()
    {
        // Nothing is connected before there is something to append.
        if (_inflight.Count == 0)
        {
            _taking ??= Queue.TakeAsync(_stop.Token).AsTask();
            await _taking;
        }

        // Room for one more batch than are submitted (see StepAsync), so that a submission never waits.
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
                // Until the session ends, which mostly is an exception.
            }
        }
        finally
        {
            await session.DisposeAsync();
            await SettleAsync();
        }
    }

    /// <summary>Waits for whatever comes first, the oldest answer or the next batch, and deals with it.</summary>
    /// <returns>Whether the session goes on.</returns>
    private async Task<bool> StepAsync(AppendSession session)
    {
        var answer = _inflight.TryPeek(out var oldest) ? oldest.Ticket!.Ack : null;
        var (batches, bytes) = session.Inflight;
        var hasRoom = batches < _options.MaxInflightBatches && bytes < _options.MaxInflightBytes;
        if (hasRoom || answer is null)
        {
            _taking ??= Queue.TakeAsync(_stop.Token).AsTask();
            await (answer is null ? (Task)_taking : Task.WhenAny(answer, _taking));
        }

        if (answer is not null && (answer.IsCompleted || !hasRoom))
        {
            await answer.WaitAsync(_stop.Token);
            CompleteOldest();
            return true;
        }

        return await SubmitTakenAsync(session);
    }

    private async Task<bool> SubmitTakenAsync(AppendSession session)
    {
        var envelopes = await _taking!;
        _taking = null;
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
            // It ended while there was nothing to append, as idle connections do: no failure, as long as the next one opens.
            return false;
        }
    }

    private void CompleteOldest()
    {
        var oldest = _inflight.Dequeue();
        var batch = oldest.Batch;
        SinkLog.Stores(_logger, _status);
        _backoff.Reset();
        Stored++;
        _status.Stored(batch.Count, batch.Bytes - batch.Count, batch.Entries[^1].Seq, _time.GetElapsedTime(oldest.StartedAt));
        oldest.Dispose();
        Queue.Complete(batch);
    }

    /// <summary>After a session has ended, every append that it accepted has an answer; what it says is kept.</summary>
    private async Task SettleAsync()
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

    private async Task AfterFailureAsync(S2Exception failure)
    {
        // An append that certainly was never carried out, and whose number is taken: not by this writer.
        var cause = S2Failure.CauseOf(failure);
        if (cause is S2ConditionFailedException { NextSeqNum: { } tail } && _inflight.TryPeek(out var oldest) && !oldest.MayBeStored)
        {
            throw new AnotherWriterException(oldest.Start, tail);
        }

        // A stream that is gone is for the opening to make anew; what is held here does not belong into it.
        if (cause is S2ServerException { Status: 404 })
        {
            throw S2Failure.ToStorageException(failure, _options);
        }

        SinkLog.Failed(_logger, _status, S2Failure.Describe(failure, _options));
        var asked = cause.RetryAfter ?? TimeSpan.Zero;
        asked = asked < LongestAsked ? asked : LongestAsked;
        await _backoff.WaitAsync(asked, _stop.Token);
    }
}
