using Kernel.ServiceDefaults.IO;
using Kernel.StorageWriter.Replication;
using Microsoft.Win32.SafeHandles;

namespace Kernel.StorageWriter.Sinks.Files;

/// <summary>The files of one stream: finds where they end, and appends to the newest.</summary>
/// <remarks>
/// <para>
/// Invariant: of the newest file the first <see cref="_length"/> bytes are durable and whole lines. A write that fails, in
/// whatever way, closes the file; it is opened again and cut back to that length before the next write. A new file is begun only
/// when the one before is durable, so only the newest can ever be torn.
/// </para>
/// <para>One caller at a time.</para>
/// </remarks>
internal sealed partial class EventFiles(string directory, long maxFileBytes, ILogger logger) : IDisposable
{
    private SafeFileHandle? _file;
    private EventFileName? _name;
    private long _length;
    private bool _hasBegunFile;

    /// <summary>Reads where the files end, and cuts away what a crash left unfinished.</summary>
    /// <returns>The last number that is stored, 0 when there is none.</returns>
    /// <exception cref="SinkException">A file's end is not what a crash leaves.</exception>
    /// <exception cref="IOException">The directory or a file cannot be used.</exception>
    public ulong Recover()
    {
        Close();
        _name = null;
        _length = 0;
        if (!Directory.Exists(directory))
        {
            Directory.CreateDirectory(directory);
            DirectorySync.Flush(Path.GetDirectoryName(directory)!);
        }

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

    /// <summary>Makes a run of a batch durable: as many as belong into one file.</summary>
    /// <returns>The index after the last one that is durable now.</returns>
    /// <exception cref="SinkException">The files were changed by someone else; they have to be read again.</exception>
    /// <exception cref="IOException">Nothing of the run counts as stored. It can be tried again.</exception>
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
            CheckInPlace(end);
        }
        catch
        {
            Close();
            throw;
        }

        _length = end;
        return to;
    }

    /// <summary>Whether a new file was begun since this was last asked.</summary>
    public bool TakeHasBegunFile()
    {
        var value = _hasBegunFile;
        _hasBegunFile = false;
        return value;
    }

    public void Dispose() => Close();

    private static DateOnly DayOf(DateTimeOffset arrivedAt) => DateOnly.FromDateTime(arrivedAt.UtcDateTime);

    private string PathOf(EventFileName name) => Path.Combine(directory, name.ToString());

    // A clock that went back does not reopen an earlier day: the order of the names is the order of the stream.
    private SafeFileHandle FileFor(DateTimeOffset arrivedAt, int bytes)
    {
        var day = DayOf(arrivedAt);
        if (_name is not { } name)
        {
            return Begin(EventFileName.FirstOf(day));
        }

        if (day > name.Day)
        {
            return Begin(EventFileName.FirstOf(day));
        }

        if (_length > 0 && _length + bytes > maxFileBytes)
        {
            return Begin(name.Next());
        }

        return Current(name);
    }

    private SafeFileHandle Begin(EventFileName name)
    {
        Close();
        Directory.CreateDirectory(directory);
        while (File.Exists(PathOf(name)))
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

        _hasBegunFile = true;
        return _file;
    }

    private SafeFileHandle Current(EventFileName name)
    {
        var path = PathOf(name);
        if (_file is null)
        {
            if (!File.Exists(path))
            {
                Log.FileGone(logger, path);
                return Begin(name.Next());
            }

            // The entry of an empty file may not be durable yet, if that is what failed before.
            _file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
            CutBack(_file, path);
            DirectorySync.Flush(directory);
        }
        else if (RandomAccess.GetLength(_file) != _length)
        {
            throw new SinkException($"{path} was changed by someone else.");
        }

        return _file;
    }

    private void CutBack(SafeFileHandle file, string path)
    {
        var length = RandomAccess.GetLength(file);
        if (length < _length)
        {
            throw new SinkException($"{path} was shortened by someone else.");
        }

        if (length > _length)
        {
            RandomAccess.SetLength(file, _length);
            RandomAccess.FlushToDisk(file);
        }
    }

    private FileTail Repair(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
        var tail = FileTail.Read(file, path);
        var torn = RandomAccess.GetLength(file) - tail.WholeLength;
        if (torn > 0)
        {
            RandomAccess.SetLength(file, tail.WholeLength);
            Log.TornTail(logger, path, torn);
        }

        // What a killed writer wrote may still be in memory only; it counts as stored from here on.
        RandomAccess.FlushToDisk(file);
        return tail;
    }

    // A file that was moved or replaced is still open here, but nobody would ever find what is written to it.
    private void CheckInPlace(long length)
    {
        var path = PathOf(_name!.Value);
        var inPlace = new FileInfo(path);
        if (!inPlace.Exists)
        {
            throw new IOException($"{path} was moved or deleted while it was written.");
        }

        if (inPlace.Length != length)
        {
            throw new SinkException($"{path} was replaced by someone else.");
        }
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }

    // Numbers 4100 to 4109; the next free one is 4102.
    private static partial class Log
    {
        [LoggerMessage(4100, LogLevel.Warning, "Cut {Bytes} bytes off the end of {Path}: a line that was being written when the writer died. The stream delivers it again.")]
        public static partial void TornTail(ILogger logger, string path, long bytes);

        [LoggerMessage(4101, LogLevel.Warning, "{Path} is no longer there; going on in a new file.")]
        public static partial void FileGone(ILogger logger, string path);
    }
}
