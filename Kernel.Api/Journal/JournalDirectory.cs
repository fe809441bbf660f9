using System.Globalization;
using Kernel.ServiceDefaults;
using Kernel.ServiceDefaults.IO;
using Microsoft.Win32.SafeHandles;

namespace Kernel.Api.Journal;

/// <summary>The journal's directory: its files, their names, and the lock that keeps out a second process. All disk access goes through it.</summary>
/// <remarks>Not sealed, so that tests can simulate disk failures.</remarks>
internal class JournalDirectory : IDisposable
{
    private const string SegmentExtension = ".log";
    private const string LockName = ".lock";
    private const string RestoredName = "restored";

    // The SQLite database of earlier versions.
    private const string LegacyName = "kernel.db";

    // The directory may be moved and moved back, or its disk mounted again; it is recreated only after this time.
    private static readonly TimeSpan AwayTimeout = TimeSpan.FromSeconds(10);

    // Read errors may be temporary.
    private static readonly TimeSpan UnreadableTimeout = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time;
    private FileStream _lock;
    private string _lockPath;
    private long? _awaySince;

    /// <exception cref="JournalException">The directory cannot be used, or another process uses it.</exception>
    public JournalDirectory(string path, TimeProvider time)
    {
        Path = System.IO.Path.GetFullPath(path);
        _time = time;
        try
        {
            (_lock, _lockPath) = Lock();
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw new JournalException($"The journal's directory {Path} (Journal:Directory) cannot be used, or another process uses it: {exception.Message}", exception);
        }
    }

    public string Path { get; }

    /// <summary>Called with the duration of each sync.</summary>
    public Action<TimeSpan> Synced { get; set; } = static _ => { };

    /// <summary>Gets whether an exception reports a disk failure, which may be temporary.</summary>
    public static bool IsFailure(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>Gets the current path of an open file, which changes if the file is moved or removed; empty except on Linux.</summary>
    public static string PathOf(SafeFileHandle file) => OperatingSystem.IsLinux()
        ? File.ResolveLinkTarget($"/proc/self/fd/{file.DangerousGetHandle()}", returnFinalTarget: false)?.FullName ?? ""
        : "";

    /// <summary>Lists the segments, oldest first, and deletes files that a crash left unfinished.</summary>
    /// <exception cref="JournalException">The directory holds only a journal of an earlier version.</exception>
    public Segment[] List()
    {
        foreach (var unfinished in Directory.GetFiles(Path, "*.tmp"))
        {
            File.Delete(unfinished);
        }

        Segment[] segments = [.. new DirectoryInfo(Path).GetFiles("*" + SegmentExtension)
            .Select(static file => (IsSegment: ulong.TryParse(System.IO.Path.GetFileNameWithoutExtension(file.Name), NumberStyles.None, CultureInfo.InvariantCulture, out var seq), BaseSeq: seq, File: file))
            .Where(static found => found.IsSegment)
            .OrderBy(static found => found.BaseSeq)
            .Select(static found => new Segment(found.File.FullName, found.BaseSeq, found.File.Length))];
        var legacy = System.IO.Path.Combine(Path, LegacyName);
        return segments.Length > 0 || !File.Exists(legacy)
            ? segments
            : throw new JournalException(
                $"{legacy} is the journal of an earlier version of Kernel (SQLite), which this version does not read. To read it, start that version. To start a new journal, move {LegacyName}* out of {Path}.");
    }

    /// <summary>Checks for the file <c>restored</c>, by which an operator marks files from a backup, and deletes it.</summary>
    public bool ConsumeRestoredMarker()
    {
        var mark = System.IO.Path.Combine(Path, RestoredName);
        var isMarked = File.Exists(mark);
        File.Delete(mark);
        return isMarked;
    }

    public virtual SafeFileHandle Open(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    public virtual int Read(SafeFileHandle file, Span<byte> bytes, long offset) => RandomAccess.Read(file, bytes, offset);

    /// <summary>Gets whether a segment has been unreadable for so long that the unreadable part counts as damaged.</summary>
    public bool HasGivenUp(Segment segment, long position) =>
        _time.GetElapsedTime((segment.ReadFailure ??= new(position, _time.GetTimestamp())).Since) >= UnreadableTimeout;

    public virtual void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(file, bytes, offset);

    /// <summary>Syncs a file to disk.</summary>
    public virtual void Sync(SafeFileHandle file)
    {
        var started = _time.GetTimestamp();
        RandomAccess.FlushToDisk(file);
        Synced(_time.GetElapsedTime(started));
    }

    /// <summary>Creates the file of a segment atomically with its first bytes, replaces an existing one, and syncs file and directory.</summary>
    /// <returns>The segment's path, and the file, open for writing.</returns>
    public (string Path, SafeFileHandle File) Create(ulong baseSeq, ReadOnlySpan<byte> bytes)
    {
        var path = System.IO.Path.Combine(Path, baseSeq.ToString("D20", CultureInfo.InvariantCulture) + SegmentExtension);
        var unfinished = path + ".tmp";
        try
        {
            using (var file = File.OpenHandle(unfinished, FileMode.Create, FileAccess.Write))
            {
                Write(file, bytes, 0);
                Sync(file);
            }

            File.Move(unfinished, path, overwrite: true);
            DirectorySync.Flush(Path);
            return (path, File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete));
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>Checks that the directory exists and is still locked by this process. Recreates it if it was missing for 10 s.</summary>
    /// <exception cref="IOException">The directory is missing, or another process uses it.</exception>
    public void Verify()
    {
        if (PathOf(_lock.SafeFileHandle) == _lockPath)
        {
            _awaySince = null;
            return;
        }

        if (!Directory.Exists(Path) && _time.GetElapsedTime(_awaySince ??= _time.GetTimestamp()) < AwayTimeout)
        {
            throw new IOException($"The journal's directory {Path} does not exist");
        }

        var previous = _lock;
        (_lock, _lockPath) = Lock();
        previous.Dispose();
        _awaySince = null;
    }

    public void Dispose()
    {
        _lock.Dispose();
        GC.SuppressFinalize(this);
    }

    private (FileStream File, string Path) Lock()
    {
        Directory.CreateDirectory(Path);
        var file = new FileStream(System.IO.Path.Combine(Path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        return (file, PathOf(file.SafeFileHandle));
    }
}

/// <summary>Thrown if the journal cannot be used; the message says what to do.</summary>
internal sealed class JournalException(string message, Exception? inner = null) : StartupException(message, inner);
