using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Kernel.Api.Journal;

/// <summary>What a block holds.</summary>
internal enum BlockKind : byte
{
    /// <summary>Events.</summary>
    Events = 1,

    /// <summary>The whole state. What blocks before it said of the state no longer matters.</summary>
    State = 2,

    /// <summary>What a commit changed of the state.</summary>
    Change = 3,

    /// <summary>The index of a complete segment, of which it is the last block.</summary>
    Index = 4,
}

/// <summary>The first 40 bytes of a block, which its last 16 repeat in part. docs/journal.md has the layout drawn; a test pins it.</summary>
/// <remarks>Its members have the order and the sizes that they have on disk, so they are written as they are in memory, little-endian.</remarks>
/// <param name="Kind">What the block holds.</param>
/// <param name="Continues">Whether the commit continues in the next block. A commit that does not end never happened.</param>
/// <param name="FirstSeq">The sequence number of the first event; of a block without events, of the next event to come.</param>
/// <param name="Count">The number of events.</param>
/// <param name="BodyLength">The bytes between header and trailer.</param>
/// <param name="Time">When it was committed, Unix milliseconds; of an index, when the newest event was.</param>
/// <param name="BodyCrc">The checksum of the body.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct BlockHeader(BlockKind Kind, bool Continues, ulong FirstSeq, int Count, int BodyLength, long Time, uint BodyCrc)
{
    /// <summary>Bytes of a header.</summary>
    public const int Size = 40;

    /// <summary>Bytes of a trailer.</summary>
    public const int TrailerSize = 16;

    /// <summary>The format that this code writes. It refuses any newer one.</summary>
    public const ushort Version = 1;

    // Bytes 0 to 3 are the magic, 4 and 5 the version, 6 to 35 the members, 36 to 39 the checksum.
    private const int VersionAt = 4;
    private const int MembersAt = 6;
    private const int CrcAt = 36;

    /// <summary>The bytes of the whole block.</summary>
    public int Length => Size + BodyLength + TrailerSize;

    /// <summary>The sequence number of the last event; of a block without events, of the last event before.</summary>
    public ulong LastSeq => FirstSeq + (ulong)Count - 1;

    // No UTF-8 text contains it, so no event can look like a block.
    private static ReadOnlySpan<byte> Magic => [0xFE, (byte)'K', (byte)'B', 0xFF];

    /// <summary>Writes header and trailer around the body, which is there already.</summary>
    public void Write(Span<byte> block)
    {
        Magic.CopyTo(block);
        BinaryPrimitives.WriteUInt16LittleEndian(block[VersionAt..], Version);
        MemoryMarshal.Write(block[MembersAt..], this);
        BinaryPrimitives.WriteUInt32LittleEndian(block[CrcAt..], Crc32C.Of(block[..CrcAt]));

        var trailer = block.Slice(Size + BodyLength, TrailerSize);
        BinaryPrimitives.WriteUInt64LittleEndian(trailer, LastSeq);
        BinaryPrimitives.WriteInt32LittleEndian(trailer[8..], Length);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[12..], Crc32C.Of(trailer[..12]));
    }

    /// <summary>Reads a header; null if it is damaged.</summary>
    /// <exception cref="JournalException">A newer version wrote it.</exception>
    public static BlockHeader? Read(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith(Magic) || bytes.Length < Size || BinaryPrimitives.ReadUInt32LittleEndian(bytes[CrcAt..]) != Crc32C.Of(bytes[..CrcAt]))
        {
            return null;
        }

        var version = BinaryPrimitives.ReadUInt16LittleEndian(bytes[VersionAt..]);
        return version <= Version
            ? MemoryMarshal.Read<BlockHeader>(bytes[MembersAt..])
            : throw new JournalException(
                $"The journal has format {version}; this version of Kernel reads formats up to {Version}. Start the version that wrote it, or move the files out of the folder (Journal:Directory) to begin a new journal.");
    }

    /// <summary>Reads a trailer: the last sequence number of the block, and its length; null if it is damaged.</summary>
    public static (ulong LastSeq, int Length)? ReadTrailer(ReadOnlySpan<byte> trailer) =>
        trailer.Length == TrailerSize && BinaryPrimitives.ReadUInt32LittleEndian(trailer[12..]) == Crc32C.Of(trailer[..12])
            ? (BinaryPrimitives.ReadUInt64LittleEndian(trailer), BinaryPrimitives.ReadInt32LittleEndian(trailer[8..]))
            : null;
}
