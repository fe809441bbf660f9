using Kernel.StorageWriter.Replication;
using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.Sinks.S2;

/// <summary>Resolves appends whose outcome is unknown by reading the stream back.</summary>
internal static class AppendResolver
{
    /// <summary>Counts the batches that are stored.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="batches">All batches that are not acknowledged, oldest first, at consecutive record numbers; at least one.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>How many of the oldest batches are stored. Those that follow may be appended again.</returns>
    /// <exception cref="SinkException">The stream holds something else at these record numbers.</exception>
    /// <exception cref="S2Exception">The stream cannot be read.</exception>
    public static async Task<int> CountStoredAsync(S2Stream stream, Queue<InflightBatch> batches, CancellationToken cancellationToken)
    {
        // An append still under way is stored right here or refused because of its record number, so only these batches can move the tail.
        var start = batches.Peek().Start;
        var tail = (await stream.CheckTailAsync(cancellationToken)).SeqNum;
        if (tail < start)
        {
            throw new SinkException($"the S2 stream ends at {tail}, before {start}, which was stored: it is not the same stream any more. Starting again from what it holds.");
        }

        var next = start;
        var stored = 0;
        foreach (var batch in batches)
        {
            if (next < tail && tail < batch.End)
            {
                throw new AnotherWriterException(batch.End, tail); // a batch is stored as a whole or not at all
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
            if (record.SeqNum != next || !batch.Holds(record))
            {
                throw new AnotherWriterException(next, record.SeqNum);
            }

            next++;
        }

        return records.Count > 0 ? next : throw new SinkException($"the S2 stream has lost the record {next}, which stands before its end. Starting again from what it holds.");
    }
}

/// <summary>The stream holds records that this writer did not append: another writer appends to it too.</summary>
/// <param name="expected">The record number at which the stream should end.</param>
/// <param name="tail">The record number at which it ends.</param>
internal sealed class AnotherWriterException(ulong expected, ulong tail) : SinkException(
    $"another writer appends to the same S2 stream, which ends at {tail} instead of {expected}. Nothing is lost or doubled, but one writer is enough.");
