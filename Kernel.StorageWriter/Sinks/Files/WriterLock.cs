using Kernel.StorageWriter.Replication;

namespace Kernel.StorageWriter.Sinks.Files;

/// <summary>The lock that allows one writer per directory. The operating system releases it when the process ends.</summary>
internal sealed class WriterLock : IDisposable
{
    public const string FileName = ".writer.lock";

    private readonly FileStream _file;

    private WriterLock(FileStream file) => _file = file;

    /// <exception cref="SinkException">Another writer holds the lock, or the lock file is a link.</exception>
    /// <exception cref="IOException">The lock file cannot be created.</exception>
    public static WriterLock Acquire(string directory)
    {
        var path = Path.Combine(directory, FileName);
        StreamFolder.ThrowIfLink(path);
        try
        {
            return new WriterLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        }
        catch (IOException exception) when (File.Exists(path) && exception.HResult is SharingViolation or WouldBlockLinux or WouldBlockMac)
        {
            throw new SinkException($"another storage writer uses {Path.GetFullPath(directory)} (it holds {FileName}). Stop it, or set Files:Directory to another directory.", exception);
        }
    }

    public void Dispose() => _file.Dispose();

    // The errors of .NET for a lock that is held: ERROR_SHARING_VIOLATION as an HRESULT, or EWOULDBLOCK of the platform.
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int WouldBlockLinux = 11;
    private const int WouldBlockMac = 35;
}
