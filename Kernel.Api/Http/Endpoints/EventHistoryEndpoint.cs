using System.Buffers;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Kernel.Api.EventStream;
using Kernel.Api.Sessions;
using Kernel.ServiceDefaults.Events;
using Microsoft.AspNetCore.Mvc;

namespace Kernel.Api.Http.Endpoints;

/// <summary>The query of <c>GET /events</c>, besides the filters.</summary>
internal sealed record HistoryQuery
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1_000;

    [FromQuery(Name = "after_seq")]
    [SeqParameter]
    [DefaultValue("0")]
    [Description("Only events after this sequence number.")]
    public string? AfterSeq { get; init; }

    [FromQuery(Name = "stream_id")]
    [Description("The identity of the log that `after_seq` belongs to. 409 if the log is another one.")]
    public string? StreamId { get; init; }

    [FromQuery(Name = "limit")]
    [Range(1, MaxLimit)]
    [DefaultValue("100")]
    [Description("The most events in the page.")]
    public string? Limit { get; init; }

    /// <summary>Gets the most events of the page.</summary>
    /// <exception cref="BadHttpRequestException">The limit is out of range.</exception>
    public int MaxEvents => Limit switch
    {
        null or "" => DefaultLimit,
        _ when int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit => limit,
        _ => throw new BadHttpRequestException($"limit: '{Limit}' is not an integer from 1 to {MaxLimit}."),
    };
}

/// <summary><c>GET /events</c>: the event history in pages, oldest first.</summary>
internal static class EventHistoryEndpoint
{
    // A page ends early if its events are large, if the filter matches few events of a long history, or if it has many gaps.
    private const int MaxPageBytes = 8 * 1024 * 1024;
    private const int MaxReads = 4_000;
    private const int MaxGaps = 100;
    private const int BytesPerView = 1024 * 1024;

    /// <summary>Maps the endpoint.</summary>
    public static void MapHistory(this IEndpointRouteBuilder routes) => routes.MapMethods("/events", [HttpMethods.Get, HttpMethods.Head], GetAsync)
        .WithName("history")
        .WithTags("Stream")
        .Produces<Envelope[]>()
        .ProducesProblems(400, 404, 409, 503)
        .HasStreamId()
        .HasStreamId(StatusCodes.Status409Conflict)
        .WithMetadata(
            new ResponseHeaderMetadata("X-Gaps", "Ranges of sequence numbers, such as `5-9,20-20`, whose events are no longer stored. Only if there are any."),
            new ResponseHeaderMetadata("X-Has-More", "`true` if there are more events, else `false`."),
            new ResponseHeaderMetadata("X-Last-Seq", "The newest readable sequence number."),
            new ResponseHeaderMetadata("X-Next-After-Seq", "The `after_seq` of the next page."));

    /// <summary>Read the history</summary>
    /// <remarks>Returns events in pages, oldest first. A page can have fewer events than `limit`, or none, if events are large or the filter matches few: use the headers to decide whether there is more.</remarks>
    /// <response code="200">The page.</response>
    /// <response code="409">`after_seq` or `stream_id` belongs to another log, because the journal was restored or is new. Restart from the oldest event of this log.</response>
    internal static async Task<IResult> GetAsync(
        [AsParameters] HistoryQuery query, [AsParameters] EventQuery events, HttpContext context, EventLog log, IEventHistory history, SessionManager sessions)
    {
        StreamHeaders.SetStreamId(context.Response, log);

        // An unknown id is not an error: events can outlive the session's entry.
        var session = events.CaptureSessionId is { Length: > 0 } id ? id : null;
        if (session == SessionManager.Current && (session = sessions.Active?.Id) is null)
        {
            return SessionProblems.NotFound(SessionManager.Current);
        }

        var filter = events.Filter(session);
        var omit = events.Omission;
        var after = EventQuery.Seq("after_seq", query.AfterSeq) ?? 0;
        if (ResumePoint.Find(log, history, after, query.StreamId ?? "").Change is { } change)
        {
            return Problems.StreamChanged(change, after);
        }

        var reader = new LogReader(log, history, after, filter, FrameFormat.Line);
        var page = new ArrayBufferWriter<byte>(16 * 1024);
        page.Write("["u8);
        var view = omit == OmittedFields.None ? null : new OmissionView(FrameFormat.Line, omit);
        var gaps = new List<string>();
        if (await ReadAsync(reader, page, view, gaps, query.MaxEvents, context.RequestAborted) is not { } hasMore)
        {
            return Problems.Busy(context, "The history cannot be read now. Retry after 1 s.");
        }

        var headers = context.Response.Headers;
        if (gaps.Count > 0)
        {
            headers["X-Gaps"] = string.Join(',', gaps);
        }

        headers["X-Has-More"] = hasMore ? "true" : "false";
        headers["X-Last-Seq"] = log.LastReadableSeq.ToString(CultureInfo.InvariantCulture);
        headers["X-Next-After-Seq"] = reader.Position.ToString(CultureInfo.InvariantCulture);
        return TypedResults.Bytes(ToArray(page), "application/json");
    }

    // Null if nothing can be read now.
    private static async ValueTask<bool?> ReadAsync(
        LogReader reader, ArrayBufferWriter<byte> page, OmissionView? view, List<string> gaps, int limit, CancellationToken cancellationToken)
    {
        var events = 0;
        for (var reads = 0; reads < MaxReads && events < limit && page.WrittenCount < MaxPageBytes && gaps.Count < MaxGaps; reads++)
        {
            var result = await (view is null
                ? reader.ReadAsync(page, MaxPageBytes, limit - events, cancellationToken)
                : reader.ReadAsync(view.Input, BytesPerView, limit - events, cancellationToken));
            view?.Show(page);
            if (result.Status is ReadStatus.CaughtUp or ReadStatus.Ended)
            {
                return false;
            }

            if (result.Status == ReadStatus.Unavailable)
            {
                return events > 0 ? true : null;
            }

            if (result.Status == ReadStatus.Gap)
            {
                gaps.Add(string.Create(CultureInfo.InvariantCulture, $"{result.From}-{result.To}"));
            }

            events += result.Events;
        }

        return reader.HasMore;
    }

    // Turns lines into elements of an array; an envelope contains no line break.
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
