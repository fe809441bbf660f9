namespace Kernel.Api.EventStream;

/// <summary>Where a reader resumes, and what it has to be told first.</summary>
/// <param name="After">Reads what comes after this sequence number.</param>
/// <param name="Change">The log that it comes to, if that is not the one it had; else null.</param>
internal readonly record struct ResumePoint(ulong After, StreamChange? Change)
{
    /// <summary>Finds where a reader resumes that has everything up to a sequence number.</summary>
    /// <param name="log">The stream.</param>
    /// <param name="history">Where the stream's older events are.</param>
    /// <param name="after">The last event that the reader has.</param>
    /// <param name="streamId">The log that it has it of; empty if it does not say.</param>
    /// <remarks>
    /// Beyond the newest event, or in another log, sequence numbers mean other events than the reader's: the journal was restored from
    /// a backup or begun anew. The reader starts again from the oldest event.
    /// </remarks>
    public static ResumePoint Find(EventLog log, IEventHistory history, ulong after, string streamId)
    {
        if (after <= log.LastSeq && (streamId.Length == 0 || streamId == log.StreamId))
        {
            return new ResumePoint(after, null);
        }

        var newest = log.LastReadableSeq;
        var oldest = Math.Min(Math.Min(history.OldestSeq, log.Ring.Oldest), newest + 1);
        return new ResumePoint(oldest - 1, new StreamChange(log.StreamId, oldest, newest));
    }
}

/// <summary>What a reader is told whose position is not in this log.</summary>
/// <param name="StreamId">The identity of the log.</param>
/// <param name="Oldest">The sequence number of the oldest event, from which reading continues.</param>
/// <param name="Newest">The sequence number of the newest event; below <paramref name="Oldest"/> if there is none.</param>
internal sealed record StreamChange(string StreamId, ulong Oldest, ulong Newest)
{
    /// <summary>The change as a JSON object.</summary>
    public string ToJson() => $$"""{"stream_id":"{{StreamId}}","oldest":{{Oldest}},"newest":{{Newest}}}""";
}
