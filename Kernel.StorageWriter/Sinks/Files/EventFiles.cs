using Kernel.ServiceDefaults.IO;
using Kernel.StorageWriter.Replication;
using Microsoft.Win32.SafeHandles;

namespace Kernel.StorageWriter.Sinks.Files;

/// <summary>The event files of one stream: recovers their end after a start, and appends to the newest.</summary>
/// <remarks>
/// <para>
/// Invariant: the first <see cref="_length"/> bytes of the newest file are durable, complete lines. A failed write closes
/// the file; it is reopened and truncated to that length before the next write. A new file is started only
/// after the previous one is durable, so only the newest file can have an incomplete line.
/// </para>
/// <para>Not thread-safe.</para>
/// </remarks>
internal sealed partial class EventFiles(string directory, long maxFileBytes, ILogger logger) : IDisposable
{
    private SafeFileHandle? _file;
    private EventFileName? _name;
    private long _length;
    private bool _fileStarted;

    /// <summary>Recovers the end of the files, and truncates a line that a crash left incomplete.</summary>
    /// <returns>The last stored sequence number; 0 if there is none.</returns>
    /// <exception cref="SinkException">The end of a file cannot be the result of a crash, or the files are not the sink's.</exception>
    /// <exception cref="IOException">The directory or a file cannot be read or written.</exception>
    public ulong Recover()
    {
        Close();
        _name = null;
        _length = 0;
        StreamFolder.Claim(directory);
        foreach (var name in EventFileName.List(directory).AsEnumerable().Reverse())
        {
            var tail = Repair(PathOf(name));
            if (_name is null)
            {
                (_name, _length) = (name, tail.WholeLength);
            }

            if (tail.LastSeq is { } seq)
            {
                return seq;
            }
        }

        return 0;
    }

    /// <summary>Reads the last stored sequence number without changing any file; 0 if there is none.</summary>
    /// <exception cref="SinkException">The end of a file cannot be the result of a crash.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ulong ReadLastSeq(string directory)
    {
        foreach (var name in EventFileName.List(directory).AsEnumerable().Reverse())
        {
            var path = Path.Combine(directory, name.ToString());
            using var file = Open(path, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (FileTail.Read(file, path).LastSeq is { } seq)
            {
                return seq;
            }
        }

        return 0;
    }

    /// <summary>Writes envelopes of a batch durably, as many as belong into one file.</summary>
    /// <returns>The index after the last written envelope.</returns>
    /// <exception cref="SinkException">Another process changed the files. Recover them again.</exception>
    /// <exception cref="IOException">None of the envelopes count as stored. The write can be retried.</exception>
    public int Write(EnvelopeBatch batch, int from)
    {
        var first = batch.Entries[from];
        var file = FileFor(first.ArrivedAt, first.Length + 1);
        var to = from;
        var end = _length;
        var day = _name!.Value.Day;
        foreach (var entry in batch.Entries[from..])
        {
            if (to > from && (DayOf(entry.ArrivedAt) > day || end + entry.Length + 1 > maxFileBytes))
            {
                break;
            }

            end += entry.Length + 1;
            to++;
        }

        try
        {
            RandomAccess.Write(file, batch.Lines(from, to).Span, _length);
            RandomAccess.FlushToDisk(file);
            VerifyInPlace(end);
        }
        catch
        {
            Close();
            throw;
        }

        _length = end;
        return to;
    }

    /// <summary>Returns whether a new file was started since the last call.</summary>
    public bool TakeFileStarted()
    {
        var value = _fileStarted;
        _fileStarted = false;
        return value;
    }

    public void Dispose() => Close();

    private static DateOnly DayOf(DateTimeOffset arrivedAt) => DateOnly.FromDateTime(arrivedAt.UtcDateTime);

    private static SafeFileHandle Open(string path, FileAccess access, FileShare share)
    {
        StreamFolder.ThrowIfLink(path);
        return File.OpenHandle(path, FileMode.Open, access, share);
    }

    private string PathOf(EventFileName name) => Path.Combine(directory, name.ToString());

    // If the clock goes back, the current day continues: the order of the names must be the order of the stream.
    private SafeFileHandle FileFor(DateTimeOffset arrivedAt, int bytes)
    {
        var day = DayOf(arrivedAt);
        if (_name is not { } name)
        {
            return StartFile(EventFileName.FirstOf(day));
        }

        if (day > name.Day)
        {
            return StartFile(EventFileName.FirstOf(day));
        }

        if (_length > 0 && _length + bytes > maxFileBytes)
        {
            return StartFile(name.Next());
        }

        return OpenCurrent(name);
    }

    private SafeFileHandle StartFile(EventFileName name)
    {
        Close();
        StreamFolder.Claim(directory);
        while (File.Exists(PathOf(name)) || StreamFolder.IsLink(PathOf(name)))
        {
            name = name.Next();
        }

        _file = File.OpenHandle(PathOf(name), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
        (_name, _length) = (name, 0);
        try
        {
            DirectorySync.Flush(directory);
        }
        catch
        {
            Close();
            throw;
        }

        _fileStarted = true;
        return _file;
    }

    private SafeFileHandle OpenCurrent(EventFileName name)
    {
        var path = PathOf(name);
        if (_file is null)
        {
            if (!File.Exists(path))
            {
                Log.FileGone(logger, path);
                return StartFile(name.Next());
            }

            // The directory entry of an empty file may not be durable yet if its sync failed.
            _file = Open(path, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
            Truncate(_file, path);
            DirectorySync.Flush(directory);
        }
        else if (RandomAccess.GetLength(_file) != _length)
        {
            throw new SinkException($"{path} was changed by another process. Reading the files again.");
        }

        return _file;
    }

    private void Truncate(SafeFileHandle file, string path)
    {
        var length = RandomAccess.GetLength(file);
        if (length < _length)
        {
            throw new SinkException($"{path} was truncated by another process. Reading the files again.");
        }

        if (length > _length)
        {
            RandomAccess.SetLength(file, _length);
            RandomAccess.FlushToDisk(file);
        }
    }

    private FileTail Repair(string path)
    {
        using var file = Open(path, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
        var tail = FileTail.Read(file, path);
        var torn = RandomAccess.GetLength(file) - tail.WholeLength;
        if (torn > 0)
        {
            RandomAccess.SetLength(file, tail.WholeLength);
            Log.TornTail(logger, path, torn);
        }

        // The writes of a killed process may not be on disk yet; they count as stored from here on.
        RandomAccess.FlushToDisk(file);
        return tail;
    }

    // The handle stays valid if the file is moved or replaced, but events written to it would be lost.
    private void VerifyInPlace(long length)
    {
        var path = PathOf(_name!.Value);
        var inPlace = new FileInfo(path);
        if (!inPlace.Exists)
        {
            throw new IOException($"{path} was moved or deleted while it was written.");
        }

        if (inPlace.Length != length)
        {
            throw new SinkException($"{path} was replaced by another process. Reading the files again.");
        }
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }

    // Event ids 4100 to 4109; the next free one is 4102.
    private static partial class Log
    {
        [LoggerMessage(4100, LogLevel.Warning, "Removed {Bytes} bytes of an incomplete line from the end of {Path}. The event is read from the stream again.")]
        public static partial void TornTail(ILogger logger, string path, long bytes);

        [LoggerMessage(4101, LogLevel.Warning, "{Path} no longer exists. Continuing in a new file.")]
        public static partial void FileGone(ILogger logger, string path);
    }
}
