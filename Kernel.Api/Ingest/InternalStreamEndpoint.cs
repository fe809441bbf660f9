using Kernel.Api.EventStream;
using Kernel.Api.Http;
using Kernel.Api.Journal;
using Kernel.ServiceDefaults.Contracts;

namespace Kernel.Api.Ingest;

/// <summary><c>GET /internal/stream?after=N</c>: the envelopes behind N, a line each, for those who copy the stream.</summary>
/// <remarks>From ring and journal alone: what a copy once stored is not read back to be copied again.</remarks>
internal static class InternalStreamEndpoint
{
    /// <summary>Follows the stream after a sequence number.</summary>
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

    // A sink that has more of this log than the journal has seen it before it was restored from a backup, or lost its end. What comes
    // now would get sequence numbers that the sink has for other events, so it becomes another log.
    private static void Renew(ulong after, EventLog log, EventJournal journal)
    {
        var (old, last) = (log.StreamId, log.LastSeq);
        if (log.Renew(old))
        {
            journal.ReportRenewed(old, last, log.StreamId, after);
        }
    }
}
