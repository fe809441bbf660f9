using System.Text.Json;
using Kernel.Api.EventStream;

namespace Kernel.Api.Journal;

/// <summary>Reads the folder when the process starts: the newest segment that begins with an intact state, and what comes after it.</summary>
internal sealed partial class JournalRecovery(JournalDirectory directory, JournalState state, JournalDamageList damages, ILogger logger)
{
    // So long that a place that stays unreadable is given up meanwhile.
    private const int MaxAttempts = 80;

    private static readonly TimeSpan AttemptInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Reads the state, and cuts off what the end of the process left unfinished.</summary>
    /// <param name="segments">The segments, oldest first.</param>
    /// <exception cref="JournalException">The journal cannot be used; the message says what to do.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public RecoveredState Run(Segment[] segments)
    {
        ulong lastSeq;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                lastSeq = Replay(segments);
                break;
            }
            catch (IOException exception) when (attempt < MaxAttempts)
            {
                LogUnreadable(exception.Message);
                Thread.Sleep(AttemptInterval);
            }
        }

        if (directory.ConsumeRestoredMarker() || state.StreamId is null)
        {
            var old = state.StreamId;
            state.StreamId = RecoveredState.NewStreamId();
            if (segments.Length > 0)
            {
                LogNewIdentity(directory.Path, state.StreamId, old);
            }
        }

        var first = state.Next > lastSeq ? state.Next : Math.Max(lastSeq, state.Reserved) + 1;
        if (first > lastSeq + 1)
        {
            state.Skip(lastSeq + 1, first - 1);
        }

        return new RecoveredState(state.StreamId, first, [.. state.Producers], [.. state.Sessions]);
    }

    private ulong Replay(Segment[] segments)
    {
        var lastSeq = 0ul;
        for (var i = Math.Max(0, Array.FindLastIndex(segments, BeginsWithState)); i < segments.Length; i++)
        {
            lastSeq = Replay(segments[i], isNewest: i == segments.Length - 1);
        }

        return lastSeq;
    }

    // The state at the start of a segment is there twice. If neither is intact, the segment before ends with the same.
    private bool BeginsWithState(Segment segment)
    {
        using var scanner = new BlockScanner(directory, segment);
        return scanner.Next() && scanner.Header.Kind == BlockKind.State;
    }

    private ulong Replay(Segment segment, bool isNewest)
    {
        var (lastSeq, end) = (segment.BaseSeq - 1, 0L);
        var said = new List<JournalState>(); // in blocks of a commit whose end is yet to come
        using var scanner = new BlockScanner(directory, segment, damages: damages);
        while (scanner.Next())
        {
            if (scanner.Header.Kind is BlockKind.State or BlockKind.Change)
            {
                said.Add(JsonSerializer.Deserialize(scanner.Body, JournalStateJsonContext.Default.JournalState)!);
            }

            if (!scanner.Header.Continues)
            {
                said.ForEach(state.Apply);
                said.Clear();
                (lastSeq, end) = (scanner.LastSeq, scanner.Position);
            }
        }

        if (scanner.LostTo is { } lostTo)
        {
            // Where nothing tells, any number that was reserved may have been given.
            said.ForEach(state.Apply);
            lastSeq = Math.Max(scanner.LastSeq, Math.Min(lostTo, state.Reserved));
            damages.Add(segment.Path, scanner.Start, scanner.LastSeq + 1, lastSeq);
        }
        else if (isNewest && end < segment.Length)
        {
            CutOff(segment, end);
        }

        return lastSeq;
    }

    private void CutOff(Segment segment, long end)
    {
        using var file = File.OpenHandle(segment.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        RandomAccess.SetLength(file, end);
        RandomAccess.FlushToDisk(file);
        LogCutOff(segment.Path, segment.Length - end);
        segment.Length = end;
    }

    [LoggerMessage(2211, LogLevel.Information, "The end of {Path} was not written completely: the last {Bytes} bytes, which were never acknowledged, are cut off.")]
    private partial void LogCutOff(string path, long bytes);

    [LoggerMessage(2213, LogLevel.Warning, "The journal cannot be read now, and is tried again: {Reason}")]
    private partial void LogUnreadable(string reason);

    [LoggerMessage(2212, LogLevel.Warning, "The journal in {Directory} continues as the new stream {StreamId} (before: {Old}).")]
    private partial void LogNewIdentity(string directory, string streamId, string? old);
}
