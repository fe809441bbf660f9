using Kernel.StorageWriter.Replication;

namespace Kernel.StorageWriter.Sinks.Files;

/// <summary>Keeps a second writer out of a directory. The operating system lets go of it however the process ends.</summary>
internal sealed class WriterLock : IDisposable
{
    public const string FileName = ".writer.lock";

    private readonly FileStream _file;

    private WriterLock(FileStream file) => _file = file;

    /// <exception cref="SinkException">Another writer has it.</exception>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public static WriterLock Take(string directory)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            return new WriterLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        }
        catch (IOException exception) when (File.Exists(path) && exception.HResult is SharingViolation or WouldBlockLinux or WouldBlockMac)
        {
            throw new SinkException($"another writer owns {Path.GetFullPath(directory)} (it holds {FileName}); this one writes nothing.", exception);
        }
    }

    public void Dispose() => _file.Dispose();

    // What .NET reports for a lock that is held: ERROR_SHARING_VIOLATION as an HRESULT, or the platform's EWOULDBLOCK.
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int WouldBlockLinux = 11;
    private const int WouldBlockMac = 35;
}
