using System.Runtime.InteropServices;

namespace Kernel.Api.Journal;

/// <summary>Where in a segment to begin to read for a sequence number or a time. Sparse: an entry for the first block after each so many bytes. For any thread.</summary>
/// <remarks>A complete segment ends with its index (docs/journal.md); if that is missing or damaged, it is built from the blocks.</remarks>
internal sealed class SegmentIndex
{
    private const int MinDistance = 16 * 1024;
    private const int MaxEntries = 4_096;

    private readonly List<Entry> _entries = [];
    private readonly long _distance;

    /// <param name="segmentBytes">How large the segment may become.</param>
    public SegmentIndex(long segmentBytes) => _distance = Math.Max(MinDistance, segmentBytes / MaxEntries);

    /// <summary>Reads what a block of a segment has, whose checksum was right.</summary>
    public SegmentIndex(in BlockHeader block, ReadOnlySpan<byte> body)
    {
        _entries.AddRange(MemoryMarshal.Cast<byte, Entry>(body));
        NewestTime = block.Time;
    }

    /// <summary>Whether the segment has no events.</summary>
    public bool IsEmpty => _entries.Count == 0;

    /// <summary>When the newest block of events was committed, Unix milliseconds.</summary>
    public long NewestTime { get; private set; } = long.MinValue;

    /// <summary>The body of the block that holds the index. For the thread that adds.</summary>
    public ReadOnlySpan<byte> Body => MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_entries));

    /// <summary>Adds a block; one without events is not needed.</summary>
    public void Add(in BlockHeader block, long offset)
    {
        if (block.Count == 0)
        {
            return;
        }

        lock (_entries)
        {
            if (_entries is [] || offset - _entries[^1].Offset >= _distance)
            {
                _entries.Add(new Entry(block.FirstSeq, offset, NewestTime));
            }

            NewestTime = Math.Max(NewestTime, block.Time);
        }
    }

    /// <summary>Where a block begins at or before the one that has the sequence number, and the first sequence number there; null if all blocks are after it.</summary>
    public (long Offset, ulong FirstSeq)? Find(ulong seq)
    {
        lock (_entries)
        {
            var index = LastWhere(seq, static (entry, seq) => entry.FirstSeq <= seq);
            return index < 0 ? null : (_entries[index].Offset, _entries[index].FirstSeq);
        }
    }

    /// <summary>A sequence number at or before the first event that was committed at or after a time; null if all were committed before.</summary>
    public ulong? FirstSince(long time)
    {
        lock (_entries)
        {
            return IsEmpty || NewestTime < time ? null : _entries[LastWhere(time, static (entry, time) => entry.NewestBefore < time)].FirstSeq;
        }
    }

    // A reader asks for every page, and the entries before a place hold whatever holds at it.
    private int LastWhere<T>(T value, Func<Entry, T, bool> holds)
    {
        var (low, high) = (0, _entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = holds(_entries[middle], value) ? (middle + 1, high) : (low, middle);
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
