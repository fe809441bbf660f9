using System.Buffers.Binary;

namespace Kernel.Api.Journal;

/// <summary>The first 64 bytes of a segment. docs/journal.md has the layout drawn; a test pins it.</summary>
/// <param name="StreamId">The identity of the log, 32 hexadecimal digits.</param>
/// <param name="BaseSeq">The first sequence number that the segment may hold.</param>
/// <param name="CreatedAt">When the segment was begun, Unix milliseconds.</param>
/// <param name="HeadLength">The bytes of one head: this header and the state block after it. The head is there twice.</param>
internal readonly record struct SegmentHeader(string StreamId, ulong BaseSeq, long CreatedAt, int HeadLength)
{
    /// <summary>Bytes of a header.</summary>
    public const int Size = 64;

    /// <summary>The format that this code writes. It refuses any newer one.</summary>
    public const uint Version = 1;

    /// <summary>What every segment begins with. No UTF-8 text contains it.</summary>
    public static ReadOnlySpan<byte> Magic => [0xFF, (byte)'K', (byte)'E', (byte)'R', (byte)'N', (byte)'E', (byte)'L', (byte)'\n'];

    /// <summary>Writes the header.</summary>
    public void Write(Span<byte> bytes)
    {
        bytes[..Size].Clear();
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], HeadLength);
        Convert.FromHexString(StreamId).CopyTo(bytes[16..]);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[32..], BaseSeq);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[40..], CreatedAt);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[(Size - 4)..], Crc32C.Of(bytes[..(Size - 4)]));
    }

    /// <summary>Reads a header.</summary>
    /// <param name="bytes">At least <see cref="Size"/> bytes.</param>
    /// <param name="path">The segment, for the message.</param>
    /// <returns>The header; null if it is damaged.</returns>
    /// <exception cref="JournalException">A newer version wrote it.</exception>
    public static SegmentHeader? Read(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.Length < Size || !bytes.StartsWith(Magic) || BinaryPrimitives.ReadUInt32LittleEndian(bytes[(Size - 4)..]) != Crc32C.Of(bytes[..(Size - 4)]))
        {
            return null;
        }

        var version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        return version <= Version
            ? new SegmentHeader(
                Convert.ToHexStringLower(bytes.Slice(16, 16)),
                BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..]),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]),
                BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]))
            : throw new JournalException(
                $"The journal's file {path} has format {version}; this version of Kernel reads formats up to {Version}. Start the version that wrote it, or move the folder's files away to begin a new journal.");
    }
}
