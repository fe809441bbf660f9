using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Kernel.Api.EventStream;
using Kernel.Api.ScaleToZero;
using Kernel.Api.Security.RateLimiting;
using Kernel.Api.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace Kernel.Api.Http.Endpoints;

/// <summary>The start position of <c>GET /events/stream</c>.</summary>
internal sealed record StreamQuery
{
    [FromHeader(Name = "Last-Event-ID")]
    [SeqParameter]
    [Description("Only events after this sequence number, however old; 0 for all. Overrides the query.")]
    public string? LastEventId { get; init; }

    [FromQuery(Name = "after_seq")]
    [SeqParameter]
    [Description("The same, for clients that cannot set headers.")]
    public string? AfterSeq { get; init; }

    [FromQuery(Name = "stream_id")]
    [Description("The identity of the log of the last received event, from the response header `Kernel-Stream-Id`. If the log is another one, the stream starts with a frame `event: stream_changed` and continues with the oldest event.")]
    public string? StreamId { get; init; }

    [FromQuery(Name = "replay")]
    [AllowedValues("all")]
    [Description("`all` starts with the oldest event. Without a start position, the stream starts with the next event.")]
    public string? Replay { get; init; }

    /// <summary>Gets whether the stream keeps the host awake. Applied by the scale-to-zero middleware, validated here.</summary>
    [FromQuery(Name = "hold")]
    [AllowedBoolean]
    [Description("Whether the stream keeps the host from suspending; the default is `ScaleToZero:StreamsHold`.")]
    public string? Hold { get; init; }

    /// <summary>Gets the last event that a reconnecting client received; null if it sends none.</summary>
    /// <exception cref="BadHttpRequestException">The header is not a sequence number.</exception>
    public ulong? Resume => EventQuery.Seq("Last-Event-ID", LastEventId);
}

/// <summary><c>GET /events/stream</c>: the event stream as server-sent events.</summary>
internal static class StreamEndpoint
{
    /// <summary>Maps the endpoint.</summary>
    public static void MapStream(this IEndpointRouteBuilder routes) => routes.MapMethods("/events/stream", [HttpMethods.Get, HttpMethods.Head], FollowAsync)
        .WithName("stream")
        .WithTags("Stream")
        .Produces<string>(StatusCodes.Status200OK, "text/event-stream")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblems(400, 404, 429, 503)
        .HasStreamId()
        .WithMetadata(
            new OptionalHoldMetadata(),
            new EventStreamMetadata("Envelope", "EventsDropped"),
            new ResponseHeaderMetadata("X-SSE-Content-Type", "The content type of `data`: `application/json`."),
            new ResponseHeaderMetadata("X-Accel-Buffering", "`no`, so that proxies do not buffer frames."));

    /// <summary>Follow the stream</summary>
    /// <remarks>Streams server-sent events until the client disconnects: `id` is the event's sequence number, `data` an Envelope on one line. The headers and the `id` of the start position are sent at once, the `id` alone again after many events that do not match, and a comment after 15 s without an event. A gap is a frame without id, `event: events_dropped`, whose data is an EventsDropped. A client that stops reading for 30 s is disconnected and can resume with its last id.</remarks>
    /// <response code="200">The frames.</response>
    /// <response code="204">The session has ended and the client has received all its events. An EventSource does not reconnect.</response>
    internal static async Task<IResult> FollowAsync(
        [AsParameters] StreamQuery query,
        [AsParameters] EventQuery events,
        HttpContext context,
        EventLog log,
        IEventHistory history,
        SessionManager sessions,
        StreamPump pump,
        ClientLimits limits)
    {
        _ = EventQuery.Boolean("hold", query.Hold);
        CaptureSession? session = null;
        if (events.CaptureSessionId is { Length: > 0 } id)
        {
            // For a reconnecting client, `current` is the session of its last event.
            session = (id == SessionManager.Current && query.Resume is { } last ? sessions.At(last) : null) ?? sessions.FindOrCurrent(id);
            if (session is null)
            {
                return SessionProblems.NotFound(id);
            }
        }

        var filter = events.Filter(session?.Id);
        var omit = events.Omission;
        var start = Start(query, session, log, history);
        if (session?.EndSeq is > 0 and var end && start.After >= end)
        {
            // The client has all events of the session; 204 keeps an EventSource from reconnecting.
            return TypedResults.NoContent();
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            StreamHeaders.SetEventStream(context.Response, log);
            return TypedResults.Empty;
        }

        using var lease = limits.TryAcquireStream(context, out var full);
        if (lease is null)
        {
            return full!;
        }

        StreamHeaders.SetEventStream(context.Response, log);
        var reader = new LogReader(log, history, start.After, filter, FrameFormat.Sse);
        await pump.RunAsync(
            context,
            reader,
            StreamDialect.Sse,
            session is null ? null : () => sessions.Find(session.Id)?.EndSeq ?? 0,
            omit == OmittedFields.None ? null : new OmissionView(FrameFormat.Sse, omit),
            change: start.Change,
            firstId: session?.StartSeq ?? 0); // `current` with an earlier id would be an earlier session
        return TypedResults.Empty;
    }

    // Last-Event-ID overrides the query, which a reconnecting EventSource cannot change.
    private static ResumePoint Start(StreamQuery query, CaptureSession? session, EventLog log, IEventHistory history)
    {
        if ((query.Resume ?? EventQuery.Seq("after_seq", query.AfterSeq)) is { } after)
        {
            var point = ResumePoint.Find(log, history, after, query.StreamId ?? "");
            return point.Change is null || session is null ? point : point with { After = session.StartSeq - 1 };
        }

        return new ResumePoint(
            query.Replay switch
            {
                null or "" when session is not null => session.StartSeq - 1,
                null or "" => log.LastReadableSeq,
                "all" => 0,
                var other => throw new BadHttpRequestException($"replay: '{other}' is not supported. Use 'all', or omit it."),
            },
            null);
    }
}
