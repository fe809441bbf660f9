using Kernel.StorageWriter.Replication;
using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.Sinks.S2;

/// <summary>Resolves appends of unknown outcome by reading the stream back.</summary>
internal static class AppendResolver
{
    /// <summary>Counts the batches that are stored.</summary>
    /// <param name="stream">The S2 stream.</param>
    /// <param name="batches">The unacknowledged batches, oldest first, at consecutive sequence numbers; at least one.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The number of the oldest batches that are stored. The other batches may be appended again.</returns>
    /// <exception cref="SinkException">The stream has other records at these sequence numbers.</exception>
    /// <exception cref="S2Exception">The stream cannot be read.</exception>
    public static async Task<int> CountStoredAsync(S2Stream stream, Queue<InflightBatch> batches, CancellationToken cancellationToken)
    {
        // An append that is still in flight is stored at its sequence number or rejected, so only these batches can move the tail.
        var start = batches.Peek().Start;
        var tail = (await stream.CheckTailAsync(cancellationToken)).SeqNum;
        if (tail < start)
        {
            throw new SinkException($"the S2 stream ends at {tail}, before {start}, which was stored: the stream was created again. Resuming from its last stored event.");
        }

        var next = start;
        var stored = 0;
        foreach (var batch in batches)
        {
            if (next < tail && tail < batch.End)
            {
                throw new AnotherWriterException(batch.End, tail); // batches are stored atomically
            }

            while (next < batch.End && next < tail)
            {
                next = await CheckAsync(stream, batch, next, cancellationToken);
            }

            if (next < batch.End)
            {
                break;
            }

            stored++;
        }

        return tail <= next ? stored : throw new AnotherWriterException(next, tail);
    }

    private static async Task<ulong> CheckAsync(S2Stream stream, InflightBatch batch, ulong next, CancellationToken cancellationToken)
    {
        var records = await stream.ReadRecordsAsync(next, (int)(batch.End - next), cancellationToken);
        foreach (var record in records)
        {
            if (record.SeqNum != next || !batch.Matches(record))
            {
                throw new AnotherWriterException(next, record.SeqNum);
            }

            next++;
        }

        return records.Count > 0 ? next : throw new SinkException($"the S2 stream has lost the record {next}, which is before its tail. Resuming from the last stored event.");
    }
}

/// <summary>The stream has records that this writer did not append: another writer appends to it too.</summary>
/// <param name="expected">The expected tail of the stream.</param>
/// <param name="tail">The actual tail of the stream.</param>
internal sealed class AnotherWriterException(ulong expected, ulong tail) : SinkException(
    $"another writer appends to the same S2 stream: its tail is {tail}, expected {expected}. No events are lost or duplicated. Run only one storage writer per S2 stream.");
