using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.Sinks.S2;

/// <summary>Finds the newest record of an event stream, from the tail of the S2 stream backwards.</summary>
/// <remarks>
/// <para>
/// Usually it is the last record. It is further back if foreign records follow it: records of another event stream, of another system by
/// mistake, or commands. They are skipped.
/// </para>
/// <para>
/// A missed record would mean duplicates, so the search trusts no clock, neither timestamps nor the creation time in the identity of an event
/// stream: if the S2 stream has no record of the event stream, all retained records are read once, when the event stream is new.
/// </para>
/// </remarks>
internal sealed class StreamScan(S2Stream stream)
{
    private const int PageRecords = S2Limits.MaxBatchRecords;

    /// <summary>Finds the newest record of any event stream, if it is among the last 1,000 records.</summary>
    public async Task<StoredRecord?> FindNewestAsync(ulong tail, CancellationToken cancellationToken)
    {
        for (var records = 1; ; records = PageRecords)
        {
            var (found, _) = await FindInAsync(tail - Math.Min(tail, (ulong)records), tail, null, cancellationToken);
            if (found is not null || records == PageRecords || tail <= 1)
            {
                return found;
            }
        }
    }

    /// <summary>Finds the newest record of one event stream, at any distance from the tail.</summary>
    /// <param name="streamId">The identity of the event stream.</param>
    /// <param name="tail">The tail of the S2 stream.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <param name="passed">Receives the position down to which no record was found, after each read.</param>
    /// <exception cref="S2Exception">The stream cannot be read.</exception>
    public async Task<StoredRecord?> FindNewestAsync(string streamId, ulong tail, CancellationToken cancellationToken, Action<ulong>? passed = null)
    {
        var records = 1UL;
        for (var end = tail; end > 0; records = PageRecords)
        {
            var start = end - Math.Min(end, records);
            var (found, first) = await FindInAsync(start, end, streamId, cancellationToken);

            // There are no records before the first retained one.
            if (found is not null || first is not { } retained || retained > start)
            {
                return found;
            }

            end = start;
            passed?.Invoke(start);
        }

        return null;
    }

    /// <returns>The last matching record from <paramref name="start"/> to <paramref name="end"/> (exclusive), and the position of the first retained record.</returns>
    private async Task<(StoredRecord? Found, ulong? First)> FindInAsync(
        ulong start, ulong end, string? streamId, CancellationToken cancellationToken)
    {
        StoredRecord? found = null;
        ulong? first = null;
        for (var next = start; next < end;)
        {
            var records = await stream.ReadRecordsAsync(next, (int)Math.Min(end - next, PageRecords), cancellationToken);
            if (records.Count == 0)
            {
                break;
            }

            first ??= records[0].SeqNum;
            foreach (var record in records)
            {
                if (record.SeqNum < end && StoredRecord.TryRead(record, out var stored) && (streamId is null || stored.StreamId == streamId))
                {
                    found = stored;
                }
            }

            next = records[^1].SeqNum + 1;
        }

        return (found, first);
    }
}

/// <summary>Reading of record ranges.</summary>
internal static class S2StreamExtensions
{
    /// <summary>Reads records from a sequence number on; returns none at or after the tail.</summary>
    /// <exception cref="S2Exception">The stream cannot be read.</exception>
    public static async Task<IReadOnlyList<SequencedRecord>> ReadRecordsAsync(this S2Stream stream, ulong seqNum, int count, CancellationToken cancellationToken)
    {
        try
        {
            var batch = await stream.ReadAsync(new ReadQuery { Start = ReadStart.SeqNum(seqNum), Count = count }, cancellationToken);
            return batch.Records;
        }
        catch (S2UnwrittenPositionException)
        {
            return [];
        }
    }
}
