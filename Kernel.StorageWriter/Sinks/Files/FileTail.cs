using System.Text.Json;
using Kernel.StorageWriter.Replication;
using Microsoft.Win32.SafeHandles;

namespace Kernel.StorageWriter.Sinks.Files;

/// <summary>What the end of a file says, read from the end.</summary>
/// <param name="WholeLength">Up to where it consists of whole lines, bytes; what follows was being written when the writer died.</param>
/// <param name="LastSeq">The number in the last whole line; null when there is none.</param>
/// <remarks>
/// A crash can leave an unfinished line, and at most one line that has its line feed and still is not JSON (its pages reached the
/// disk in another order). More than that a crash cannot do, so it is not cut away: someone else changed the file, and is told.
/// </remarks>
internal readonly record struct FileTail(long WholeLength, ulong? LastSeq)
{
    // One batch, at its largest setting, and one event.
    private const long MaxTorn = 65L * 1024 * 1024;

    /// <exception cref="SinkException">The file's end is not what a crash leaves.</exception>
    public static FileTail Read(SafeFileHandle file, string path)
    {
        var length = RandomAccess.GetLength(file);
        var end = FileLines.AfterLastLineFeed(file, length);
        if (length - end > MaxTorn)
        {
            throw Foreign(path);
        }

        var isCut = false;
        while (end > 0)
        {
            var start = FileLines.AfterLastLineFeed(file, end - 1);
            if (TryReadSeq(file, start, end - 1, out var seq))
            {
                return new FileTail(end, seq);
            }

            if (isCut)
            {
                throw Foreign(path);
            }

            isCut = true;
            end = start;
        }

        return new FileTail(0, null);
    }

    private static SinkException Foreign(string path) =>
        new($"the end of {path} holds no events, and more of it than a crash can leave. Move the file away or restore it; it is not touched.");

    private static bool TryReadSeq(SafeFileHandle file, long start, long end, out ulong seq)
    {
        seq = 0;
        if (end - start > StreamLine.MaxBytes)
        {
            return false;
        }

        var line = new byte[end - start];
        _ = FileLines.ReadFully(file, line, start);
        try
        {
            var json = new Utf8JsonReader(line);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject
                || !json.Read() || !json.ValueTextEquals("seq"u8)
                || !json.Read() || !json.TryGetUInt64(out seq))
            {
                return false;
            }

            while (json.Read())
            {
                // Only the end tells whether the whole line is JSON.
            }

            return seq > 0;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
