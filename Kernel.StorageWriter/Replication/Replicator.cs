using System.Buffers;
using Kernel.ServiceDefaults.Threading;
using Microsoft.Extensions.Options;

namespace Kernel.StorageWriter.Replication;

/// <summary>The replication of the stream to one sink.</summary>
/// <remarks>
/// The cursor is the last sequence number that the sink has stored or accepted. It is read from the sink only when the sink is
/// opened, and advances with each envelope that the sink accepts. A lost connection does not change it: reading resumes
/// after the last accepted envelope. A sink that discards its buffer is opened again: reading resumes after
/// the last durable envelope. Envelopes at or before the cursor are never appended.
/// </remarks>
internal sealed partial class Replicator(
    IEventSink sink,
    StreamClient client,
    IOptions<ReplicationOptions> options,
    TimeProvider time,
    ILogger<Replicator> logger)
{
    private readonly SinkStatus _status = sink.Status;
    private readonly ExponentialBackoff _backoff = RetryBackoff.Create(time);
    private SinkPosition? _cursor;
    private string? _selected;
    private bool _isOpen;
    private bool _hasReconnected;

    /// <summary>Replicates until <paramref name="stopping"/>; then drains the stream and flushes the sink, within the timeouts.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        // An API that shuts down ends the stream after its last event. One that keeps running does not, so draining has a timeout.
        using var drained = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var flushed = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using (stopping.UnsafeRegister(
            _ =>
            {
                drained.CancelAfter(options.Value.DrainTimeout);
                flushed.CancelAfter(options.Value.DrainTimeout + options.Value.FlushTimeout);
            },
            null))
        {
            while (!stopping.IsCancellationRequested)
            {
                await AttemptAsync(stopping, drained.Token);
            }
        }

        await FinishAsync(flushed.Token);
    }

    private async Task AttemptAsync(CancellationToken stopping, CancellationToken drained)
    {
        try
        {
            var reconnect = await ReplicateAsync(stopping, drained);
            if (stopping.IsCancellationRequested || reconnect && !_hasReconnected)
            {
                _hasReconnected = reconnect;
                return;
            }

            StreamLost(reconnect ? "changes its identity on every connection." : "ended.");
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
        catch (StreamException exception)
        {
            StreamLost(exception.Message);
        }
        catch (SinkException exception)
        {
            _isOpen = false;
            Log.StorageFailed(logger, _status.StorageFailed(exception.Message) ? LogLevel.Warning : LogLevel.Debug, _status.Name, exception.Message);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _isOpen = false;
            _status.StorageFailed($"failed unexpectedly: {exception.Message}");
            Log.FailedUnexpectedly(logger, exception, _status.Name);
        }

        if (!stopping.IsCancellationRequested)
        {
            _status.Reconnects();
            await _backoff.WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>True to reconnect at once, because the selected stream has another position than the request assumed.</returns>
    private async Task<bool> ReplicateAsync(CancellationToken stopping, CancellationToken drained)
    {
        if (!_isOpen)
        {
            _selected = null;
            _cursor = await sink.OpenAsync(stopping);
            _isOpen = true;
        }

        var after = _cursor?.Seq ?? 0;
        using var connection = await client.ConnectAsync(after, stopping, _cursor?.StreamId);
        if (connection.StreamId != _selected)
        {
            await SelectAsync(connection.StreamId, drained);
            if (_cursor?.Seq != after)
            {
                return true;
            }
        }

        if (_status.StreamReached())
        {
            Log.Reading(logger, _status.Name, connection.StreamId, after);
        }

        _hasReconnected = false;
        await connection.ReadLinesAsync(HandleAsync, drained);
        return false;
    }

    private async Task SelectAsync(string streamId, CancellationToken cancellationToken)
    {
        if (_cursor is { } stored && stored.StreamId != streamId)
        {
            Log.StreamChanged(logger, _status.Name, stored.StreamId, stored.Seq, streamId);
            _status.StreamChanged(stored, streamId);
        }

        if (_selected is not null)
        {
            await sink.FlushAsync(cancellationToken);
        }

        _cursor = await sink.SelectAsync(streamId, cancellationToken);
        _selected = streamId;
        _status.StorageOpened(_cursor.Value);
        Log.Selected(logger, _status.Name, streamId, _cursor.Value.Seq);
    }

    private ValueTask HandleAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellationToken)
    {
        var line = StreamLine.Parse(bytes);
        _backoff.Reset();
        switch (line.Kind)
        {
            case StreamLineKind.Heartbeat:
                sink.ThrowIfFailed();
                _status.CaughtUp();
                return ValueTask.CompletedTask;

            case StreamLineKind.Dropped:
                SkipGap(line);
                return ValueTask.CompletedTask;

            default:
                return AppendAsync(new StreamEnvelope(line.From, bytes), cancellationToken);
        }
    }

    private async ValueTask AppendAsync(StreamEnvelope envelope, CancellationToken cancellationToken)
    {
        var cursor = _cursor!.Value;
        if (envelope.Seq <= cursor.Seq)
        {
            _status.SkippedDuplicate();
            Log.SkippedDuplicate(logger, _status.Name, envelope.Seq, cursor.Seq);
            return;
        }

        await sink.AppendAsync(envelope, cancellationToken);
        _cursor = cursor with { Seq = envelope.Seq };
    }

    private void SkipGap(StreamLine gap)
    {
        var cursor = _cursor!.Value;
        if (gap.To <= cursor.Seq)
        {
            return;
        }

        var from = Math.Max(gap.From, cursor.Seq + 1);
        _status.Missed(gap.To - from + 1);
        Log.Missed(logger, _status.Name, from, gap.To);
        _cursor = cursor with { Seq = gap.To };
    }

    private void StreamLost(string reason) =>
        Log.Lost(logger, _status.StreamFailed(reason) ? LogLevel.Warning : LogLevel.Debug, _status.Name, reason);

    private async Task FinishAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_selected is not null && _isOpen)
            {
                await sink.FlushAsync(cancellationToken);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SinkException)
        {
            Log.Unflushed(logger, _status.Name, sink.Buffer.Count);
        }

        await sink.DisposeAsync();
        Log.Stopped(logger, _status.Name, _status.LastSeq);
    }
}
