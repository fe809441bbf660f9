using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Kernel.Api.EventStream;
using Kernel.Api.ScaleToZero;
using Kernel.Api.Security.RateLimiting;
using Kernel.Api.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace Kernel.Api.Http.Endpoints;

/// <summary>The position from which <c>GET /events/stream</c> begins.</summary>
internal sealed record StreamQuery
{
    [FromHeader(Name = "Last-Event-ID")]
    [SeqParameter]
    [Description("Events strictly after this sequence number, however old; beats the query. 0 is everything.")]
    public string? LastEventId { get; init; }

    [FromQuery(Name = "after_seq")]
    [SeqParameter]
    [Description("The same for clients that cannot set a header.")]
    public string? AfterSeq { get; init; }

    [FromQuery(Name = "stream_id")]
    [Description("The log that the event to resume after is of, from the header `Kernel-Stream-Id` of the response that it came with. If this is another log, a frame `event: stream_changed` and everything from the oldest event follow.")]
    public string? StreamId { get; init; }

    [FromQuery(Name = "replay")]
    [AllowedValues("all")]
    [Description("`all`: from the oldest event that is kept. Without any of these: from now.")]
    public string? Replay { get; init; }

    /// <summary>The parameter by which a client says whether its stream keeps the host awake; the middleware reads it.</summary>
    [FromQuery(Name = "hold")]
    [AllowedBoolean]
    [Description("Whether the stream keeps a host awake that would suspend; `ScaleToZero:StreamsHold` unless given.")]
    public string? Hold { get; init; }

    /// <summary>Gets the last event that a client has that reconnects; null if it does not say.</summary>
    public ulong? Resume => ulong.TryParse(LastEventId, NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last : null;
}

/// <summary><c>GET /events/stream</c>: the stream as server-sent events.</summary>
internal static class StreamEndpoint
{
    private const string CurrentSession = "current";

    /// <summary>Maps the endpoint.</summary>
    public static void MapStream(this IEndpointRouteBuilder routes) => routes.MapGet("/events/stream", FollowAsync)
        .WithName("stream")
        .WithTags("Stream")
        .Produces<string>(StatusCodes.Status200OK, "text/event-stream")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblems(400, 404, 429, 503)
        .HasStreamId()
        .WithMetadata(
            new OptionalHoldMetadata(),
            new EventStreamMetadata("Envelope", "EventsDropped"),
            new ResponseHeaderMetadata("X-SSE-Content-Type", "The type of `data`: `application/json`."),
            new ResponseHeaderMetadata("X-Accel-Buffering", "`no`: asks proxies not to hold frames back."));

    /// <summary>Follow the stream</summary>
    /// <remarks>Server-sent events for as long as the client stays: `id` is the event's sequence number, `data` an Envelope on one line. The headers come at once; a comment comes after 15 s without an event. Events that no longer exist are announced by a frame without id, `event: events_dropped`, whose data is an EventsDropped. A client that takes nothing for 30 s is disconnected; it resumes by its last id.</remarks>
    /// <response code="200">The frames.</response>
    /// <response code="204">The session has ended and the client has all of it; an EventSource does not reconnect.</response>
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
        CaptureSession? session = null;
        if (events.CaptureSessionId is { Length: > 0 } id)
        {
            // A client that reconnects still means the session that was current when it first came.
            session = id != CurrentSession ? sessions.Find(id) : (query.Resume is { } last ? sessions.At(last) : null) ?? sessions.Active;
            if (session is null)
            {
                return Problems.NotFound(id == CurrentSession ? "No capture session is active." : $"There is no capture session '{id}'.");
            }
        }

        var filter = events.Filter(session?.Id);
        var start = Start(query, session, log, history);
        if (session?.EndSeq is > 0 and var end && start.After >= end)
        {
            // All of the session has been read. 204 is what tells an EventSource not to reconnect.
            return TypedResults.NoContent();
        }

        using var lease = limits.TakeStream(context, out var full);
        if (lease is null)
        {
            return full!;
        }

        StreamHeaders.SetEventStream(context.Response, log);
        var reader = new LogReader(log, history, start.After, filter, FrameFormat.Sse);
        await pump.RunAsync(
            context, reader, StreamDialect.Sse, session is null ? null : () => sessions.Find(session.Id)?.EndSeq ?? 0, change: start.Change);
        return TypedResults.Empty;
    }

    // What a reconnecting client says of itself beats what its address says, which it cannot change.
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
                var other => throw new BadHttpRequestException($"replay: '{other}' is not known; 'all' is."),
            },
            null);
    }
}
