using Kernel.StorageWriter.Sinks.Files;

namespace Kernel.Tests.TestKit;

/// <summary>Reads the contents of a directory of the files sink, for byte comparison.</summary>
internal static class SinkFiles
{
    /// <summary>All bytes of one stream's files, in the order of the stream.</summary>
    public static byte[] ReadAll(string directory)
    {
        if (!Directory.Exists(directory))
        {
            return [];
        }

        using var all = new MemoryStream();
        foreach (var name in EventFileName.List(directory))
        {
            using var file = new FileStream(Path.Combine(directory, name.ToString()), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            file.CopyTo(all);
        }

        return all.ToArray();
    }

    public static long Length(string directory) =>
        Directory.Exists(directory) ? new DirectoryInfo(directory).EnumerateFiles("*.jsonl").Sum(static file => file.Length) : 0;

    public static byte[] Lines(IEnumerable<byte[]> envelopes)
    {
        using var all = new MemoryStream();
        foreach (var envelope in envelopes)
        {
            all.Write(envelope);
            all.WriteByte((byte)'\n');
        }

        return all.ToArray();
    }
}
