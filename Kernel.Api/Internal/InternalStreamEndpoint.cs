using Kernel.Api.Endpoints;
using Kernel.Api.EventStream;
using Kernel.Api.Journal;
using Kernel.Api.Streaming;
using Kernel.ServiceDefaults.Internal;

namespace Kernel.Api.Internal;

/// <summary><c>GET /internal/stream?after=N</c>: the envelopes behind N, a line each, for those who copy the stream.</summary>
/// <remarks>From ring and journal alone: what a copy once stored is not read back to be copied again.</remarks>
internal sealed class InternalStreamEndpoint(EventLog log, JournalHistory history, StreamPump pump)
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

        context.Response.ContentType = "application/x-ndjson";
        context.Response.Headers[InternalApi.StreamIdHeader] = log.StreamId;
        await pump.RunAsync(context, new LogReader(log, history, after, EventFilter.None, FrameFormat.Line), StreamDialect.Lines);
        return Results.Empty;
    }
}
