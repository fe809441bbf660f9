using System.Runtime.InteropServices;

namespace Kernel.Api.Journal;

/// <summary>Where in a segment to begin to read for a sequence number or a time. Sparse: an entry for the first block after each so many bytes.</summary>
/// <remarks>
/// One thread adds, any thread reads. A complete segment ends with its index (docs/journal.md); if that is missing or damaged, it is
/// built from the blocks.
/// </remarks>
internal sealed class SegmentIndex
{
    private const int MinDistance = 16 * 1024;
    private const int MaxEntries = 4_096;

    private readonly long _distance;
    private Entry[] _entries = new Entry[16];
    private int _count;

    /// <param name="segmentBytes">How large the segment may become.</param>
    public SegmentIndex(long segmentBytes) => _distance = Math.Max(MinDistance, segmentBytes / MaxEntries);

    /// <summary>Reads what a block of a segment has, whose checksum was right.</summary>
    public SegmentIndex(in BlockHeader block, ReadOnlySpan<byte> body)
    {
        _entries = MemoryMarshal.Cast<byte, Entry>(body).ToArray();
        (_count, NewestTime) = (_entries.Length, block.Time);
    }

    /// <summary>Whether the segment has no events.</summary>
    public bool IsEmpty => Volatile.Read(ref _count) == 0;

    /// <summary>When the newest block of events was committed, Unix milliseconds.</summary>
    public long NewestTime { get; private set; } = long.MinValue;

    /// <summary>The body of the block that holds the index.</summary>
    public ReadOnlySpan<byte> Body => MemoryMarshal.AsBytes(Entries);

    // The count is read first: the table that is read after it has at least as many entries.
    private ReadOnlySpan<Entry> Entries
    {
        get
        {
            var count = Volatile.Read(ref _count);
            return Volatile.Read(ref _entries).AsSpan(0, count);
        }
    }

    /// <summary>Adds a block; one without events is not needed.</summary>
    public void Add(in BlockHeader block, long offset)
    {
        if (block.Count == 0)
        {
            return;
        }

        var count = _count;
        if (count == 0 || offset - _entries[count - 1].Offset >= _distance)
        {
            if (count == _entries.Length)
            {
                Array.Resize(ref _entries, 2 * count);
            }

            _entries[count] = new Entry(block.FirstSeq, offset, NewestTime);
            Volatile.Write(ref _count, count + 1);
        }

        NewestTime = Math.Max(NewestTime, block.Time);
    }

    /// <summary>Where a block begins at or before the one that has the sequence number, and the first sequence number there; null if all blocks are after it.</summary>
    public (long Offset, ulong FirstSeq)? Find(ulong seq)
    {
        var entries = Entries;
        var index = LastWhere(entries, seq, static (entry, seq) => entry.FirstSeq <= seq);
        return index < 0 ? null : (entries[index].Offset, entries[index].FirstSeq);
    }

    /// <summary>A sequence number at or before the first event that was committed at or after a time; null if all were committed before.</summary>
    public ulong? FirstSince(long time)
    {
        var entries = Entries;
        return entries.IsEmpty || NewestTime < time
            ? null
            : entries[LastWhere(entries, time, static (entry, time) => entry.NewestBefore < time)].FirstSeq;
    }

    private static int LastWhere<T>(ReadOnlySpan<Entry> entries, T value, Func<Entry, T, bool> holds)
    {
        var (low, high) = (0, entries.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = holds(entries[middle], value) ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }

    /// <summary>24 bytes, on disk as in memory.</summary>
    /// <param name="FirstSeq">The first sequence number of the block.</param>
    /// <param name="Offset">Where in the segment the block begins.</param>
    /// <param name="NewestBefore">The newest time of all blocks before it. Unlike the blocks' own times it never goes back, even if the clock did.</param>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private readonly record struct Entry(ulong FirstSeq, long Offset, long NewestBefore);
}
