using System.Buffers.Binary;
using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.Sinks.S2;

/// <summary>Finds the newest record of a log, from the stream's end backwards.</summary>
/// <remarks>
/// Mostly it is the very last record. It is further back where the stream also holds records of others: of an earlier log, of another system by
/// mistake, or commands. They are passed over and left alone.
/// </remarks>
internal sealed class StreamScan(S2Stream stream)
{
    private const int PageRecords = S2Limits.MaxBatchRecords;

    // How wrong the clocks of the API and of S2 may be against each other.
    private static readonly TimeSpan ClockMargin = TimeSpan.FromHours(1);

    /// <summary>The newest record that the writer stored, of whatever log, if it is among the last ones.</summary>
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

    /// <summary>The newest record of one log, however far back.</summary>
    /// <param name="streamId">The log.</param>
    /// <param name="tail">Where to start.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="S2Exception">The stream cannot be read.</exception>
    public async Task<StoredRecord?> FindNewestAsync(string streamId, ulong tail, CancellationToken cancellationToken)
    {
        var oldest = EarliestOf(streamId);
        var records = 1UL;
        for (var end = tail; end > 0; records = PageRecords)
        {
            var start = end - Math.Min(end, records);
            var (found, earliest) = await FindInAsync(start, end, streamId, cancellationToken);

            // Before the log was made, and before the first record that is left, there is nothing of it.
            if (found is not null || earliest is not { } first || first.Timestamp < oldest || first.SeqNum > start)
            {
                return found;
            }

            end = start;
        }

        return null;
    }

    /// <returns>The last record from <paramref name="start"/> up to, not including, <paramref name="end"/> that matches, and the first one that is left there.</returns>
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

    // A log's identity is a UUID of version 7, which begins with the milliseconds at which it was made; any other may be of any age.
    private static ulong EarliestOf(string streamId)
    {
        if (!Guid.TryParseExact(streamId, "N", out var id) || id.Version != 7)
        {
            return 0;
        }

        Span<byte> bytes = stackalloc byte[16];
        _ = id.TryWriteBytes(bytes, bigEndian: true, out _);
        var made = BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16;
        var margin = (ulong)ClockMargin.TotalMilliseconds;
        return made > margin ? made - margin : 0;
    }
}

/// <summary>Reads records of a stream.</summary>
internal static class S2StreamReading
{
    /// <summary>Reads records from a number on; none at or behind the stream's end.</summary>
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
