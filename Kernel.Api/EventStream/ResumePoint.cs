namespace Kernel.Api.EventStream;

/// <summary>The position at which a reader resumes, and the change of log to report first.</summary>
/// <param name="After">The sequence number to read after.</param>
/// <param name="Change">The log that the reader now reads, if it is another one; else null.</param>
internal readonly record struct ResumePoint(ulong After, StreamChange? Change)
{
    /// <summary>Finds the resume point of a reader.</summary>
    /// <param name="log">The stream.</param>
    /// <param name="history">The source of older events.</param>
    /// <param name="after">The sequence number of the last event that the reader received.</param>
    /// <param name="streamId">The identity of the log that it was received from; empty if unknown.</param>
    /// <remarks>
    /// If the reader's position is after the newest event, or in another log, the journal was restored from a backup or is new, and the
    /// same sequence numbers belong to other events. The reader restarts from the oldest event.
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

/// <summary>A change of the log, reported to a reader whose position is not in the current one.</summary>
/// <param name="StreamId">The identity of the current log.</param>
/// <param name="Oldest">The sequence number of the oldest event, at which reading continues.</param>
/// <param name="Newest">The sequence number of the newest event; below <paramref name="Oldest"/> if there is none.</param>
internal sealed record StreamChange(string StreamId, ulong Oldest, ulong Newest)
{
    /// <summary>Gets the change as a JSON object.</summary>
    public string ToJson() => $$"""{"stream_id":"{{StreamId}}","oldest":{{Oldest}},"newest":{{Newest}}}""";
}
