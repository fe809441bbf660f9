using Kernel.Api.Journal;

namespace Kernel.Tests.TestKit.Journal;

/// <summary>Looks into a journal's files, and changes them as disks and people do.</summary>
internal static class JournalFiles
{
    /// <summary>The segments, oldest first.</summary>
    public static string[] Segments(string directory) => [.. Directory.GetFiles(directory, "*.log").Order(StringComparer.Ordinal)];

    /// <summary>The blocks with events of a segment: where each is, and its header.</summary>
    public static List<(long Position, BlockHeader Header)> Blocks(string path) => [.. AllBlocks(path).Where(static block => block.Header.Count > 0)];

    /// <summary>The first of the two blocks that a segment begins with.</summary>
    public static BlockHeader Head(string path) => AllBlocks(path)[0].Header;

    /// <summary>Makes the only segment with events one that begins with a later block, as if there had been one before that retention has deleted.</summary>
    public static void DeleteBefore(string directory, ulong seq)
    {
        var path = Segments(directory).Single(static path => Blocks(path).Count > 0);
        var bytes = File.ReadAllBytes(path);
        var head = Head(path) with { FirstSeq = seq };
        head.Write(bytes);
        head.Write(bytes.AsSpan(head.Length));
        var (position, _) = Blocks(path).Single(block => block.Header.FirstSeq == seq);
        var end = AllBlocks(path) is [.., { Header.Kind: BlockKind.Index } index] ? index.Position : bytes.Length;
        File.WriteAllBytes(Path.Combine(directory, $"{seq:D20}.log"), [.. bytes.AsSpan(0, 2 * head.Length), .. bytes.AsSpan((int)position, (int)(end - position))]);
        File.Delete(path);
    }

    /// <summary>Changes one byte.</summary>
    public static void Flip(string path, long position, byte mask = 0x10)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        file.Position = position;
        var value = file.ReadByte();
        file.Position = position;
        file.WriteByte((byte)(value ^ mask));
    }

    /// <summary>All blocks of a segment.</summary>
    public static List<(long Position, BlockHeader Header)> AllBlocks(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var blocks = new List<(long, BlockHeader)>();
        for (var at = 0; at < bytes.Length;)
        {
            var header = BlockHeader.Read(bytes.AsSpan(at))!.Value;
            blocks.Add((at, header));
            at += header.Length;
        }

        return blocks;
    }
}
