using System.Buffers.Text;
using Kernel.StorageWriter.Replication;
using Microsoft.Win32.SafeHandles;

namespace Kernel.StorageWriter.Sinks.Files;

/// <summary>Finds lines and their sequence numbers in an event file, without reading the whole file.</summary>
internal static class FileLines
{
    private const int ChunkSize = 64 * 1024;

    // Large enough to find the line feed of most lines in one read.
    private const int ProbeSize = 4 * 1024;

    private static ReadOnlySpan<byte> Prefix => "{\"seq\":"u8;

    /// <returns>The position after the last line feed before <paramref name="before"/>; 0 if there is none.</returns>
    public static long AfterLastLineFeed(SafeFileHandle file, long before)
    {
        var chunk = new byte[ChunkSize];
        while (before > 0)
        {
            var size = (int)Math.Min(ChunkSize, before);
            var read = ReadFully(file, chunk.AsSpan(0, size), before - size);
            var at = chunk.AsSpan(0, read).LastIndexOf((byte)'\n');
            if (at >= 0)
            {
                return before - size + at + 1;
            }

            before -= size;
        }

        return 0;
    }

    /// <summary>Finds the start of the first line with a sequence number above <paramref name="after"/>; <paramref name="end"/> if there is none.</summary>
    /// <param name="file">The file, with complete lines of increasing sequence numbers up to <paramref name="end"/>.</param>
    /// <param name="end">A position after a line feed, or 0.</param>
    /// <param name="after">The sequence number.</param>
    /// <exception cref="SinkException">A line is not an envelope.</exception>
    public static long FirstAfter(SafeFileHandle file, long end, ulong after)
    {
        // Lines that start before low have sequence numbers up to after; lines from high on do not.
        var (low, high, found) = (0L, end, end);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var start = LineStartFrom(file, middle, high);
            if (start >= high)
            {
                high = middle;
            }
            else if (SeqAt(file, start) <= after)
            {
                low = start + 1;
            }
            else
            {
                (found, high) = (start, middle);
            }
        }

        return found;
    }

    /// <summary>Reads the sequence number of the line at a position.</summary>
    /// <exception cref="SinkException">The line is not an envelope.</exception>
    public static ulong SeqAt(SafeFileHandle file, long lineStart)
    {
        Span<byte> start = stackalloc byte[Prefix.Length + 24];
        return SeqOf(start[..ReadFully(file, start, lineStart)]);
    }

    /// <summary>Reads the sequence number of a line, which starts with <c>{"seq":17,</c>.</summary>
    /// <exception cref="SinkException">The line is not an envelope.</exception>
    public static ulong SeqOf(ReadOnlySpan<byte> line) =>
        line.StartsWith(Prefix) && Utf8Parser.TryParse(line[Prefix.Length..], out ulong seq, out var digits) && line[(Prefix.Length + digits)..].StartsWith(","u8)
            ? seq
            : throw new SinkException("a file has a line that is not an envelope.");

    /// <summary>Reads until the buffer is full or the file ends.</summary>
    public static int ReadFully(SafeFileHandle file, Span<byte> buffer, long position)
    {
        var total = 0;
        while (total < buffer.Length && RandomAccess.Read(file, buffer[total..], position + total) is var read and > 0)
        {
            total += read;
        }

        return total;
    }

    // The first line start at or after a position; limit if there is none before it.
    private static long LineStartFrom(SafeFileHandle file, long position, long limit)
    {
        if (position == 0)
        {
            return 0;
        }

        Span<byte> probe = stackalloc byte[ProbeSize];
        for (var at = position - 1; at < limit; at += ProbeSize)
        {
            var size = (int)Math.Min(ProbeSize, limit - at);
            var feed = probe[..ReadFully(file, probe[..size], at)].IndexOf((byte)'\n');
            if (feed >= 0)
            {
                return at + feed + 1;
            }
        }

        return limit;
    }
}
