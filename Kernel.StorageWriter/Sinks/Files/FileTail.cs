using System.Text.Json;
using Kernel.ServiceDefaults.Events;
using Kernel.StorageWriter.Replication;
using Microsoft.Win32.SafeHandles;

namespace Kernel.StorageWriter.Sinks.Files;

/// <summary>The recovered end of an event file.</summary>
/// <param name="WholeLength">The length of its complete lines in bytes. The rest is a line that a crash left incomplete.</param>
/// <param name="LastSeq">The sequence number of the last complete line; null if there is none.</param>
/// <remarks>
/// A crash can leave an incomplete line, and at most one line that has its line feed and is not valid JSON, because its pages reached the
/// disk in another order. If more than that is invalid, another program changed the file: it is not truncated, and reading it fails.
/// </remarks>
internal readonly record struct FileTail(long WholeLength, ulong? LastSeq)
{
    // A batch of the largest configurable size, and one event.
    private const long MaxTorn = 65L * 1024 * 1024;

    /// <exception cref="SinkException">The end of the file cannot be the result of a crash.</exception>
    public static FileTail Read(SafeFileHandle file, string path)
    {
        var length = RandomAccess.GetLength(file);
        var end = FileLines.AfterLastLineFeed(file, length);
        if (length - end > MaxTorn)
        {
            throw NotRepairable(path);
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
                throw NotRepairable(path);
            }

            isCut = true;
            end = start;
        }

        return new FileTail(0, null);
    }

    private static SinkException NotRepairable(string path) =>
        new($"the end of {path} is not valid, and a crash cannot have caused it. The file was not changed. Restore it or move it away.");

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
            var json = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = EventLimits.MaxEnvelopeDepth });
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject
                || !json.Read() || !json.ValueTextEquals("seq"u8)
                || !json.Read() || !json.TryGetUInt64(out seq))
            {
                return false;
            }

            while (json.Read())
            {
                // Reads to the end to validate the whole line.
            }

            return seq > 0;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
