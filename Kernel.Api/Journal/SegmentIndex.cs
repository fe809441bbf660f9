using System.Buffers.Binary;

namespace Kernel.Api.Journal;

/// <summary>Where in a segment to begin to read for a sequence number or a time. Sparse: an entry for the first block after each so many bytes.</summary>
/// <remarks>
/// One thread adds, any thread reads. Saved beside the segment once that is complete (docs/journal.md), and built again from its
/// blocks if the file is missing or damaged.
/// </remarks>
internal sealed class SegmentIndex
{
    private const int HeaderBytes = 40;
    private const int EntryBytes = 24;
    private const int MinDistance = 16 * 1024;
    private const int MaxEntries = 4_096;

    private readonly long _distance;
    private Entry[] _entries = new Entry[16];
    private int _count;

    /// <param name="segmentBytes">How large the segment may become.</param>
    public SegmentIndex(long segmentBytes) => _distance = Math.Max(MinDistance, segmentBytes / MaxEntries);

    private static ReadOnlySpan<byte> Magic => [0xFF, (byte)'K', (byte)'I', (byte)'N', (byte)'D', (byte)'E', (byte)'X', (byte)'\n'];

    /// <summary>Whether the segment has no events.</summary>
    public bool IsEmpty => Volatile.Read(ref _count) == 0;

    /// <summary>When the newest block was committed, Unix milliseconds.</summary>
    public long NewestTime { get; private set; } = long.MinValue;

    /// <summary>The bytes of blocks with events.</summary>
    public long EventBytes { get; private set; }

    /// <summary>Adds a block of events.</summary>
    public void Add(in BlockHeader block, long offset)
    {
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

        EventBytes += block.Length;
        NewestTime = Math.Max(NewestTime, block.Time);
    }

    /// <summary>A block at or before the one that has the sequence number, and the first sequence number there; null if all blocks are after it.</summary>
    public (long Offset, ulong FirstSeq)? Find(ulong seq)
    {
        var entries = Entries();
        var index = LastWhere(entries, seq, static (entry, seq) => entry.FirstSeq <= seq);
        return index < 0 ? null : (entries[index].Offset, entries[index].FirstSeq);
    }

    /// <summary>A sequence number at or before the first event that was committed at or after a time; null if all were committed before.</summary>
    public ulong? FirstSince(long time)
    {
        var entries = Entries();
        return entries.IsEmpty || NewestTime < time
            ? null
            : entries[LastWhere(entries, time, static (entry, time) => entry.NewestBefore < time)].FirstSeq;
    }

    /// <summary>The bytes of the file.</summary>
    /// <param name="segmentLength">The length of the segment, by which a reader sees that both belong together.</param>
    public byte[] ToBytes(long segmentLength)
    {
        var bytes = new byte[HeaderBytes + (_count * EntryBytes) + 4];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), BlockHeader.Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), _count);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), segmentLength);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), NewestTime);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(32), EventBytes);
        for (var i = 0; i < _count; i++)
        {
            var entry = bytes.AsSpan(HeaderBytes + (i * EntryBytes));
            BinaryPrimitives.WriteUInt64LittleEndian(entry, _entries[i].FirstSeq);
            BinaryPrimitives.WriteInt64LittleEndian(entry[8..], _entries[i].Offset);
            BinaryPrimitives.WriteInt64LittleEndian(entry[16..], _entries[i].NewestBefore);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4), Crc32C.Of(bytes.AsSpan(0, bytes.Length - 4)));
        return bytes;
    }

    /// <summary>Reads the bytes of a file; null if they are damaged or of another segment.</summary>
    public static SegmentIndex? FromBytes(ReadOnlySpan<byte> bytes, long segmentLength)
    {
        if (bytes.Length < HeaderBytes + 4
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]) != Crc32C.Of(bytes[..^4])
            || !bytes.StartsWith(Magic)
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) != BlockHeader.Version
            || BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]) != segmentLength
            || BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]) is var count && bytes.Length != HeaderBytes + (count * EntryBytes) + 4)
        {
            return null;
        }

        var index = new SegmentIndex(segmentLength)
        {
            _entries = new Entry[Math.Max(1, count)],
            _count = count,
            NewestTime = BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            EventBytes = BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
        };
        for (var i = 0; i < count; i++)
        {
            var entry = bytes[(HeaderBytes + (i * EntryBytes))..];
            index._entries[i] = new Entry(
                BinaryPrimitives.ReadUInt64LittleEndian(entry),
                BinaryPrimitives.ReadInt64LittleEndian(entry[8..]),
                BinaryPrimitives.ReadInt64LittleEndian(entry[16..]));
        }

        return index;
    }

    // The count is read first: the table that is read after it has at least as many entries.
    private ReadOnlySpan<Entry> Entries()
    {
        var count = Volatile.Read(ref _count);
        return Volatile.Read(ref _entries).AsSpan(0, count);
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

    /// <param name="FirstSeq">The first sequence number of the block.</param>
    /// <param name="Offset">Where in the segment the block begins.</param>
    /// <param name="NewestBefore">The newest time of all blocks before it. Unlike the blocks' own times it never goes back, even if the clock did.</param>
    private readonly record struct Entry(ulong FirstSeq, long Offset, long NewestBefore);
}
