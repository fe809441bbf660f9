using System.Buffers;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;
using Microsoft.AspNetCore.Mvc;

namespace Kernel.Api.Http.Endpoints;

/// <summary>The query of <c>GET /events</c>, beside the filters.</summary>
internal sealed record HistoryQuery
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1_000;

    [FromQuery(Name = "after_seq")]
    [SeqParameter]
    [DefaultValue("0")]
    [Description("Only events strictly after this sequence number.")]
    public string? AfterSeq { get; init; }

    [FromQuery(Name = "stream_id")]
    [Description("The log that `after_seq` is a position in. 409 if this is another log.")]
    public string? StreamId { get; init; }

    [FromQuery(Name = "limit")]
    [Range(1, MaxLimit)]
    [DefaultValue("100")]
    [Description("The most events of the page.")]
    public string? Limit { get; init; }

    /// <summary>Gets the most events of the page.</summary>
    /// <exception cref="BadHttpRequestException">It is out of range.</exception>
    public int MaxEvents => Limit switch
    {
        null or "" => DefaultLimit,
        _ when int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit => limit,
        _ => throw new BadHttpRequestException($"limit: '{Limit}' is not a number from 1 to {MaxLimit}."),
    };
}

/// <summary><c>GET /events</c>: the history, oldest first, a page at a time.</summary>
internal static class EventHistoryEndpoint
{
    // A page ends early if its events are large, or if a filter matches next to nothing of a long history.
    private const int MaxPageBytes = 8 * 1024 * 1024;
    private const int MaxReads = 4_000;

    /// <summary>Maps the endpoint.</summary>
    public static void MapHistory(this IEndpointRouteBuilder routes) => routes.MapGet("/events", GetAsync)
        .WithName("history")
        .WithTags("Stream")
        .Produces<Envelope[]>()
        .ProducesProblems(400, 409, 503)
        .HasStreamId()
        .HasStreamId(StatusCodes.Status409Conflict)
        .WithMetadata(
            new ResponseHeaderMetadata("X-Has-More", "`true` or `false`: whether there is more."),
            new ResponseHeaderMetadata("X-Last-Seq", "The newest sequence number that can be read."),
            new ResponseHeaderMetadata("X-Next-After-Seq", "The next page's `after_seq`."));

    /// <summary>Read the history</summary>
    /// <remarks>Oldest first, a page at a time. A page may be shorter than its limit, even empty, if events are large or a filter matches little: go by the headers.</remarks>
    /// <response code="200">The page.</response>
    /// <response code="409">`after_seq` or `stream_id` is of another log, because the journal was restored or begun anew. Start again from the oldest event of this one.</response>
    internal static async Task<IResult> GetAsync(
        [AsParameters] HistoryQuery query, [AsParameters] EventQuery events, HttpContext context, EventLog log, IEventHistory history)
    {
        StreamHeaders.SetStreamId(context.Response, log);
        var filter = events.Filter(events.CaptureSessionId is { Length: > 0 } session ? session : null);
        var after = EventQuery.Seq("after_seq", query.AfterSeq) ?? 0;
        if (ResumePoint.Find(log, history, after, query.StreamId ?? "").Change is { } change)
        {
            return Problems.StreamChanged(change, after);
        }

        var reader = new LogReader(log, history, after, filter, FrameFormat.Line);
        var page = new ArrayBufferWriter<byte>(16 * 1024);
        page.Write("["u8);
        if (await ReadAsync(reader, page, query.MaxEvents, context.RequestAborted) is not { } hasMore)
        {
            return Problems.Busy(context, "The journal cannot be read now. Retry after 1 s.");
        }

        var headers = context.Response.Headers;
        headers["X-Has-More"] = hasMore ? "true" : "false";
        headers["X-Last-Seq"] = log.LastReadableSeq.ToString(CultureInfo.InvariantCulture);
        headers["X-Next-After-Seq"] = reader.Position.ToString(CultureInfo.InvariantCulture);
        return TypedResults.Bytes(ToArray(page), "application/json");
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
}
