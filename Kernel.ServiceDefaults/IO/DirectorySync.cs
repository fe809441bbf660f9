using System.Runtime.InteropServices;

namespace Kernel.ServiceDefaults.IO;

/// <summary>Syncs the entries of a directory to disk, so that a new file survives a power failure.</summary>
/// <remarks>.NET cannot open directories. Does nothing on Windows, because NTFS journals directory entries.</remarks>
public static partial class DirectorySync
{
    private const int ReadOnly = 0;
    private const int NotSupported = 22; // EINVAL: the file system does not sync directories

    /// <summary>Syncs the entries of a directory to disk.</summary>
    /// <exception cref="IOException">The file system reported an error.</exception>
    public static void Flush(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(directory, ReadOnly);
        if (descriptor < 0)
        {
            throw Failure(directory);
        }

        try
        {
            if (Sync(descriptor) != 0 && Marshal.GetLastPInvokeError() != NotSupported)
            {
                throw Failure(directory);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string directory) =>
        new($"The directory {directory} cannot be synced: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
