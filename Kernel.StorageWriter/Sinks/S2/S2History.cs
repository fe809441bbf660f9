using System.Collections.Concurrent;
using Kernel.StorageWriter.History;
using Kernel.StorageWriter.Replication;
using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.S2Client.Model;
using Microsoft.Extensions.Options;

namespace Kernel.StorageWriter.Sinks.S2;

/// <summary>The stored events of the S2 stream: a binary search finds the position, and records are read from there.</summary>
/// <remarks>
/// The sequence numbers of events increase with those of S2, but with gaps and foreign records in between, so an event has to be searched. Event streams
/// follow each other, and their identities sort by creation time. If several systems write to one S2 stream by mistake, that
/// does not hold: then some events may not be found, but no wrong ones are returned.
/// </remarks>
internal sealed class S2History(S2Account account, IOptions<S2Options> options) : IEventHistorySource
{
    // The maximum number of pages of foreign records that are skipped.
    private const int MaxForeignPages = 20;
    private const int MaxOffsets = 256;

    private readonly S2Options _options = options.Value;
    private readonly S2Stream _stream = account.Basin(options.Value.Target.Basin!).Stream(options.Value.Target.Stream!);

    // The S2 sequence numbers at which pages ended, so that the next page needs no search.
    private readonly ConcurrentDictionary<(string StreamId, ulong Seq), ulong> _offsets = new();

    public async ValueTask<HistoryPage?> ReadAsync(string streamId, ulong after, HistoryLimits limits, CancellationToken cancellationToken)
    {
        try
        {
            return _offsets.TryGetValue((streamId, after), out var offset)
                ? await ReadFromAsync(offset, streamId, after, limits, cancellationToken)
                : await FindAsync(streamId, after, cancellationToken) is { } found
                    ? await ReadFromAsync(found, streamId, after, limits, cancellationToken)
                    : null;
        }
        catch (S2ServerException exception) when (exception.Code == "stream_not_found")
        {
            return null;
        }
        catch (S2Exception failure)
        {
            throw S2Failure.ToSinkException(failure, _options);
        }
    }

    private async Task<HistoryPage?> ReadFromAsync(ulong start, string streamId, ulong after, HistoryLimits limits, CancellationToken cancellationToken)
    {
        var page = new HistoryPage(after);
        var foreignPages = 0;
        var next = start;
        while (page.HasRoom(0, limits))
        {
            if (foreignPages > MaxForeignPages)
            {
                // The next request continues after a page with events; an empty page would mean the end of the history.
                if (page.Count == 0)
                {
                    throw TooManyForeignRecords(next);
                }

                break;
            }

            // Foreign records are skipped in large reads.
            var count = foreignPages > 0 ? S2Limits.MaxBatchRecords : Math.Min(limits.Events - page.Count, S2Limits.MaxBatchRecords);
            var records = await _stream.ReadRecordsAsync(next, count, cancellationToken);
            if (records.Count == 0)
            {
                break;
            }

            var before = page.Count;
            if (!AddRecords(page, records, streamId, limits, ref next))
            {
                break;
            }

            foreignPages += page.Count == before ? 1 : 0;
        }

        if (page.Count > 0)
        {
            CacheOffset(streamId, page.Last, next);
        }

        return page;
    }

    private void CacheOffset(string streamId, ulong seq, ulong offset)
    {
        if (_offsets.Count >= MaxOffsets)
        {
            _offsets.Clear();
        }

        _offsets[(streamId, seq)] = offset;
    }

    /// <returns>The first record of the event stream after a sequence number; the tail if there is none; null if the S2 stream has no record of the event stream.</returns>
    private async Task<ulong?> FindAsync(string streamId, ulong after, CancellationToken cancellationToken)
    {
        // Records before low are too early; records from high on are not before the one that was found.
        var (low, high) = (0UL, (await _stream.CheckTailAsync(cancellationToken)).SeqNum);
        var (found, tail) = ((ulong?)null, high);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (await ProbeAsync(middle, high, cancellationToken) is not { } probe)
            {
                high = middle;
                continue;
            }

            var order = string.CompareOrdinal(probe.StreamId, streamId);
            if (order < 0 || (order == 0 && probe.Seq <= after))
            {
                (low, found) = (probe.SeqNum + 1, order == 0 ? found ?? tail : found);
            }
            else
            {
                (high, found) = (middle, order == 0 ? probe.SeqNum : found);
            }
        }

        return found;
    }

    /// <returns>The first record of any storage writer from <paramref name="start"/> to <paramref name="end"/> (exclusive); null if there is none.</returns>
    private async Task<StoredRecord?> ProbeAsync(ulong start, ulong end, CancellationToken cancellationToken)
    {
        var count = 1;
        for (var pages = 0; start < end; pages++, count = S2Limits.MaxBatchRecords)
        {
            if (pages > MaxForeignPages)
            {
                throw TooManyForeignRecords(start);
            }

            var records = await _stream.ReadRecordsAsync(start, count, cancellationToken);
            foreach (var record in records)
            {
                if (record.SeqNum < end && StoredRecord.TryRead(record, out var stored))
                {
                    return stored;
                }
            }

            start = records.Count > 0 ? records[^1].SeqNum + 1 : end;
        }

        return null;
    }

    private static SinkException TooManyForeignRecords(ulong offset) => new($"the S2 stream has more than {MaxForeignPages * S2Limits.MaxBatchRecords} records of other writers at {offset}.");

    /// <returns>False if the page is full.</returns>
    private static bool AddRecords(HistoryPage page, IReadOnlyList<SequencedRecord> records, string streamId, HistoryLimits limits, ref ulong next)
    {
        foreach (var record in records)
        {
            if (StoredRecord.TryRead(record, out var stored) && stored.StreamId == streamId && stored.Seq > page.Last
                && HasEnvelope(record, stored.Seq) && !page.TryAdd(stored.Seq, record.Body.Span, limits))
            {
                return false;
            }

            next = record.SeqNum + 1;
        }

        return true;
    }

    // Another program can append records that look like events. They cost only themselves.
    private static bool HasEnvelope(SequencedRecord record, ulong seq) =>
        StreamEnvelope.TryReadSeq(record.Body.Span, out var found) && found == seq && !record.Body.Span.Contains((byte)'\n');
}
