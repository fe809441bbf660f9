using System.Globalization;
using Kernel.ServiceDefaults.IO;
using Microsoft.Win32.SafeHandles;

namespace Kernel.Api.Journal;

/// <summary>The journal's folder: its files and their names, and the lock that keeps a second process out. Everything that touches the disk goes through here.</summary>
/// <remarks>Not sealed, so that tests can make a disk fail.</remarks>
internal class JournalDirectory : IDisposable
{
    /// <summary>The extension of segments.</summary>
    public const string SegmentExtension = ".log";

    /// <summary>The extension of indexes.</summary>
    public const string IndexExtension = ".index";

    private const string LockName = ".lock";
    private const string RestoredName = "restored";

    // What kernel versions before segments wrote.
    private const string FormerName = "kernel.db";

    // A folder that is moved away and back, or whose disk is mounted again, is not made anew meanwhile.
    private static readonly TimeSpan AwayTimeout = TimeSpan.FromSeconds(10);

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
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"The journal's folder {Path} (Journal:Directory) cannot be used, or another process uses it: {exception.Message}", exception);
        }
    }

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>The file of the segment with that base.</summary>
    public string PathOf(ulong baseSeq) => System.IO.Path.Combine(Path, baseSeq.ToString("D20", CultureInfo.InvariantCulture) + SegmentExtension);

    /// <summary>The segments' files with their base sequence numbers, oldest first. Unfinished files of a crash are deleted.</summary>
    /// <exception cref="JournalException">The folder holds the journal of a version before segments, and nothing else.</exception>
    public IReadOnlyList<(ulong BaseSeq, string Path)> List()
    {
        foreach (var unfinished in Directory.GetFiles(Path, "*.tmp"))
        {
            File.Delete(unfinished);
        }

        var segments = Directory.GetFiles(Path, "*" + SegmentExtension)
            .Select(static path => (IsSegment: ulong.TryParse(System.IO.Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var seq), BaseSeq: seq, Path: path))
            .Where(static file => file.IsSegment)
            .Select(static file => (file.BaseSeq, file.Path))
            .OrderBy(static file => file.BaseSeq)
            .ToArray();
        var former = System.IO.Path.Combine(Path, FormerName);
        return segments.Length > 0 || !File.Exists(former)
            ? segments
            : throw new JournalException(
                $"{former} is the journal of an earlier version of Kernel (SQLite), which this version does not read. To keep reading it, start that version; to begin a new journal, move {FormerName}* out of {Path}.");
    }

    /// <summary>Whether an operator has said that the files come from a backup (a file named <c>restored</c>). Says so once.</summary>
    public bool TakeRestoredMark()
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

    /// <summary>Writes at an offset.</summary>
    public virtual void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(file, bytes, offset);

    /// <summary>Waits until the disk has what was written.</summary>
    public virtual void Sync(SafeFileHandle file) => RandomAccess.FlushToDisk(file);

    /// <summary>Makes a file of some bytes, whole or not at all, and replaces one that is there; file and folder are synced.</summary>
    /// <returns>The file, open for writing.</returns>
    public SafeFileHandle Create(string path, ReadOnlySpan<byte> bytes)
    {
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
            return File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>Reads a whole small file; null if it is not there.</summary>
    public byte[]? ReadAll(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using var file = Open(path);
        var bytes = new byte[RandomAccess.GetLength(file)];
        var length = 0;
        while (Read(file, bytes.AsSpan(length), length) is > 0 and var read)
        {
            length += read;
        }

        return bytes[..length];
    }

    /// <summary>Saves the index of a segment that is complete. It only helps readers, which build it again if it is missing.</summary>
    public void SaveIndex(Segment segment, SegmentIndex index)
    {
        try
        {
            Create(System.IO.Path.ChangeExtension(segment.Path, IndexExtension), index.ToBytes(segment.Length)).Dispose();
        }
        catch (Exception exception) when (EventJournal.IsDiskFailure(exception))
        {
            // Then it is built again from the segment.
        }
    }

    /// <summary>Deletes a segment and its index.</summary>
    /// <param name="path">The segment.</param>
    /// <param name="keepsSegment">Whether only the index goes, because a new segment has the same name.</param>
    public static void Delete(string path, bool keepsSegment = false)
    {
        File.Delete(System.IO.Path.ChangeExtension(path, IndexExtension));
        if (!keepsSegment)
        {
            File.Delete(path);
        }
    }

    /// <summary>Makes sure that the folder is there and still ours. One that is gone for longer is made anew.</summary>
    /// <exception cref="IOException">It is gone, or another process uses it.</exception>
    public void Verify()
    {
        if (PlaceOf(_lock.SafeFileHandle) == _lockPath)
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

    /// <summary>Where an open file is; not at the path it was opened by if it was moved, removed or replaced since.</summary>
    public static string PlaceOf(SafeFileHandle file) => OperatingSystem.IsLinux()
        ? File.ResolveLinkTarget($"/proc/self/fd/{file.DangerousGetHandle()}", returnFinalTarget: false)?.FullName ?? ""
        : "";

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
        return (file, PlaceOf(file.SafeFileHandle));
    }
}
