using Kernel.Api.EventStream;
using Kernel.Api.Http;
using Kernel.Api.Journal;
using Kernel.ServiceDefaults.Contracts;

namespace Kernel.Api.Ingest;

/// <summary><c>GET /internal/stream?after=N</c>: the envelopes after seq N, one per line, for the storage writer.</summary>
/// <remarks>Reads only from ring and journal, because older events are stored already.</remarks>
internal static class InternalStreamEndpoint
{
    /// <summary>Follows the event stream after a sequence number.</summary>
    public static async Task FollowAsync(string? after, HttpContext context, EventLog log, EventJournal journal, StreamPump pump)
    {
        var from = EventQuery.Seq("after", after) ?? 0;
        if (from > log.LastSeq && context.Request.Headers[InternalApi.StreamIdHeader] == log.StreamId)
        {
            Renew(from, log, journal);
        }

        context.Response.ContentType = NdjsonLines.ContentType;
        context.Response.Headers[InternalApi.StreamIdHeader] = log.StreamId;
        await pump.RunAsync(context, new LogReader(log, journal, from, EventFilter.None, FrameFormat.Line), StreamDialect.Lines);
    }

    // If a sink holds later events of this log than the journal, the journal was restored from a backup or lost its end. New events
    // would get sequence numbers that the sink holds for other events, so the log gets a new identity.
    private static void Renew(ulong after, EventLog log, EventJournal journal)
    {
        var (old, last) = (log.StreamId, log.LastSeq);
        if (log.Renew(old))
        {
            journal.ReportRenewed(old, last, log.StreamId, after);
        }
    }
}
