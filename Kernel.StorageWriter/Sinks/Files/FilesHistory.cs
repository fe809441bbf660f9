using System.Buffers;
using Kernel.StorageWriter.History;
using Kernel.StorageWriter.Replication;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;

namespace Kernel.StorageWriter.Sinks.Files;

/// <summary>The stored events of the files sink: binary searches find the file and the line, and lines are read from there.</summary>
/// <remarks>
/// Only complete lines are read, which excludes lines that are being written or were left incomplete by a crash. A damaged line is skipped: the
/// lines around it are still read. Files may be deleted while they are read.
/// </remarks>
internal sealed partial class FilesHistory(IOptions<FilesOptions> options, ILogger<FilesHistory> logger) : IEventHistorySource
{
    private const int ChunkSize = 64 * 1024;

    private readonly string _root = Path.GetFullPath(options.Value.Directory);

    public ValueTask<HistoryPage?> ReadAsync(string streamId, ulong after, HistoryLimits limits, CancellationToken cancellationToken)
    {
        try
        {
            return new(Read(Path.Combine(_root, streamId), after, limits));
        }
        catch (DirectoryNotFoundException)
        {
            return new((HistoryPage?)null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SinkException($"the files cannot be read: {exception.Message}", exception);
        }
    }

    private HistoryPage? Read(string directory, ulong after, HistoryLimits limits)
    {
        StreamFolder.ThrowIfLink(directory);
        var names = EventFileName.List(directory);
        if (names.Count == 0 || !StreamFolder.IsOwn(directory))
        {
            return null;
        }

        var page = new HistoryPage(after);
        for (var i = Find(directory, names, after); i < names.Count; i++)
        {
            if (!Append(page, Path.Combine(directory, names[i].ToString()), after, limits))
            {
                break;
            }
        }

        return page;
    }

    /// <returns>The index of the last file that starts at or before the requested sequence number: events after <paramref name="after"/> are in it or in later files.</returns>
    private static int Find(string directory, List<EventFileName> names, ulong after)
    {
        var (low, high) = (0, names.Count); // files before low start early enough; files from high on start too late or are empty
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var probe = middle;
            ulong? first = null;
            while (probe < high && (first = FirstSeq(Path.Combine(directory, names[probe].ToString()))) is null)
            {
                probe++; // a new file, still empty
            }

            if (first - 1 <= after)
            {
                low = probe + 1;
            }
            else
            {
                high = middle;
            }
        }

        return Math.Max(0, low - 1);
    }

    private static ulong? FirstSeq(string path)
    {
        using var file = TryOpen(path);
        return file is null ? null : FileLines.FirstSeq(file, FileLines.AfterLastLineFeed(file, RandomAccess.GetLength(file)));
    }

    /// <returns>False if the page is full.</returns>
    private bool Append(HistoryPage page, string path, ulong after, HistoryLimits limits)
    {
        using var file = TryOpen(path);
        if (file is null)
        {
            return true;
        }

        var end = FileLines.AfterLastLineFeed(file, RandomAccess.GetLength(file));
        var position = FileLines.FirstAfter(file, end, after);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
        var damaged = 0;
        try
        {
            while (position < end)
            {
                var size = (int)Math.Min(buffer.Length, end - position);
                var lines = buffer.AsSpan(0, FileLines.ReadFully(file, buffer.AsSpan(0, size), position));
                var taken = TakeLines(page, lines, limits, ref damaged, out var isFull);
                if (isFull)
                {
                    return false;
                }

                if (taken == 0)
                {
                    if (lines.Length < size)
                    {
                        throw new SinkException($"{path} was truncated while it was read.");
                    }

                    // The line is longer than the buffer.
                    if (buffer.Length > StreamLine.MaxBytes)
                    {
                        damaged++;
                        position = FileLines.LineStartFrom(file, position + 1, end);
                        continue;
                    }

                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                }

                position += taken;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            if (damaged > 0)
            {
                LogDamaged(path, damaged);
            }
        }

        return true;
    }

    /// <returns>The size of the added and skipped lines in bytes.</returns>
    private static int TakeLines(HistoryPage page, ReadOnlySpan<byte> lines, HistoryLimits limits, ref int damaged, out bool isFull)
    {
        var taken = 0;
        isFull = false;
        while (lines[taken..].IndexOf((byte)'\n') is var length and >= 0)
        {
            var line = lines.Slice(taken, length);
            if (!StreamEnvelope.TryReadSeq(line, out var seq))
            {
                damaged++;
            }
            else if (!page.TryAdd(seq, line, limits))
            {
                isFull = true;
                break;
            }

            taken += length + 1;
        }

        return taken;
    }

    private static SafeFileHandle? TryOpen(string path)
    {
        StreamFolder.ThrowIfLink(path);
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    // Event ids 4130 to 4139; the next free one is 4131.
    [LoggerMessage(4130, LogLevel.Warning, "{Path} has {Lines} damaged lines, which were skipped. Readers get a gap of their events.")]
    private partial void LogDamaged(string path, int lines);
}
