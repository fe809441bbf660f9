using Kernel.Api.EventStream;
using Kernel.Api.Http;
using Kernel.Api.Journal;
using Kernel.ServiceDefaults.Contracts;

namespace Kernel.Api.Ingest;

/// <summary><c>GET /internal/stream?after=N</c>: the envelopes behind N, a line each, for those who copy the stream.</summary>
/// <remarks>From ring and journal alone: what a copy once stored is not read back to be copied again.</remarks>
internal sealed class InternalStreamEndpoint(EventLog log, EventJournal journal, StreamPump pump)
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        ulong after;
        try
        {
            after = StreamQuery.Seq(context.Request.Query, "after") ?? 0;
        }
        catch (FormatException refusal)
        {
            return Problems.BadRequest(refusal.Message);
        }

        if (after > log.LastSeq && context.Request.Headers[InternalApi.StreamIdHeader] == log.StreamId)
        {
            Renew(after);
        }

        context.Response.ContentType = "application/x-ndjson";
        context.Response.Headers[InternalApi.StreamIdHeader] = log.StreamId;
        await pump.RunAsync(context, new LogReader(log, journal, after, EventFilter.None, FrameFormat.Line), StreamDialect.Lines);
        return Results.Empty;
    }

    // A sink that has more of this log than the journal has seen it before it was restored from a backup, or lost its end. What comes
    // now would get sequence numbers that the sink has for other events, so it becomes another log.
    private void Renew(ulong after)
    {
        var (old, last) = (log.StreamId, log.LastSeq);
        if (log.Renew(old))
        {
            journal.ReportRenewed(old, last, log.StreamId, after);
        }
    }
}
