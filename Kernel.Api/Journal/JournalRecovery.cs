using System.Text.Json;
using Kernel.Api.EventStream;

namespace Kernel.Api.Journal;

/// <summary>Recovers the state at startup from the newest segment that begins with an intact state, and the segments after it.</summary>
internal sealed partial class JournalRecovery(JournalDirectory directory, JournalState state, JournalDamageList damages, ILogger logger)
{
    // Longer than the time after which an unreadable part counts as damaged.
    private const int MaxAttempts = 80;

    private static readonly TimeSpan AttemptInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Reads the state, and truncates a commit that a crash left incomplete.</summary>
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
            state.AddUnassigned(lastSeq + 1, first - 1);
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

    // The state at the start of a segment is written twice. If neither copy is intact, the segment before yields the same state.
    private bool BeginsWithState(Segment segment)
    {
        using var scanner = new BlockScanner(directory, segment);
        return scanner.Next() && scanner.Header.Kind == BlockKind.State;
    }

    private ulong Replay(Segment segment, bool isNewest)
    {
        var (lastSeq, end) = (segment.BaseSeq - 1, 0L);
        var pending = new List<JournalState>(); // of a commit that is not complete yet
        using var scanner = new BlockScanner(directory, segment, damages: damages);
        while (scanner.Next())
        {
            if (scanner.Header.Kind is BlockKind.State or BlockKind.Change)
            {
                pending.Add(JsonSerializer.Deserialize(scanner.Body, JournalStateJsonContext.Default.JournalState)!);
            }

            if (!scanner.Header.Continues)
            {
                pending.ForEach(state.Apply);
                pending.Clear();
                (lastSeq, end) = (scanner.LastSeq, scanner.Position);
            }
        }

        if (scanner.LostTo is { } lostTo)
        {
            // If the trailer is damaged too, any reserved sequence number may have been assigned.
            pending.ForEach(state.Apply);
            lastSeq = Math.Max(scanner.LastSeq, Math.Min(lostTo, state.Reserved));
            damages.Add(segment.Path, scanner.Start, scanner.LastSeq + 1, lastSeq);
        }
        else if (isNewest && end < segment.Length)
        {
            Truncate(segment, end);
        }

        return lastSeq;
    }

    private void Truncate(Segment segment, long end)
    {
        using var file = File.OpenHandle(segment.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        RandomAccess.SetLength(file, end);
        RandomAccess.FlushToDisk(file);
        LogTruncated(segment.Path, segment.Length - end);
        segment.Length = end;
    }

    [LoggerMessage(2211, LogLevel.Information, "The last commit of {Path} is incomplete and was never acknowledged; {Bytes} bytes are truncated.")]
    private partial void LogTruncated(string path, long bytes);

    [LoggerMessage(2213, LogLevel.Warning, "The journal cannot be read now; retrying: {Reason}")]
    private partial void LogUnreadable(string reason);

    [LoggerMessage(2212, LogLevel.Warning, "The journal in {Directory} continues as stream {StreamId} (before: {Old}).")]
    private partial void LogNewIdentity(string directory, string streamId, string? old);
}
