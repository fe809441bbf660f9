namespace Kernel.StorageWriter.Replication;

/// <summary>The status of replication to one sink: written by the replicator and the sink, read by health and metrics.</summary>
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

    /// <summary>The reason why the stream cannot be read; null if it can.</summary>
    public Problem? StreamProblem => Read(ref _stream);

    /// <summary>The reason why the sink cannot store; null if it can.</summary>
    public Problem? StorageProblem => Read(ref _storage);

    /// <summary>A notice that the stream changed since the storage writer started; null if it did not.</summary>
    public string? Change => _change;

    /// <summary>The identity of the stream that is being replicated; null until the sink is open.</summary>
    public string? StreamId => _streamId;

    /// <summary>The sequence number of the newest durable event; 0 if there is none.</summary>
    public ulong LastSeq => Volatile.Read(ref _lastSeq);

    /// <summary>The time since the sink had received every event of the stream.</summary>
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

    /// <summary>Records that the stream was reached.</summary>
    /// <returns>True if the status changed.</returns>
    public bool StreamReached() => Write(ref _stream, null);

    /// <summary>Records that the stream cannot be read.</summary>
    /// <returns>True if the status changed.</returns>
    public bool StreamFailed(string reason)
    {
        metrics.Failed(name, "stream");
        return Write(ref _stream, reason);
    }

    /// <summary>Records that the sink is open, at a position.</summary>
    public void StorageOpened(SinkPosition position)
    {
        _streamId = position.StreamId;
        Volatile.Write(ref _lastSeq, position.Seq);
        StorageRecovered();
    }

    /// <summary>Records that the API serves another stream than the one that was stored.</summary>
    public void StreamChanged(SinkPosition stored, string streamId) => _change =
        $"the stream changed from {stored.StreamId} (stored up to {stored.Seq}) to {streamId}: the journal of the API was restored from a backup or created again. The new stream is stored from its oldest event. Restart the storage writer to clear this notice.";

    /// <summary>Records that the sink cannot store.</summary>
    /// <returns>True if the status changed.</returns>
    public bool StorageFailed(string reason)
    {
        metrics.Failed(name, "storage");
        return Write(ref _storage, reason);
    }

    /// <summary>Records that the sink stores events.</summary>
    /// <returns>True if the status changed.</returns>
    public bool StorageRecovered() => Write(ref _storage, null);

    /// <summary>Records that a batch, or a part of one, is durable.</summary>
    public void Stored(int events, long bytes, ulong lastSeq, TimeSpan took)
    {
        metrics.Stored(name, events, bytes, took);
        Volatile.Write(ref _lastSeq, lastSeq);
    }

    /// <summary>Records that every event of the stream was received.</summary>
    public void CaughtUp()
    {
        lock (_gate)
        {
            _caughtUpAt = time.GetUtcNow();
        }
    }

    /// <summary>Records a reconnect.</summary>
    public void Reconnects() => metrics.Reconnected(name);

    /// <summary>Records a gap in the stream.</summary>
    public void Missed(ulong events) => metrics.Missed(name, events);

    /// <summary>Records an envelope that was received again and not stored again.</summary>
    public void SkippedDuplicate() => metrics.SkippedDuplicate(name);

    private Problem? Read(ref Problem? field)
    {
        lock (_gate)
        {
            return field;
        }
    }

    // A problem whose reason changes keeps the time at which it began.
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

/// <summary>A problem that stops replication.</summary>
/// <param name="Reason">The reason, for users.</param>
/// <param name="Since">The time at which the problem began.</param>
internal sealed record Problem(string Reason, DateTimeOffset Since);
