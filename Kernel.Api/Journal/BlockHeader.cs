using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Kernel.Api.Journal;

/// <summary>The kind of a block.</summary>
internal enum BlockKind : byte
{
    /// <summary>Events.</summary>
    Events = 1,

    /// <summary>The whole state, which replaces that of earlier blocks.</summary>
    State = 2,

    /// <summary>The state that a commit changed.</summary>
    Change = 3,

    /// <summary>The index of a complete segment; its last block.</summary>
    Index = 4,
}

/// <summary>The header of a block: its first 40 bytes, partly repeated in the 16 bytes of the trailer. docs/journal.md shows the layout.</summary>
/// <remarks>The fields are written as they are in memory, little-endian.</remarks>
/// <param name="Kind">The kind of the block.</param>
/// <param name="Continues">Whether the commit continues in the next block. An incomplete commit is discarded.</param>
/// <param name="FirstSeq">The sequence number of the first event; of a block without events, of the next event.</param>
/// <param name="Count">The number of events.</param>
/// <param name="BodyLength">The length of the body in bytes.</param>
/// <param name="Time">The commit time, Unix milliseconds; of an index, that of the newest event.</param>
/// <param name="BodyCrc">The checksum of the body.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct BlockHeader(BlockKind Kind, bool Continues, ulong FirstSeq, int Count, int BodyLength, long Time, uint BodyCrc)
{
    public const int Size = 40;

    public const int TrailerSize = 16;

    /// <summary>The format version that is written, and the newest that is read.</summary>
    public const ushort Version = 1;

    // Bytes 0 to 3: magic; 4 and 5: version; 6 to 35: the fields; 36 to 39: checksum.
    private const int VersionAt = 4;
    private const int FieldsAt = 6;
    private const int CrcAt = 36;

    public int Length => Size + BodyLength + TrailerSize;

    /// <summary>The sequence number of the last event; of a block without events, of the last event before it.</summary>
    public ulong LastSeq => FirstSeq + (ulong)Count - 1;

    // Not valid in UTF-8, so no event contains it.
    private static ReadOnlySpan<byte> Magic => [0xFE, (byte)'K', (byte)'B', 0xFF];

    /// <summary>Writes header and trailer around the body, which must be written before.</summary>
    public void Write(Span<byte> block)
    {
        Magic.CopyTo(block);
        BinaryPrimitives.WriteUInt16LittleEndian(block[VersionAt..], Version);
        MemoryMarshal.Write(block[FieldsAt..], this);
        BinaryPrimitives.WriteUInt32LittleEndian(block[CrcAt..], Crc32C.Of(block[..CrcAt]));

        var trailer = block.Slice(Size + BodyLength, TrailerSize);
        BinaryPrimitives.WriteUInt64LittleEndian(trailer, LastSeq);
        BinaryPrimitives.WriteInt32LittleEndian(trailer[8..], Length);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[12..], Crc32C.Of(trailer[..12]));
    }

    /// <summary>Reads a header; null if it is damaged.</summary>
    /// <exception cref="JournalException">The block was written by a newer version.</exception>
    public static BlockHeader? Read(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith(Magic) || bytes.Length < Size || BinaryPrimitives.ReadUInt32LittleEndian(bytes[CrcAt..]) != Crc32C.Of(bytes[..CrcAt]))
        {
            return null;
        }

        var version = BinaryPrimitives.ReadUInt16LittleEndian(bytes[VersionAt..]);
        return version <= Version
            ? MemoryMarshal.Read<BlockHeader>(bytes[FieldsAt..])
            : throw new JournalException(
                $"The journal has format {version}; this version of Kernel reads formats up to {Version}. Start the version that wrote it, or move the files out of the directory (Journal:Directory) to start a new journal.");
    }

    /// <summary>Reads the last sequence number and the length of a block from its trailer; null if it is damaged.</summary>
    public static (ulong LastSeq, int Length)? ReadTrailer(ReadOnlySpan<byte> trailer) =>
        trailer.Length == TrailerSize && BinaryPrimitives.ReadUInt32LittleEndian(trailer[12..]) == Crc32C.Of(trailer[..12])
            ? (BinaryPrimitives.ReadUInt64LittleEndian(trailer), BinaryPrimitives.ReadInt32LittleEndian(trailer[8..]))
            : null;
}
