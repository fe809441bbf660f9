using System.Diagnostics.CodeAnalysis;
using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.S2Client.Model;
using Kernel.StorageWriter.Replication;

namespace Kernel.StorageWriter.Sinks.S2;

/// <summary>The batches without an answer, oldest first, side by side in the stream's numbers.</summary>
/// <param name="next">The stream's end: the number that the first record gets.</param>
internal sealed class InflightWindow(ulong next)
{
    private readonly Queue<InflightBatch> _batches = new();

    /// <summary>The number that the next batch starts at.</summary>
    public ulong Next { get; private set; } = next;

    /// <summary>The metered bytes of all of them.</summary>
    public long Bytes { get; private set; }

    public int Count => _batches.Count;

    /// <summary>Whether the outcome of any of them is unknown.</summary>
    public bool IsUncertain => _batches.Any(static batch => batch.MayBeStored);

    public IEnumerable<InflightBatch> Batches => _batches;

    public bool TryGetOldest([NotNullWhen(true)] out InflightBatch? oldest) => _batches.TryPeek(out oldest);

    public void Add(InflightBatch batch)
    {
        _batches.Enqueue(batch);
        Next = batch.End;
        Bytes += batch.Input.MeteredBytes;
    }

    /// <summary>The oldest is stored.</summary>
    public InflightBatch RemoveOldest()
    {
        var oldest = _batches.Dequeue();
        Bytes -= oldest.Input.MeteredBytes;
        return oldest;
    }

    /// <summary>Resolves what is unknown: which of the batches stand in the stream.</summary>
    /// <returns>How many of the oldest do; what follows them may be appended (again).</returns>
    /// <exception cref="SinkException">The stream holds something else there.</exception>
    /// <exception cref="S2Exception">The stream cannot be read.</exception>
    public async Task<int> CountStoredAsync(S2Stream stream, CancellationToken cancellationToken)
    {
        // Whatever is still on its way either lands right here, or is refused because of its number: so the tail can only be moved by what is ours.
        var start = _batches.Peek().Start;
        var tail = (await stream.CheckTailAsync(cancellationToken)).SeqNum;
        if (tail < start)
        {
            throw new SinkException($"the S2 stream ends at {tail}, before {start}, which was stored: it is not the same stream any more. Starting again from what it holds.");
        }

        var next = start;
        var stored = 0;
        foreach (var batch in _batches)
        {
            if (next < tail && tail < batch.End)
            {
                throw Foreign(batch.End, tail); // a batch is stored as a whole or not at all
            }

            for (; next < batch.End && next < tail;)
            {
                next = await CheckAsync(stream, batch, next, cancellationToken);
            }

            if (next < batch.End)
            {
                break;
            }

            stored++;
        }

        return tail <= next ? stored : throw Foreign(next, tail);
    }

    /// <summary>That somebody else appends to the stream.</summary>
    public static SinkException Foreign(ulong expected, ulong tail) => new AnotherWriterException(
        $"another writer appends to the same S2 stream, which ends at {tail} instead of {expected}. Nothing is lost or doubled, but one writer is enough.");

    private static async Task<ulong> CheckAsync(S2Stream stream, InflightBatch batch, ulong next, CancellationToken cancellationToken)
    {
        var records = await stream.ReadRecordsAsync(next, (int)(batch.End - next), cancellationToken);
        foreach (var record in records)
        {
            if (record.SeqNum != next || !batch.Holds(record))
            {
                throw Foreign(next, record.SeqNum);
            }

            next++;
        }

        return records.Count > 0 ? next : throw new SinkException($"the S2 stream has lost the record {next}, which stands before its end. Starting again from what it holds.");
    }
}
