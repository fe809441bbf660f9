using Kernel.StorageWriter.S2;
using Kernel.StorageWriter.Status;
using Kernel.StorageWriter.Storage;
using Microsoft.Extensions.Options;

namespace Kernel.StorageWriter.S2Copy;

/// <summary>Copies the log into an S2 stream: a record an envelope, its body the envelope's exact bytes.</summary>
internal sealed class S2Storage(S2Client client, IOptions<S2Options> options, DestinationStatus status, TimeProvider time, ILogger<S2Storage> logger) : IEventsStorage
{
    /// <summary>The destination's name.</summary>
    public const string Name = "s2";

    private readonly S2Options _options = options.Value;
    private readonly S2Stream _stream = client.Basin(options.Value.Place.Basin!).Stream(options.Value.Place.Stream!);
    private readonly StandBy _standBy = new(time);
    private volatile S2Session? _session;

    public StorageBuffer Buffer => _session?.Queue.Buffer ?? default;

    public async ValueTask<StoragePosition?> OpenAsync(CancellationToken cancellationToken)
    {
        await EndSessionAsync();
        await _standBy.WaitAsync(cancellationToken);
        return await UseAsync(async () =>
        {
            var tail = await FindTailAsync(cancellationToken);
            return await new StreamScan(_stream).FindNewestAsync(tail, cancellationToken) is { } newest
                ? new StoragePosition(newest.StreamId, newest.Seq)
                : (StoragePosition?)null;
        });
    }

    public async ValueTask<StoragePosition> SelectAsync(string streamId, CancellationToken cancellationToken)
    {
        await EndSessionAsync();
        return await UseAsync(async () =>
        {
            var tail = await FindTailAsync(cancellationToken);
            var last = await new StreamScan(_stream).FindNewestAsync(streamId, tail, cancellationToken);
            _session = new S2Session(_stream, streamId, tail, _options, status, time, logger);
            return new StoragePosition(streamId, last?.Seq ?? 0);
        });
    }

    public ValueTask AppendAsync(StreamEnvelope envelope, CancellationToken cancellationToken) =>
        Session.Queue.AddAsync(envelope, cancellationToken);

    public void ThrowIfFailed() => Session.Queue.ThrowIfFailed();

    public ValueTask FlushAsync(CancellationToken cancellationToken) => Session.Queue.FlushAsync(cancellationToken);

    public ValueTask DisposeAsync() => EndSessionAsync();

    private S2Session Session => _session ?? throw new InvalidOperationException("No stream is selected.");

    private async ValueTask EndSessionAsync()
    {
        if (_session is { } session)
        {
            await session.DisposeAsync();
            _standBy.Ended(session.LostToAnotherWriter, session.Stored);
            _session = null;
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
            await client.Basin(_stream.Basin).CreateIfMissingAsync(cancellationToken);
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
