using System.Globalization;
using Kernel.Api.EventStream;
using Kernel.Api.ScaleToZero;
using Kernel.Api.Security.RateLimiting;
using Kernel.Api.Sessions;

namespace Kernel.Api.Http.Endpoints;

/// <summary><c>GET /events/stream</c>: the stream as server-sent events.</summary>
internal sealed class StreamEndpoint(EventLog log, IEventHistory history, SessionManager sessions, StreamPump pump, ClientLimits limits)
{
    private const string CurrentSession = "current";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/events/stream", static (HttpContext context, StreamEndpoint endpoint) => endpoint.HandleAsync(context))
            .WithMetadata(new OptionalHoldMetadata());

    private async Task<IResult> HandleAsync(HttpContext context)
    {
        var query = context.Request.Query;
        CaptureSession? session = null;
        if (query["capture_session_id"].ToString() is { Length: > 0 } id)
        {
            session = id == CurrentSession ? Current(context.Request) : sessions.Find(id);
            if (session is null)
            {
                return Problems.NotFound(id == CurrentSession ? "No capture session is active." : $"There is no capture session '{id}'.");
            }
        }

        ResumePoint start;
        EventFilter filter;
        try
        {
            filter = StreamQuery.Filter(query, session?.Id);
            start = Start(context.Request, session);
        }
        catch (FormatException refusal)
        {
            return Problems.BadRequest(refusal.Message);
        }

        if (session?.EndSeq is > 0 and var end && start.After >= end)
        {
            // All of the session has been read. 204 is what tells an EventSource not to come back.
            return Results.NoContent();
        }

        using var place = limits.TakeStream(context, out var full);
        if (place is null)
        {
            return full!;
        }

        StreamHeaders.SetEventStream(context.Response, log);
        var reader = new LogReader(log, history, start.After, filter, FrameFormat.Sse);
        await pump.RunAsync(
            context, reader, StreamDialect.Sse, session is null ? null : () => sessions.Find(session.Id)?.EndSeq ?? 0, change: start.Change);
        return Results.Empty;
    }

    // A client that comes back still means the session that was current when it first came.
    private CaptureSession? Current(HttpRequest request) =>
        (LastEventId(request) is { } last ? sessions.At(last) : null) ?? sessions.Active;

    private static ulong? LastEventId(HttpRequest request) =>
        ulong.TryParse(request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last : null;

    // What a reconnecting client says of itself beats what its address says, which it cannot change.
    private ResumePoint Start(HttpRequest request, CaptureSession? session)
    {
        if ((LastEventId(request) ?? StreamQuery.Seq(request.Query, "after_seq")) is { } after)
        {
            var point = ResumePoint.Find(log, history, after, request.Query["stream_id"].ToString());
            return point.Change is null || session is null ? point : point with { After = session.StartSeq - 1 };
        }

        return new ResumePoint(
            request.Query["replay"].ToString() switch
            {
                "" when session is not null => session.StartSeq - 1,
                "" => log.LastReadableSeq,
                "all" => 0,
                var other => throw new FormatException($"replay: '{other}' is not known; 'all' is."),
            },
            null);
    }
}
