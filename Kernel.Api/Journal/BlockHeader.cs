using System.Buffers.Binary;

namespace Kernel.Api.Journal;

/// <summary>What a block holds.</summary>
internal enum BlockKind : byte
{
    /// <summary>Events, and the state that was committed with them.</summary>
    Events = 1,

    /// <summary>The whole state. What blocks before it said of the state no longer matters.</summary>
    State = 2,
}

/// <summary>The first 40 bytes of a block, which its last 16 repeat in part. docs/journal.md has the layout drawn; a test pins it.</summary>
/// <param name="Kind">What the block holds.</param>
/// <param name="Continues">Whether the commit continues in the next block. A commit that does not end never happened.</param>
/// <param name="FirstSeq">The sequence number of the first event; of a block without events, of the next event to come.</param>
/// <param name="Count">The number of events.</param>
/// <param name="BodyLength">The bytes between header and trailer.</param>
/// <param name="Time">When it was committed, Unix milliseconds.</param>
/// <param name="BodyCrc">The checksum of the body.</param>
internal readonly record struct BlockHeader(BlockKind Kind, bool Continues, ulong FirstSeq, int Count, int BodyLength, long Time, uint BodyCrc)
{
    /// <summary>Bytes of a header.</summary>
    public const int Size = 40;

    /// <summary>Bytes of a trailer.</summary>
    public const int TrailerSize = 16;

    /// <summary>The format that this code writes. It refuses any newer one.</summary>
    public const ushort Version = 1;

    /// <summary>What every block begins with. No UTF-8 text contains it, so no event can look like a block.</summary>
    public static ReadOnlySpan<byte> Magic => [0xFE, (byte)'K', (byte)'B', 0xFF];

    /// <summary>The bytes of the whole block.</summary>
    public int Length => Size + BodyLength + TrailerSize;

    /// <summary>The sequence number of the last event; of a block without events, of the last event before.</summary>
    public ulong LastSeq => FirstSeq + (ulong)Count - 1;

    /// <summary>Writes header and trailer around the body, which is there already.</summary>
    public void Write(Span<byte> block)
    {
        Magic.CopyTo(block);
        BinaryPrimitives.WriteUInt16LittleEndian(block[4..], Version);
        (block[6], block[7]) = ((byte)Kind, Continues ? (byte)1 : (byte)0);
        BinaryPrimitives.WriteUInt64LittleEndian(block[8..], FirstSeq);
        BinaryPrimitives.WriteInt32LittleEndian(block[16..], Count);
        BinaryPrimitives.WriteInt32LittleEndian(block[20..], BodyLength);
        BinaryPrimitives.WriteInt64LittleEndian(block[24..], Time);
        BinaryPrimitives.WriteUInt32LittleEndian(block[32..], BodyCrc);
        BinaryPrimitives.WriteUInt32LittleEndian(block[36..], Crc32C.Of(block[..36]));

        var trailer = block.Slice(Size + BodyLength, TrailerSize);
        BinaryPrimitives.WriteUInt64LittleEndian(trailer, LastSeq);
        BinaryPrimitives.WriteInt32LittleEndian(trailer[8..], Length);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[12..], Crc32C.Of(trailer[..12]));
    }

    /// <summary>Reads a header; null if it is damaged.</summary>
    /// <exception cref="JournalException">A newer version wrote it.</exception>
    public static BlockHeader? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Size || !bytes.StartsWith(Magic) || BinaryPrimitives.ReadUInt32LittleEndian(bytes[36..]) != Crc32C.Of(bytes[..36]))
        {
            return null;
        }

        var version = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        return version <= Version
            ? new BlockHeader(
                (BlockKind)bytes[6],
                bytes[7] != 0,
                BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
                BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]),
                BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[32..]))
            : throw new JournalException(
                $"The journal has format {version}; this version of Kernel reads formats up to {Version}. Start the version that wrote it, or move the files out of the folder (Journal:Directory) to begin a new journal.");
    }

    /// <summary>Reads a trailer: the last sequence number of the block, and its length; null if it is damaged.</summary>
    public static (ulong LastSeq, int Length)? ReadTrailer(ReadOnlySpan<byte> trailer) =>
        trailer.Length == TrailerSize && BinaryPrimitives.ReadUInt32LittleEndian(trailer[12..]) == Crc32C.Of(trailer[..12])
            ? (BinaryPrimitives.ReadUInt64LittleEndian(trailer), BinaryPrimitives.ReadInt32LittleEndian(trailer[8..]))
            : null;
}
