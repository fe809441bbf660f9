namespace Kernel.StorageWriter.Storage;

/// <summary>One destination that the stream is copied to, exactly once.</summary>
/// <remarks>
/// <para>
/// The destination itself is the only memory of how far the copy got: a writer that starts asks it (<see cref="OpenAsync"/>,
/// <see cref="SelectAsync"/>) and goes on strictly after the answer. An implementation keeps what it accepted and has not stored
/// yet, bounded, and retries for ever what can be retried; an outcome it does not know it resolves by reading back. Only when what it holds
/// no longer fits the destination (another writer intervened) it throws <see cref="StorageException"/>: the caller then
/// opens it again and reads on from where the destination says, so that nothing held in memory needs to be trusted.
/// </para>
/// <para>One caller at a time; <see cref="Buffer"/> alone may be read from any thread.</para>
/// </remarks>
internal interface IEventsStorage : IAsyncDisposable
{
    /// <summary>What was accepted and is not stored yet.</summary>
    StorageBuffer Buffer { get; }

    /// <summary>Takes the destination, dropping what an earlier opening still held, and says where it last stood.</summary>
    /// <returns>The newest position of any stream, or null where nothing was stored yet.</returns>
    /// <exception cref="StorageException">It cannot be had now; the message says why. To be tried again.</exception>
    ValueTask<StoragePosition?> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Makes one stream the one that the following envelopes belong to. Flush first: what is held for another stream is dropped.</summary>
    /// <returns>The last position of that stream that is durable here; <see cref="StoragePosition.Seq"/> 0 where nothing of it is.</returns>
    /// <exception cref="StorageException">As for <see cref="OpenAsync"/>.</exception>
    ValueTask<StoragePosition> SelectAsync(string streamId, CancellationToken cancellationToken);

    /// <summary>Accepts the next envelope; waits while the buffer is full. The bytes are copied before it returns.</summary>
    /// <exception cref="StorageException">What was accepted before can no longer be stored as it is: open again.</exception>
    ValueTask AppendAsync(StreamEnvelope envelope, CancellationToken cancellationToken);

    /// <summary>Asked now and then while no envelope comes, so that a failure does not wait for the next one to be noticed.</summary>
    /// <exception cref="StorageException">As for <see cref="AppendAsync"/>.</exception>
    void ThrowIfFailed();

    /// <summary>Completes when everything accepted before is durable.</summary>
    /// <exception cref="StorageException">As for <see cref="AppendAsync"/>.</exception>
    ValueTask FlushAsync(CancellationToken cancellationToken);
}
