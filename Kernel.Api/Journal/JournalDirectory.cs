using System.Globalization;
using Kernel.ServiceDefaults;
using Kernel.ServiceDefaults.IO;
using Microsoft.Win32.SafeHandles;

namespace Kernel.Api.Journal;

/// <summary>The journal's folder: its files and their names, and the lock that keeps a second process out. Everything that touches the disk goes through here.</summary>
/// <remarks>Not sealed, so that tests can make a disk fail.</remarks>
internal class JournalDirectory : IDisposable
{
    private const string SegmentExtension = ".log";
    private const string LockName = ".lock";
    private const string RestoredName = "restored";

    // What kernel versions before segments wrote.
    private const string FormerName = "kernel.db";

    // A folder that is moved away and back, or whose disk is mounted again, is not made anew meanwhile.
    private static readonly TimeSpan AwayTimeout = TimeSpan.FromSeconds(10);

    // An error of the disk may pass.
    private static readonly TimeSpan UnreadableTimeout = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time;
    private FileStream _lock;
    private string _lockPath;
    private long? _awaySince;

    /// <exception cref="JournalException">The folder cannot be used, or another process uses it.</exception>
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
            throw new JournalException($"The journal's folder {Path} (Journal:Directory) cannot be used, or another process uses it: {exception.Message}", exception);
        }
    }

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>Called with the duration of each sync.</summary>
    public Action<TimeSpan> Synced { get; set; } = static _ => { };

    /// <summary>Whether an exception is one that a disk makes, and that may pass.</summary>
    public static bool IsFailure(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>Where an open file is; not at the path it was opened by if it was moved, removed or replaced since.</summary>
    public static string PathOf(SafeFileHandle file) => OperatingSystem.IsLinux()
        ? File.ResolveLinkTarget($"/proc/self/fd/{file.DangerousGetHandle()}", returnFinalTarget: false)?.FullName ?? ""
        : "";

    /// <summary>The segments, oldest first. Unfinished files of a crash are deleted.</summary>
    /// <exception cref="JournalException">The folder holds the journal of a version before segments, and nothing else.</exception>
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
        var former = System.IO.Path.Combine(Path, FormerName);
        return segments.Length > 0 || !File.Exists(former)
            ? segments
            : throw new JournalException(
                $"{former} is the journal of an earlier version of Kernel (SQLite), which this version does not read. To keep reading it, start that version; to begin a new journal, move {FormerName}* out of {Path}.");
    }

    /// <summary>Whether an operator has said that the files come from a backup (a file named <c>restored</c>). Says so once.</summary>
    public bool ConsumeRestoredMarker()
    {
        var mark = System.IO.Path.Combine(Path, RestoredName);
        var isMarked = File.Exists(mark);
        File.Delete(mark);
        return isMarked;
    }

    /// <summary>Opens a file for reading.</summary>
    public virtual SafeFileHandle Open(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Reads at an offset.</summary>
    public virtual int Read(SafeFileHandle file, Span<byte> bytes, long offset) => RandomAccess.Read(file, bytes, offset);

    /// <summary>Whether a segment has had an unreadable place for so long that what cannot be read of it counts as damaged.</summary>
    public bool HasGivenUp(Segment segment, long position) =>
        _time.GetElapsedTime((segment.Unreadable ??= new(position, _time.GetTimestamp())).Since) >= UnreadableTimeout;

    /// <summary>Writes at an offset.</summary>
    public virtual void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(file, bytes, offset);

    /// <summary>Waits until the disk has what was written.</summary>
    public virtual void Sync(SafeFileHandle file)
    {
        var started = _time.GetTimestamp();
        RandomAccess.FlushToDisk(file);
        Synced(_time.GetElapsedTime(started));
    }

    /// <summary>Makes the file of a segment with its first bytes, whole or not at all, and replaces one that is there; file and folder are synced.</summary>
    /// <param name="baseSeq">The first sequence number that the segment may hold.</param>
    /// <param name="bytes">What it begins with.</param>
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

    /// <summary>Makes sure that the folder is there and still ours. One that is gone for longer is made anew.</summary>
    /// <exception cref="IOException">It is gone, or another process uses it.</exception>
    public void Verify()
    {
        if (PathOf(_lock.SafeFileHandle) == _lockPath)
        {
            _awaySince = null;
            return;
        }

        if (!Directory.Exists(Path))
        {
            _awaySince ??= _time.GetTimestamp();
            if (_time.GetElapsedTime(_awaySince.Value) < AwayTimeout)
            {
                throw new IOException($"The journal's folder {Path} is not there");
            }
        }

        var former = _lock;
        (_lock, _lockPath) = Lock();
        former.Dispose();
        _awaySince = null;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _lock.Dispose();
        GC.SuppressFinalize(this);
    }

    private (FileStream File, string Place) Lock()
    {
        Directory.CreateDirectory(Path);
        var file = new FileStream(System.IO.Path.Combine(Path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        return (file, PathOf(file.SafeFileHandle));
    }
}

/// <summary>The journal cannot be used at all; the message tells an operator what to do.</summary>
internal sealed class JournalException(string message, Exception? inner = null) : StartupException(message, inner);
