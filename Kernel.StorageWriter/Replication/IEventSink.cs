using System.Buffers;
using System.Buffers.Text;

namespace Kernel.StorageWriter.Replication;

/// <summary>A sink to which the stream is replicated, each event exactly once.</summary>
/// <remarks>
/// <para>
/// The position is kept in the sink alone: the replicator gets it from <see cref="OpenAsync"/> and <see cref="SelectAsync"/> and
/// continues after it. An implementation buffers a bounded number of accepted envelopes, retries without limit, and resolves an
/// append of unknown outcome by reading back. It throws <see cref="SinkException"/> only if the buffered envelopes
/// can no longer be appended because another writer appended to the sink. The replicator then opens the sink again and continues at the
/// position that it reports, so that no state in memory has to be trusted.
/// </para>
/// <para>Supports one caller at a time; <see cref="Status"/> and <see cref="Buffer"/> may be read from any thread.</para>
/// </remarks>
internal interface IEventSink : IAsyncDisposable
{
    /// <summary>The status of the replication to this sink.</summary>
    SinkStatus Status { get; }

    /// <summary>The envelopes that were accepted and are not stored yet.</summary>
    SinkBuffer Buffer { get; }

    /// <summary>Opens the sink and returns its newest position. Envelopes that are still buffered are discarded.</summary>
    /// <returns>The newest position of any stream; null if nothing was stored yet.</returns>
    /// <exception cref="SinkException">The sink cannot be opened; the message says why. Retry later.</exception>
    ValueTask<SinkPosition?> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Selects the stream that the following envelopes belong to. Flush first: envelopes that are buffered for another stream are discarded.</summary>
    /// <returns>The newest durable position of the stream; its <see cref="SinkPosition.Seq"/> is 0 if the sink has no events of the stream.</returns>
    /// <exception cref="SinkException">As for <see cref="OpenAsync"/>.</exception>
    ValueTask<SinkPosition> SelectAsync(string streamId, CancellationToken cancellationToken);

    /// <summary>Appends an envelope; waits while the buffer is full. The bytes are copied before the task completes.</summary>
    /// <exception cref="SinkException">Buffered envelopes can no longer be stored. Open the sink again.</exception>
    ValueTask AppendAsync(StreamEnvelope envelope, CancellationToken cancellationToken);

    /// <summary>Throws if the sink has failed. The replicator calls it on heartbeats, so that a failure on an idle stream is noticed.</summary>
    /// <exception cref="SinkException">As for <see cref="AppendAsync"/>.</exception>
    void ThrowIfFailed();

    /// <summary>Waits until every envelope accepted so far is durable.</summary>
    /// <exception cref="SinkException">As for <see cref="AppendAsync"/>.</exception>
    ValueTask FlushAsync(CancellationToken cancellationToken);
}

/// <summary>An envelope as received: its sequence number and its exact UTF-8 bytes, which are never serialized again.</summary>
/// <param name="Seq">The sequence number, at least 1.</param>
/// <param name="Utf8">The JSON object without a line feed. Valid only until the call that receives it returns.</param>
internal readonly record struct StreamEnvelope(ulong Seq, ReadOnlySequence<byte> Utf8)
{
    /// <summary>The bytes that every envelope starts with.</summary>
    public static ReadOnlySpan<byte> Prefix => "{\"seq\":"u8;

    /// <summary>Reads the sequence number of a stored envelope, which starts with <c>{"seq":17,</c>.</summary>
    /// <returns>False if the bytes are damaged.</returns>
    public static bool TryReadSeq(ReadOnlySpan<byte> utf8, out ulong seq)
    {
        seq = 0;
        return utf8.StartsWith(Prefix)
            && Utf8Parser.TryParse(utf8[Prefix.Length..], out seq, out var digits)
            && utf8[(Prefix.Length + digits)..].StartsWith(","u8);
    }
}

/// <summary>A position in a stream: every event up to and including it is durable.</summary>
/// <param name="StreamId">The identity of the stream.</param>
/// <param name="Seq">The sequence number of the last durable event; 0 if there is none.</param>
internal readonly record struct SinkPosition(string StreamId, ulong Seq);

/// <summary>The envelopes that a sink has accepted and not stored yet.</summary>
/// <param name="Count">The number of envelopes.</param>
/// <param name="Oldest">The time at which the oldest was accepted; null if the buffer is empty.</param>
internal readonly record struct SinkBuffer(int Count, DateTimeOffset? Oldest);

/// <summary>The exception for a sink that cannot be used. Its message is shown to users in the log and in health.</summary>
internal class SinkException(string message, Exception? inner = null) : Exception(message, inner);
