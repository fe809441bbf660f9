using Kernel.ServiceDefaults.Threading;
using Kernel.StorageWriter.Replication;
using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.S2Client.Model;
using Microsoft.Extensions.Options;

namespace Kernel.StorageWriter.Sinks.S2;

/// <summary>The S2 sink: stores each envelope as a record, whose body is the exact bytes of the envelope.</summary>
internal sealed class S2Sink(S2Account account, IOptions<S2Options> options, SinkStatus status, TimeProvider time, ILogger<S2Sink> logger) : IEventSink
{
    /// <summary>The name of the sink.</summary>
    public const string Name = "s2";

    // After this number of batches without a conflict, the other writer counts as gone.
    private const long BatchesWithoutConflict = 20;

    private readonly S2Options _options = options.Value;
    private readonly S2Stream _stream = account.Basin(options.Value.Target.Basin!).Stream(options.Value.Target.Stream!);

    // The delays after a conflict with another writer, so that the two do not conflict again at once.
    private readonly ExponentialBackoff _conflictBackoff = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), time);
    private TimeSpan _reopenDelay;
    private volatile S2StreamWriter? _writer;

    public SinkStatus Status => status;

    public SinkBuffer Buffer => _writer?.Queue.Buffer ?? default;

    public async ValueTask<SinkPosition?> OpenAsync(CancellationToken cancellationToken)
    {
        await StopWriterAsync();
        await Task.Delay(_reopenDelay, time, cancellationToken);
        _reopenDelay = TimeSpan.Zero;
        return await WithSinkErrorsAsync(async () =>
        {
            var tail = await FindTailAsync(cancellationToken);
            return await new StreamScan(_stream).FindNewestAsync(tail, cancellationToken) is { } newest
                ? new SinkPosition(newest.StreamId, newest.Seq)
                : (SinkPosition?)null;
        });
    }

    public async ValueTask<SinkPosition> SelectAsync(string streamId, CancellationToken cancellationToken)
    {
        await StopWriterAsync();
        return await WithSinkErrorsAsync(async () =>
        {
            var tail = await FindTailAsync(cancellationToken);
            var last = await new StreamScan(_stream).FindNewestAsync(streamId, tail, cancellationToken);
            _writer = new S2StreamWriter(_stream, streamId, tail, _options, status, time, logger);
            return new SinkPosition(streamId, last?.Seq ?? 0);
        });
    }

    public ValueTask AppendAsync(StreamEnvelope envelope, CancellationToken cancellationToken) =>
        Writer.Queue.AddAsync(envelope, cancellationToken);

    public void ThrowIfFailed() => Writer.Queue.ThrowIfFailed();

    public ValueTask FlushAsync(CancellationToken cancellationToken) => Writer.Queue.FlushAsync(cancellationToken);

    public ValueTask DisposeAsync() => StopWriterAsync();

    private S2StreamWriter Writer => _writer ?? throw new InvalidOperationException("No stream is selected.");

    private async ValueTask StopWriterAsync()
    {
        if (_writer is { } writer)
        {
            await writer.DisposeAsync();
            _writer = null;
            if (writer.Stored > BatchesWithoutConflict)
            {
                _conflictBackoff.Reset();
            }

            if (writer.LostToAnotherWriter)
            {
                _reopenDelay = _conflictBackoff.Next();
            }
        }
    }

    private async Task<ulong> FindTailAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await _stream.CheckTailAsync(cancellationToken)).SeqNum;
        }
        catch (S2ServerException exception) when (exception.Code == "basin_not_found" && _options.ShouldCreateBasin)
        {
            await account.Basin(_stream.Basin).CreateIfMissingAsync(cancellationToken);
        }
        catch (S2ServerException exception) when (exception.Code == "stream_not_found" && _options.CreateStream)
        {
            // Created below, as in a new basin.
        }

        if (_options.CreateStream)
        {
            await _stream.CreateIfMissingAsync(_options.ToStreamConfig(), cancellationToken);
        }

        return (await _stream.CheckTailAsync(cancellationToken)).SeqNum;
    }

    private async Task<T> WithSinkErrorsAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (S2Exception exception)
        {
            throw S2Failure.ToSinkException(exception, _options);
        }
    }
}
