using System.Buffers;

namespace Kernel.StorageWriter.Replication;

/// <summary>One sink that the stream is copied to, exactly once.</summary>
/// <remarks>
/// <para>
/// The sink itself is the only memory of how far the copy got: a writer that starts asks it (<see cref="OpenAsync"/>,
/// <see cref="SelectAsync"/>) and goes on strictly after the answer. An implementation keeps what it accepted and has not stored
/// yet, bounded, and retries for ever what can be retried; an outcome it does not know it resolves by reading back. Only when what it holds
/// no longer fits the sink (another writer intervened) it throws <see cref="SinkException"/>: the caller then
/// opens it again and reads on from where the sink says, so that nothing held in memory needs to be trusted.
/// </para>
/// <para>One caller at a time; <see cref="Status"/> and <see cref="Buffer"/> may be read from any thread.</para>
/// </remarks>
internal interface IEventSink : IAsyncDisposable
{
    /// <summary>The status of the replication to this sink.</summary>
    SinkStatus Status { get; }

    /// <summary>What was accepted and is not stored yet.</summary>
    SinkBuffer Buffer { get; }

    /// <summary>Takes the sink, dropping what an earlier opening still held, and says where it last stood.</summary>
    /// <returns>The newest position of any stream, or null where nothing was stored yet.</returns>
    /// <exception cref="SinkException">It cannot be had now; the message says why. To be tried again.</exception>
    ValueTask<SinkPosition?> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Makes one stream the one that the following envelopes belong to. Flush first: what is held for another stream is dropped.</summary>
    /// <returns>The last position of that stream that is durable here; <see cref="SinkPosition.Seq"/> 0 where nothing of it is.</returns>
    /// <exception cref="SinkException">As for <see cref="OpenAsync"/>.</exception>
    ValueTask<SinkPosition> SelectAsync(string streamId, CancellationToken cancellationToken);

    /// <summary>Accepts the next envelope; waits while the buffer is full. The bytes are copied before it returns.</summary>
    /// <exception cref="SinkException">What was accepted before can no longer be stored as it is: open again.</exception>
    ValueTask AppendAsync(StreamEnvelope envelope, CancellationToken cancellationToken);

    /// <summary>Asked now and then while no envelope comes, so that a failure does not wait for the next one to be noticed.</summary>
    /// <exception cref="SinkException">As for <see cref="AppendAsync"/>.</exception>
    void ThrowIfFailed();

    /// <summary>Completes when everything accepted before is durable.</summary>
    /// <exception cref="SinkException">As for <see cref="AppendAsync"/>.</exception>
    ValueTask FlushAsync(CancellationToken cancellationToken);
}

/// <summary>One envelope as it came: its number, and its exact UTF-8 bytes, which are never serialised again.</summary>
/// <param name="Seq">Its number, at least 1.</param>
/// <param name="Utf8">The JSON object without a line end. Valid only until the call that it is handed to returns.</param>
internal readonly record struct StreamEnvelope(ulong Seq, ReadOnlySequence<byte> Utf8);

/// <summary>A place in one stream: everything up to and including it is durable.</summary>
/// <param name="StreamId">The identity of the log that the number belongs to.</param>
/// <param name="Seq">The envelope's number; 0 is before the first.</param>
internal readonly record struct SinkPosition(string StreamId, ulong Seq);

/// <summary>What a sink accepted and has not stored yet.</summary>
/// <param name="Count">Envelopes.</param>
/// <param name="Oldest">When the oldest of them was accepted; null when there is none.</param>
internal readonly record struct SinkBuffer(int Count, DateTimeOffset? Oldest);

/// <summary>A sink cannot be used as it is; the message is one for people, shown in the log and in health.</summary>
internal class SinkException(string message, Exception? inner = null) : Exception(message, inner);
