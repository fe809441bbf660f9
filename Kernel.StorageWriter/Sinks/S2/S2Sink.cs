using Kernel.ServiceDefaults.Threading;
using Kernel.StorageWriter.Replication;
using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.S2Client.Model;
using Microsoft.Extensions.Options;

namespace Kernel.StorageWriter.Sinks.S2;

/// <summary>Copies the log into an S2 stream: a record an envelope, its body the envelope's exact bytes.</summary>
internal sealed class S2Sink(S2Account account, IOptions<S2Options> options, SinkStatus status, TimeProvider time, ILogger<S2Sink> logger) : IEventSink
{
    /// <summary>The sink's name.</summary>
    public const string Name = "s2";

    // So many batches stored without meeting another writer mean that it is gone.
    private const long UndisturbedBatches = 20;

    private readonly S2Options _options = options.Value;
    private readonly S2Stream _stream = account.Basin(options.Value.Target.Basin!).Stream(options.Value.Target.Stream!);

    // Delays of a writer that lost to another one, so that the two do not meet again at once.
    private readonly ExponentialBackoff _afterLoss = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), time);
    private TimeSpan _standBy;
    private volatile S2StreamWriter? _writer;

    public SinkStatus Status => status;

    public SinkBuffer Buffer => _writer?.Queue.Buffer ?? default;

    public async ValueTask<SinkPosition?> OpenAsync(CancellationToken cancellationToken)
    {
        await EndWriterAsync();
        await Task.Delay(_standBy, time, cancellationToken);
        _standBy = TimeSpan.Zero;
        return await UseAsync(async () =>
        {
            var tail = await FindTailAsync(cancellationToken);
            return await new StreamScan(_stream).FindNewestAsync(tail, cancellationToken) is { } newest
                ? new SinkPosition(newest.StreamId, newest.Seq)
                : (SinkPosition?)null;
        });
    }

    public async ValueTask<SinkPosition> SelectAsync(string streamId, CancellationToken cancellationToken)
    {
        await EndWriterAsync();
        return await UseAsync(async () =>
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

    public ValueTask DisposeAsync() => EndWriterAsync();

    private S2StreamWriter Writer => _writer ?? throw new InvalidOperationException("No stream is selected.");

    private async ValueTask EndWriterAsync()
    {
        if (_writer is { } writer)
        {
            await writer.DisposeAsync();
            _writer = null;
            if (writer.Stored > UndisturbedBatches)
            {
                _afterLoss.Reset();
            }

            if (writer.LostToAnotherWriter)
            {
                _standBy = _afterLoss.Next();
            }
        }
    }

    private async Task<ulong> FindTailAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await _stream.CheckTailAsync(cancellationToken)).SeqNum;
        }
        catch (S2ServerException missing) when (missing.Code == "basin_not_found" && _options.MakesBasin)
        {
            await account.Basin(_stream.Basin).CreateIfMissingAsync(cancellationToken);
        }
        catch (S2ServerException missing) when (missing.Code == "stream_not_found" && _options.CreateStream)
        {
            // Made below, as in a basin that is new.
        }

        if (_options.CreateStream)
        {
            await _stream.CreateIfMissingAsync(_options.ToStreamConfig(), cancellationToken);
        }

        return (await _stream.CheckTailAsync(cancellationToken)).SeqNum;
    }

    private async Task<T> UseAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (S2Exception failure)
        {
            throw S2Failure.ToStorageException(failure, _options);
        }
    }
}
