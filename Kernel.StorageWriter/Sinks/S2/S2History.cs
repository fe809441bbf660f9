using System.Collections.Concurrent;
using Kernel.StorageWriter.History;
using Kernel.StorageWriter.Replication;
using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.S2Client.Model;
using Microsoft.Extensions.Options;

namespace Kernel.StorageWriter.Sinks.S2;

/// <summary>Reads the S2 stream back: where a number is by halving, then page by page.</summary>
/// <remarks>
/// A log's numbers rise with S2's, but not in step (numbers jump, and other records stand between), so only reading tells where one is. Logs follow
/// each other, and their identities sort by when they were made; where several systems write to one stream by mistake that does not
/// hold, and then less may be found than is there, but never anything else.
/// </remarks>
internal sealed class S2History(S2Account account, IOptions<S2Options> options) : IEventHistorySource
{
    // How many records of others are read through, in pages.
    private const int MaxForeignPages = 20;
    private const int MaxPlaces = 256;

    private readonly S2Options _options = options.Value;
    private readonly S2Stream _stream = account.Basin(options.Value.Target.Basin!).Stream(options.Value.Target.Stream!);

    // Where pages ended: whoever reads on begins there, without a search.
    private readonly ConcurrentDictionary<(string StreamId, ulong Seq), ulong> _places = new();

    public async ValueTask<HistoryPage?> ReadAsync(string streamId, ulong after, HistoryLimits limits, CancellationToken cancellationToken)
    {
        try
        {
            return _places.TryGetValue((streamId, after), out var place)
                ? await ReadFromAsync(place, streamId, after, limits, cancellationToken)
                : await FindAsync(streamId, after, cancellationToken) is { } found
                    ? await ReadFromAsync(found, streamId, after, limits, cancellationToken)
                    : null;
        }
        catch (S2ServerException missing) when (missing.Code == "stream_not_found")
        {
            return null;
        }
        catch (S2Exception failure)
        {
            throw S2Failure.ToStorageException(failure, _options);
        }
    }

    private async Task<HistoryPage?> ReadFromAsync(ulong start, string streamId, ulong after, HistoryLimits limits, CancellationToken cancellationToken)
    {
        var page = new HistoryPage();
        var foreignPages = 0;
        var next = start;
        while (page.HasRoom(0, limits))
        {
            if (foreignPages > MaxForeignPages)
            {
                // Whoever has something reads on from here; who has nothing would take it for the end.
                if (page.Count == 0)
                {
                    throw TooManyOfOthers(next);
                }

                break;
            }

            // Where records of others stand between, they are read through in large steps.
            var count = foreignPages > 0 ? S2Limits.MaxBatchRecords : Math.Min(limits.Events - page.Count, S2Limits.MaxBatchRecords);
            var records = await _stream.ReadRecordsAsync(next, count, cancellationToken);
            if (records.Count == 0)
            {
                break;
            }

            var before = page.Count;
            if (!Take(page, records, streamId, after, limits, ref next))
            {
                break;
            }

            foreignPages += page.Count == before ? 1 : 0;
        }

        if (page.Count > 0)
        {
            Remember(streamId, page.Last, next);
        }

        return page;
    }

    private void Remember(string streamId, ulong seq, ulong place)
    {
        if (_places.Count >= MaxPlaces)
        {
            _places.Clear();
        }

        _places[(streamId, seq)] = place;
    }

    /// <returns>The first record of the log behind a number; the stream's end where there is none; null where there is none of that log at all.</returns>
    private async Task<ulong?> FindAsync(string streamId, ulong after, CancellationToken cancellationToken)
    {
        // Records before low come too early, those from high on are no earlier than what was found.
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

    /// <returns>The first record that a writer of ours stored, from <paramref name="start"/> up to, not including, <paramref name="end"/>.</returns>
    private async Task<StoredRecord?> ProbeAsync(ulong start, ulong end, CancellationToken cancellationToken)
    {
        var count = 1;
        for (var pages = 0; start < end; pages++, count = S2Limits.MaxBatchRecords)
        {
            if (pages > MaxForeignPages)
            {
                throw TooManyOfOthers(start);
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

    private static SinkException TooManyOfOthers(ulong place) => new($"the S2 stream has too many records of others at {place}.");

    /// <returns>Whether there is room for more.</returns>
    private static bool Take(HistoryPage page, IReadOnlyList<SequencedRecord> records, string streamId, ulong after, HistoryLimits limits, ref ulong next)
    {
        foreach (var record in records)
        {
            if (StoredRecord.TryRead(record, out var stored) && stored.StreamId == streamId && stored.Seq > Math.Max(after, page.Last))
            {
                if (!page.HasRoom(record.Body.Length, limits))
                {
                    return false;
                }

                page.Add(stored.Seq, record.Body.Span);
            }

            next = record.SeqNum + 1;
        }

        return true;
    }
}
