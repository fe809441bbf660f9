using Kernel.ServiceDefaults.IO;
using Kernel.StorageWriter.Replication;

namespace Kernel.StorageWriter.Sinks.Files;

/// <summary>The folders of the files sink, one per event stream. Only they are written, repaired and cleaned up.</summary>
/// <remarks>
/// A folder of the sink has a marker file, or, if an earlier version made it, an event file that starts with an envelope. Links are not
/// followed, because they can lead to files of others.
/// </remarks>
internal static class StreamFolder
{
    /// <summary>The name of the marker file, which is empty.</summary>
    public const string MarkerName = ".kernel-stream";

    /// <summary>Lists the folders of the sink. Other folders are ignored.</summary>
    public static IEnumerable<string> List(string root) => Directory.EnumerateDirectories(root)
        .Where(static directory => StreamClient.IsValidStreamId(Path.GetFileName(directory)) && !IsLink(directory) && IsOwn(directory));

    /// <summary>Returns whether a folder is the sink's.</summary>
    public static bool IsOwn(string directory) =>
        File.Exists(Path.Combine(directory, MarkerName)) || Files(directory).Any(static path => !IsLink(path) && FileLines.StartsWithEnvelope(path));

    /// <summary>Creates and marks the folder of a stream.</summary>
    /// <exception cref="SinkException">The folder is a link, or has event files that are not the sink's.</exception>
    /// <exception cref="IOException">The folder cannot be read or written.</exception>
    public static void Claim(string directory)
    {
        ThrowIfLink(directory);
        if (!Directory.Exists(directory))
        {
            Directory.CreateDirectory(directory);
            DirectorySync.Flush(Path.GetDirectoryName(directory)!);
        }
        else if (!IsOwn(directory) && Files(directory).FirstOrDefault(static path => new FileInfo(path).Length > 0) is { } foreign)
        {
            throw new SinkException(
                $"{foreign} is not a file of the storage writer. The file was not changed. Move it away, or set Files:Directory to another directory.");
        }

        var marker = Path.Combine(directory, MarkerName);
        if (!File.Exists(marker))
        {
            using (File.OpenHandle(marker, FileMode.CreateNew, FileAccess.Write))
            {
                // Empty: that it exists is all it says.
            }

            DirectorySync.Flush(directory);
        }
    }

    /// <exception cref="SinkException">The path is a link.</exception>
    public static void ThrowIfLink(string path)
    {
        if (IsLink(path))
        {
            throw new SinkException($"{path} is a link, and links are not followed. Replace it with what it links to, or set Files:Directory to another directory.");
        }
    }

    /// <summary>Returns whether a path is a link, also to something that does not exist.</summary>
    public static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    private static IEnumerable<string> Files(string directory) => EventFileName.List(directory).Select(name => Path.Combine(directory, name.ToString()));
}
