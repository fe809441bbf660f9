using System.Buffers;
using System.Globalization;
using Kernel.Api.EventStream;

namespace Kernel.Api.Http.Endpoints;

/// <summary><c>GET /events</c>: what has been, oldest first, a page at a time.</summary>
internal sealed class HistoryEndpoint(EventLog log, IEventHistory history)
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1_000;

    // A page ends early where its events are large, or where a filter matches next to nothing of a long history.
    private const int MaxPageBytes = 8 * 1024 * 1024;
    private const int MaxReads = 4_000;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/events", static (HttpContext context, HistoryEndpoint endpoint) => endpoint.HandleAsync(context));

    private async Task<IResult> HandleAsync(HttpContext context)
    {
        var query = context.Request.Query;
        StreamHeaders.SetStreamId(context.Response, log);
        LogReader reader;
        int limit;
        try
        {
            var session = query["capture_session_id"].ToString();
            var filter = StreamQuery.Filter(query, session.Length > 0 ? session : null);
            var after = StreamQuery.Seq(query, "after_seq") ?? 0;
            if (ResumePoint.Find(log, history, after, query["stream_id"].ToString()).Change is { } change)
            {
                return Problems.StreamChanged(change, after);
            }

            reader = new LogReader(log, history, after, filter, FrameFormat.Line);
            limit = Limit(query["limit"].ToString());
        }
        catch (FormatException refusal)
        {
            return Problems.BadRequest(refusal.Message);
        }

        var page = new ArrayBufferWriter<byte>(16 * 1024);
        page.Write("["u8);
        if (await ReadAsync(reader, page, limit, context.RequestAborted) is not { } hasMore)
        {
            return Problems.Busy(context, "The journal cannot be read now. Retry after 1 s.");
        }

        var headers = context.Response.Headers;
        headers["X-Has-More"] = hasMore ? "true" : "false";
        headers["X-Last-Seq"] = log.LastReadableSeq.ToString(CultureInfo.InvariantCulture);
        headers["X-Next-After-Seq"] = reader.Position.ToString(CultureInfo.InvariantCulture);
        return Results.Bytes(ToArray(page), "application/json");
    }

    // Null if nothing can be read now.
    private static async ValueTask<bool?> ReadAsync(LogReader reader, ArrayBufferWriter<byte> page, int limit, CancellationToken cancellationToken)
    {
        var events = 0;
        for (var reads = 0; reads < MaxReads && events < limit && page.WrittenCount < MaxPageBytes; reads++)
        {
            var result = await reader.ReadAsync(page, MaxPageBytes, limit - events, cancellationToken);
            if (result.Status is ReadStatus.CaughtUp or ReadStatus.Ended)
            {
                return false;
            }

            if (result.Status == ReadStatus.Unavailable)
            {
                return events > 0 ? true : null;
            }

            events += result.Events;
        }

        return reader.HasMore;
    }

    // Lines to elements: an envelope has no line break of its own.
    private static ReadOnlyMemory<byte> ToArray(ArrayBufferWriter<byte> page)
    {
        if (page.WrittenCount == 1)
        {
            page.Write("\n"u8);
        }

        var array = System.Runtime.InteropServices.MemoryMarshal.AsMemory(page.WrittenMemory);
        array.Span.Replace((byte)'\n', (byte)',');
        array.Span[^1] = (byte)']';
        return array;
    }

    private static int Limit(string text) => text switch
    {
        "" => DefaultLimit,
        _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit => limit,
        _ => throw new FormatException($"limit: '{text}' is not a number from 1 to {MaxLimit}."),
    };
}
