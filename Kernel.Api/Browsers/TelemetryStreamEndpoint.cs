using System.ComponentModel;
using System.Globalization;
using System.Text;
using Kernel.Api.Browsers.Telemetry;
using Kernel.Api.EventStream;
using Kernel.Api.Http;
using Kernel.Api.ScaleToZero;
using Kernel.Api.Security.RateLimiting;
using Kernel.Api.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Browsers;

/// <summary><c>GET /browsers/{id}/telemetry/stream</c>: a session's events as SDK types, until the session ends.</summary>
internal static class TelemetryStreamEndpoint
{
    /// <summary>Maps the endpoint.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet(BrowsersServiceCollectionExtensions.Path + "/{id}/telemetry/stream", FollowAsync)
        .WithName("streamTelemetry")
        .WithTags("Kernel SDK")
        .Produces<string>(StatusCodes.Status200OK, "text/event-stream")
        .ProducesProblems(400, 404, 429, 503)
        .HasStreamId()
        .WithMetadata(new OptionalHoldMetadata(), new EventStreamMetadata(nameof(SdkEnvelope)));

    /// <summary>Follow a browser's events</summary>
    /// <remarks>Server-sent events until the session ends: `id` is the event's sequence number, `data` an SdkEnvelope on one line; a comment is sent after 15 s without an event. Gaps are reported in a comment.</remarks>
    /// <response code="200">The frames.</response>
    internal static async Task<IResult> FollowAsync(
        [Description(BrowserEndpoints.IdOrName)] string id,
        [AsParameters] TelemetryStreamQuery query,
        HttpContext context,
        EventLog log,
        IEventHistory history,
        SessionManager sessions,
        BrowserSessions browsers,
        StreamPump pump,
        ClientLimits limits,
        IOptions<BrowsersOptions> options)
    {
        _ = EventQuery.Boolean("hold", query.Hold);
        if (browsers.Find(id, includeEnded: true) is not { } session)
        {
            return SdkErrors.NotFound(id);
        }

        using var lease = limits.TryAcquireStream(context, out var full);
        if (lease is null)
        {
            return full!;
        }

        StreamHeaders.SetEventStream(context.Response, log);
        var start = Start(query, session, log, history);
        var filter = new EventFilter(null, null, Encoding.UTF8.GetBytes(session.Id));
        var reader = new LogReader(log, history, start.After, filter, StreamDialect.KernelSdk.Format);
        await pump.RunAsync(
            context,
            reader,
            StreamDialect.KernelSdk,
            () => sessions.Find(session.Id)?.EndSeq ?? 0,
            new SdkStreamView(options.Value.UnknownTypes),
            start.Change);
        return TypedResults.Empty;
    }

    // Last-Event-ID of a reconnecting client overrides the query. Malformed values mean from now, as in the hosted API.
    private static ResumePoint Start(TelemetryStreamQuery query, CaptureSession session, EventLog log, IEventHistory history)
    {
        if (!ulong.TryParse(query.LastEventId, NumberStyles.None, CultureInfo.InvariantCulture, out var last))
        {
            return new ResumePoint(query.Replay == "all" ? session.StartSeq - 1 : log.LastReadableSeq, null);
        }

        var point = ResumePoint.Find(log, history, last, "");
        return point with { After = Math.Max(point.After, session.StartSeq - 1) };
    }
}

/// <summary>The parameters of a browser's event stream.</summary>
internal sealed record TelemetryStreamQuery
{
    [FromHeader(Name = "Last-Event-ID")]
    [SeqParameter]
    [Description("Resumes after this sequence number and overrides the query. 0 for all events of the session.")]
    public string? LastEventId { get; init; }

    [FromQuery(Name = "replay")]
    [Description("`all`: starts with the session's first event. Otherwise starts with new events.")]
    public string? Replay { get; init; }

    [FromQuery(Name = "hold")]
    [AllowedBoolean]
    [Description("Whether the stream keeps the host from suspending. Default: `ScaleToZero:StreamsHold`.")]
    public string? Hold { get; init; }
}
