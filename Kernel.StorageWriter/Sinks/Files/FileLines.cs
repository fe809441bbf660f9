using Kernel.StorageWriter.Replication;
using Microsoft.Win32.SafeHandles;

namespace Kernel.StorageWriter.Sinks.Files;

/// <summary>Finds lines and their sequence numbers in an event file, without reading the whole file.</summary>
internal static class FileLines
{
    private const int ChunkSize = 64 * 1024;

    // Large enough to find the line feed of most lines in one read.
    private const int ProbeSize = 4 * 1024;

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

    /// <summary>Returns whether a file starts with an envelope, or consists of the start of one.</summary>
    public static bool StartsWithEnvelope(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> buffer = stackalloc byte[StreamEnvelope.Prefix.Length];
        var start = buffer[..ReadFully(file, buffer, 0)];
        return !start.IsEmpty && StreamEnvelope.Prefix.StartsWith(start);
    }

    /// <summary>Finds the line from which to read envelopes after a sequence number; <paramref name="end"/> if there is none.</summary>
    /// <param name="file">The file, with complete lines of increasing sequence numbers up to <paramref name="end"/>. Single lines may be damaged.</param>
    /// <param name="end">A position after a line feed, or 0.</param>
    /// <param name="after">The sequence number. The first lines from the returned position may not be after it yet.</param>
    public static long FirstAfter(SafeFileHandle file, long end, ulong after)
    {
        // Lines that start before low have sequence numbers up to after; the first one above it is not before found.
        var (low, high, found) = (0L, end, end);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var start = Probe(file, middle, end, out var seq);
            if (start >= high)
            {
                high = middle;
            }
            else if (seq <= after)
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

    /// <summary>Reads a sequence number of the first lines; null if no line is an envelope.</summary>
    public static ulong? FirstSeq(SafeFileHandle file, long end)
    {
        _ = Probe(file, 0, end, out var seq);
        return seq < ulong.MaxValue ? seq : EnvelopeFrom(file, 0, end, out var only) < end ? only : null;
    }

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

    /// <summary>Finds the first line start at or after a position; <paramref name="limit"/> if there is none before it.</summary>
    public static long LineStartFrom(SafeFileHandle file, long position, long limit)
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

    // The first envelope at or after a position; end if there is none. Its sequence number may be damaged, so this reads the median of it and the
    // next two: if that is up to some number, so is the envelope's, and if it is above, so is the third one's. What does not exist is above all.
    private static long Probe(SafeFileHandle file, long position, long end, out ulong seq)
    {
        var start = EnvelopeFrom(file, position, end, out var first);
        var next = EnvelopeFrom(file, start + 1, end, out var second);
        _ = EnvelopeFrom(file, next + 1, end, out var third);
        seq = Math.Max(Math.Min(first, second), Math.Min(Math.Max(first, second), third));
        return start;
    }

    private static long EnvelopeFrom(SafeFileHandle file, long position, long end, out ulong seq)
    {
        Span<byte> line = stackalloc byte[StreamEnvelope.Prefix.Length + 24];
        for (var start = LineStartFrom(file, position, end); start < end; start = LineStartFrom(file, start + 1, end))
        {
            if (StreamEnvelope.TryReadSeq(line[..ReadFully(file, line, start)], out seq))
            {
                return start;
            }
        }

        seq = ulong.MaxValue;
        return end;
    }
}
