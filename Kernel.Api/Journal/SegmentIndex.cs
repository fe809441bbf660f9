using System.Runtime.InteropServices;

namespace Kernel.Api.Journal;

/// <summary>The sparse index of a segment by sequence number and time. Thread-safe.</summary>
/// <remarks>A complete segment ends with its index (docs/journal.md). If that is missing or damaged, it is rebuilt from the blocks.</remarks>
internal sealed class SegmentIndex
{
    private const int MinDistance = 16 * 1024;
    private const int MaxEntries = 4_096;

    private readonly List<Entry> _entries = [];
    private readonly long _distance;

    /// <param name="segmentBytes">The most bytes of the segment, which determine the distance of entries.</param>
    public SegmentIndex(long segmentBytes) => _distance = Math.Max(MinDistance, segmentBytes / MaxEntries);

    /// <summary>Reads the index from an intact block.</summary>
    public SegmentIndex(in BlockHeader block, ReadOnlySpan<byte> body)
    {
        _entries.AddRange(MemoryMarshal.Cast<byte, Entry>(body));
        NewestTime = block.Time;
    }

    public bool IsEmpty => _entries.Count == 0;

    /// <summary>The commit time of the newest block of events, Unix milliseconds.</summary>
    public long NewestTime { get; private set; } = long.MinValue;

    /// <summary>The body of the block that stores the index. For the adding thread only.</summary>
    public ReadOnlySpan<byte> Body => MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_entries));

    /// <summary>Adds a block if it has events.</summary>
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

    /// <summary>Finds an indexed block at or before the one with a sequence number; null if all blocks are after it.</summary>
    public (long Offset, ulong FirstSeq)? Find(ulong seq)
    {
        lock (_entries)
        {
            var index = LastWhere(seq, static (entry, seq) => entry.FirstSeq <= seq);
            return index < 0 ? null : (_entries[index].Offset, _entries[index].FirstSeq);
        }
    }

    /// <summary>Finds a sequence number at or before the first event that was committed at or after a time; null if all were committed before.</summary>
    public ulong? FirstSince(long time)
    {
        lock (_entries)
        {
            return IsEmpty || NewestTime < time ? null : _entries[LastWhere(time, static (entry, time) => entry.NewestBefore < time)].FirstSeq;
        }
    }

    // A binary search, because readers call it for every page. If the condition holds for an entry, it holds for all before it.
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

    /// <summary>An entry, 24 bytes on disk as in memory.</summary>
    /// <param name="FirstSeq">The first sequence number of the block.</param>
    /// <param name="Offset">The offset of the block in the segment.</param>
    /// <param name="NewestBefore">The newest time of all earlier blocks. It never decreases, even if the clock is set back.</param>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private readonly record struct Entry(ulong FirstSeq, long Offset, long NewestBefore);
}
