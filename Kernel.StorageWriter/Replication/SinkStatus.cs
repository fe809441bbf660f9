namespace Kernel.StorageWriter.Replication;

/// <summary>How the copying to one sink stands: written by its loop and its backend, read by health and metrics.</summary>
internal sealed class SinkStatus(string name, ReplicationMetrics metrics, TimeProvider time)
{
    private readonly Lock _gate = new();
    private Problem? _stream = new("has not been reached yet.", time.GetUtcNow());
    private Problem? _storage;
    private volatile string? _streamId;
    private volatile string? _change;
    private ulong _lastSeq;
    private DateTimeOffset _caughtUpAt = time.GetUtcNow();

    /// <summary>The sink's name, for example <c>files</c>.</summary>
    public string Name => name;

    /// <summary>Why the stream cannot be read, or null.</summary>
    public Problem? StreamProblem => Read(ref _stream);

    /// <summary>Why the sink does not store, or null.</summary>
    public Problem? StorageProblem => Read(ref _storage);

    /// <summary>What became of the stream since the writer started: null, or that another one is stored than before.</summary>
    public string? Change => _change;

    /// <summary>The identity of the log that is being copied; null until the sink is open.</summary>
    public string? StreamId => _streamId;

    /// <summary>The newest number that is durable, 0 before the first.</summary>
    public ulong LastSeq => Volatile.Read(ref _lastSeq);

    /// <summary>How long ago the copy had everything there was, for all it knows.</summary>
    public TimeSpan SinceCaughtUp
    {
        get
        {
            lock (_gate)
            {
                return time.GetUtcNow() - _caughtUpAt;
            }
        }
    }

    /// <summary>The stream answered.</summary>
    /// <returns>Whether this is news.</returns>
    public bool StreamReached() => Write(ref _stream, null);

    /// <summary>The stream cannot be read.</summary>
    /// <returns>Whether this is news.</returns>
    public bool StreamFailed(string reason)
    {
        metrics.Failed(name, "stream");
        return Write(ref _stream, reason);
    }

    /// <summary>The sink is open and stands at a place.</summary>
    public void StorageOpened(SinkPosition position)
    {
        _streamId = position.StreamId;
        Volatile.Write(ref _lastSeq, position.Seq);
        StorageRecovered();
    }

    /// <summary>The API has another log than the one that was stored.</summary>
    public void StreamChanged(SinkPosition stored, string streamId) => _change =
        $"the stream changed from {stored.StreamId}, which is stored up to {stored.Seq}, to {streamId}: the API's journal was restored from a backup or begun anew. All of the new stream is stored; a restart of the storage writer clears this notice.";

    /// <summary>The sink does not store.</summary>
    /// <returns>Whether this is news.</returns>
    public bool StorageFailed(string reason)
    {
        metrics.Failed(name, "storage");
        return Write(ref _storage, reason);
    }

    /// <summary>The sink stores again.</summary>
    /// <returns>Whether this is news.</returns>
    public bool StorageRecovered() => Write(ref _storage, null);

    /// <summary>A batch, or a part of one, is durable.</summary>
    public void Stored(int events, long bytes, ulong lastSeq, TimeSpan took)
    {
        metrics.Stored(name, events, bytes, took);
        Volatile.Write(ref _lastSeq, lastSeq);
    }

    /// <summary>The stream has nothing more for now.</summary>
    public void CaughtUp()
    {
        lock (_gate)
        {
            _caughtUpAt = time.GetUtcNow();
        }
    }

    /// <summary>A connection was lost, or could not be made, and is made anew.</summary>
    public void Reconnects() => metrics.Reconnected(name);

    /// <summary>Envelopes that no longer exist were passed over.</summary>
    public void Missed(ulong events) => metrics.Missed(name, events);

    /// <summary>An envelope came again and was not stored again.</summary>
    public void SkippedDuplicate() => metrics.SkippedDuplicate(name);

    private Problem? Read(ref Problem? field)
    {
        lock (_gate)
        {
            return field;
        }
    }

    // The same problem keeps the moment at which it began.
    private bool Write(ref Problem? field, string? reason)
    {
        lock (_gate)
        {
            if (field?.Reason == reason)
            {
                return false;
            }

            field = reason is null ? null : new Problem(reason, field?.Since ?? time.GetUtcNow());
            return true;
        }
    }
}

/// <summary>Something that keeps the copy from going on.</summary>
/// <param name="Reason">What it is, for people.</param>
/// <param name="Since">Since when it has not gone on.</param>
internal sealed record Problem(string Reason, DateTimeOffset Since);
