using System.Collections.Concurrent;
using Kernel.StorageWriter.History;
using Kernel.StorageWriter.Replication;
using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.S2Client.Model;
using Microsoft.Extensions.Options;

namespace Kernel.StorageWriter.Sinks.S2;

/// <summary>The stored events of the S2 stream: a binary search finds the position, and records are read from there.</summary>
/// <remarks>
/// <para>
/// The sequence numbers of an event stream increase with those of S2, but with gaps and foreign records in between, so an event has to be searched.
/// Foreign records say nothing about the direction: no clock is trusted, so identities have no order, and an event stream can continue after another
/// one. The search takes them for older ones, which is right for the stream that is being replicated. It then makes sure
/// that the record before the found one is too early; reading foreign records for that happens once.
/// </para>
/// <para>If several systems write to one S2 stream by mistake, searches are slower.</para>
/// </remarks>
internal sealed class S2History(S2Account account, IOptions<S2Options> options) : IEventHistorySource
{
    // The maximum number of pages of foreign records that are read instead of searching.
    private const int MaxForeignPages = 20;
    private const int MaxCached = 256;

    private readonly S2Options _options = options.Value;
    private readonly S2Stream _stream = account.Basin(options.Value.Target.Basin!).Stream(options.Value.Target.Stream!);

    // The S2 sequence numbers at which pages ended, so that the next page needs no search.
    private readonly ConcurrentDictionary<(string StreamId, ulong Seq), ulong> _offsets = new();

    // The starts of ranges without records of an event stream, by their ends.
    private readonly ConcurrentDictionary<(string StreamId, ulong End), ulong> _foreign = new();

    public async ValueTask<HistoryPage?> ReadAsync(string streamId, ulong after, HistoryLimits limits, CancellationToken cancellationToken)
    {
        try
        {
            if (_offsets.TryGetValue((streamId, after), out var offset) && await ReadFromAsync(offset, streamId, after, limits, cancellationToken) is { } page)
            {
                return page;
            }

            return await FindAsync(streamId, after, cancellationToken) is { } found
                ? await ReadFromAsync(found, streamId, after, limits, cancellationToken)
                    ?? throw new SinkException($"the S2 stream has more than {MaxForeignPages * S2Limits.MaxBatchRecords} records of other writers after {found}.")
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

    /// <returns>The page; null if there are only foreign records for too long.</returns>
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
                    return null;
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
            Cache(_offsets, (streamId, page.Last), next);
        }

        return page;
    }

    /// <returns>The first record of the event stream after a sequence number; the tail if there is none; null if the S2 stream has no record of the event stream.</returns>
    private async Task<ulong?> FindAsync(string streamId, ulong after, CancellationToken cancellationToken)
    {
        var tail = (await _stream.CheckTailAsync(cancellationToken)).SeqNum;
        StoredRecord? next = null;
        while (true)
        {
            next = await SearchAsync(streamId, after, next?.SeqNum ?? tail, cancellationToken) ?? next;
            if (next?.Seq == after + 1)
            {
                return next.Value.SeqNum;
            }

            var previous = await FindPreviousAsync(streamId, next?.SeqNum ?? tail, cancellationToken);
            if (previous is null || previous.Value.Seq <= after)
            {
                return next?.SeqNum ?? (previous is null ? null : tail);
            }

            next = previous;
        }
    }

    /// <returns>The last record of the event stream before a position; null if there is none.</returns>
    private Task<StoredRecord?> FindPreviousAsync(string streamId, ulong end, CancellationToken cancellationToken)
    {
        var key = (streamId, end);
        return new StreamScan(_stream).FindNewestAsync(
            streamId, _foreign.TryGetValue(key, out var start) ? start : end, cancellationToken, passed => Cache(_foreign, key, passed));
    }

    /// <returns>A record of the event stream before <paramref name="end"/> and after a sequence number, the first one if no foreign records mislead; null if none was found.</returns>
    private async Task<StoredRecord?> SearchAsync(string streamId, ulong after, ulong end, CancellationToken cancellationToken)
    {
        var (low, high) = (0UL, end);
        StoredRecord? found = null;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var (probe, passed) = await ProbeAsync(streamId, middle, high, cancellationToken);
            if (probe?.Seq > after)
            {
                (high, found) = (middle, probe);
            }
            else if (probe is null && passed >= high)
            {
                high = middle;
            }
            else
            {
                low = passed;
            }
        }

        return found;
    }

    /// <returns>The first record of the event stream near <paramref name="start"/> and before <paramref name="end"/>, and the position after the records that were read for it.</returns>
    private async Task<(StoredRecord? Found, ulong Passed)> ProbeAsync(string streamId, ulong start, ulong end, CancellationToken cancellationToken)
    {
        foreach (var count in (int[])[1, S2Limits.MaxBatchRecords])
        {
            var records = await _stream.ReadRecordsAsync(start, count, cancellationToken);
            foreach (var record in records)
            {
                if (record.SeqNum < end && StoredRecord.TryRead(record, out var stored) && stored.StreamId == streamId)
                {
                    return (stored, record.SeqNum + 1);
                }
            }

            start = records.Count > 0 ? records[^1].SeqNum + 1 : end;
            if (start >= end)
            {
                break;
            }
        }

        return (null, start);
    }

    private static void Cache<TKey>(ConcurrentDictionary<TKey, ulong> cache, TKey key, ulong value)
        where TKey : notnull
    {
        if (cache.Count >= MaxCached)
        {
            cache.Clear();
        }

        cache[key] = value;
    }

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
