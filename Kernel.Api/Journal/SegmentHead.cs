using Microsoft.Win32.SafeHandles;

namespace Kernel.Api.Journal;

/// <summary>Reads what a segment begins with, which is there twice, so that one damaged byte loses nothing of it.</summary>
/// <param name="Header">The header; null if neither copy is intact.</param>
/// <param name="State">The records of the state; null if neither copy is intact.</param>
/// <param name="Damage">Where a copy is damaged; null if both are intact.</param>
internal sealed record SegmentHead(SegmentHeader? Header, byte[]? State, long? Damage)
{
    /// <summary>Reads it.</summary>
    /// <exception cref="JournalException">A newer version wrote the segment.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SegmentHead Read(JournalDirectory directory, string path, long fileLength)
    {
        using var file = directory.Open(path);
        var first = ReadBytes(directory, file, 0, SegmentHeader.Size);
        var header = SegmentHeader.Read(first, path);
        long? damage = header is null ? 0 : null;

        var length = header?.HeadLength ?? FindSecond(directory, file, fileLength);
        header ??= SegmentHeader.Read(ReadBytes(directory, file, length, SegmentHeader.Size), path);
        if (header is null)
        {
            return new SegmentHead(null, null, damage);
        }

        byte[]? state = null;
        foreach (var copy in (ReadOnlySpan<long>)[0, header.Value.HeadLength])
        {
            var intact = ReadState(directory, file, copy, header.Value.HeadLength);
            state ??= intact;
            damage ??= intact is null ? copy + SegmentHeader.Size : null;
        }

        if (damage is null && !first.AsSpan().SequenceEqual(ReadBytes(directory, file, header.Value.HeadLength, SegmentHeader.Size)))
        {
            damage = header.Value.HeadLength;
        }

        return new SegmentHead(header, state, damage);
    }

    private static byte[]? ReadState(JournalDirectory directory, SafeFileHandle file, long copy, int headLength)
    {
        var bytes = ReadBytes(directory, file, copy + SegmentHeader.Size, headLength - SegmentHeader.Size);
        return BlockHeader.Read(bytes) is { Kind: BlockKind.State } block && block.Length == bytes.Length
            && bytes.AsSpan(BlockHeader.Size, block.BodyLength) is var body && Crc32C.Of(body) == block.BodyCrc
            ? body.ToArray()
            : null;
    }

    // The header says where the second copy begins. If it is damaged, the length of the state block after it does.
    private static int FindSecond(JournalDirectory directory, SafeFileHandle file, long fileLength)
    {
        var block = BlockHeader.Read(ReadBytes(directory, file, SegmentHeader.Size, BlockHeader.Size));
        return block is { Kind: BlockKind.State } state && SegmentHeader.Size + state.Length < fileLength ? SegmentHeader.Size + state.Length : 0;
    }

    private static byte[] ReadBytes(JournalDirectory directory, SafeFileHandle file, long position, int length)
    {
        var bytes = new byte[length];
        var filled = 0;
        while (filled < length && directory.Read(file, bytes.AsSpan(filled), position + filled) is > 0 and var read)
        {
            filled += read;
        }

        return bytes[..filled];
    }
}
