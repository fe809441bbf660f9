using System.Buffers.Binary;
using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.Sinks.S2;

/// <summary>Finds the newest record of an event stream, from the tail of the S2 stream backwards.</summary>
/// <remarks>
/// Usually it is the last record. It is further back if foreign records follow it: records of another event stream, of another system by
/// mistake, or commands. They are skipped.
/// </remarks>
internal sealed class StreamScan(S2Stream stream)
{
    private const int PageRecords = S2Limits.MaxBatchRecords;

    // The maximum difference between the clocks of the API and of S2.
    private static readonly TimeSpan ClockMargin = TimeSpan.FromHours(1);

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
    /// <exception cref="S2Exception">The stream cannot be read.</exception>
    public async Task<StoredRecord?> FindNewestAsync(string streamId, ulong tail, CancellationToken cancellationToken)
    {
        var oldest = EarliestOf(streamId);
        var records = 1UL;
        for (var end = tail; end > 0; records = PageRecords)
        {
            var start = end - Math.Min(end, records);
            var (found, earliest) = await FindInAsync(start, end, streamId, cancellationToken);

            // The event stream has no records from before it was created, or from before the first retained record.
            if (found is not null || earliest is not { } first || first.Timestamp < oldest || first.SeqNum > start)
            {
                return found;
            }

            end = start;
        }

        return null;
    }

    /// <returns>The last matching record from <paramref name="start"/> to <paramref name="end"/> (exclusive), and the first retained record.</returns>
    private async Task<(StoredRecord? Found, StreamPosition? First)> FindInAsync(
        ulong start, ulong end, string? streamId, CancellationToken cancellationToken)
    {
        StoredRecord? found = null;
        StreamPosition? first = null;
        for (var next = start; next < end;)
        {
            var records = await stream.ReadRecordsAsync(next, (int)Math.Min(end - next, PageRecords), cancellationToken);
            if (records.Count == 0)
            {
                break;
            }

            first ??= new StreamPosition(records[0].SeqNum, records[0].Timestamp);
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

    // The identity of an event stream is a version 7 UUID, which starts with its creation time in milliseconds. Other identities have no known age.
    private static ulong EarliestOf(string streamId)
    {
        if (!Guid.TryParseExact(streamId, "N", out var id) || id.Version != 7)
        {
            return 0;
        }

        Span<byte> bytes = stackalloc byte[16];
        _ = id.TryWriteBytes(bytes, bigEndian: true, out _);
        var created = BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16;
        var margin = (ulong)ClockMargin.TotalMilliseconds;
        return created > margin ? created - margin : 0;
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
