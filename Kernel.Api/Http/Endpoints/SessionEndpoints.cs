using Kernel.Api.EventStream;
using Kernel.Api.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kernel.Api.Http.Endpoints;

/// <summary><c>/events/capture_session</c>: the active session. <c>/events/capture_sessions</c>: ended sessions.</summary>
internal static class SessionEndpoints
{
    private const string NoneActive = "No capture session is active.";

    /// <summary>Maps the endpoints.</summary>
    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/events").WithTags("Capture");
        group.MapPost("/capture_session", StartAsync).WithName("startSession").ProducesProblems(400, 409, 413, 503).HasDurable(201);
        group.MapGet("/capture_session", Get).WithName("getSession").ProducesProblems(404);
        group.MapPatch("/capture_session", ChangeAsync).WithName("changeSession").ProducesProblems(400, 404, 413, 503).HasDurable();
        group.MapDelete("/capture_session", EndAsync).WithName("endSession").ProducesProblems(404, 503).HasDurable();
        group.MapGet("/capture_sessions", List).WithName("listSessions");
        group.MapPost("/capture_session/screenshot", TakeScreenshotAsync).WithName("takeScreenshot").ProducesProblems(400, 404, 409, 413, 429);
    }

    /// <summary>Start a capture session</summary>
    /// <remarks>Captures only the named categories, or all if none is named.</remarks>
    /// <response code="201">The session has started.</response>
    /// <response code="409">A session is already active.</response>
    internal static async Task<Results<Created<SessionResource>, ProblemHttpResult>> StartAsync(
        JsonRequestBody<SessionRequest> body, HttpResponse response, SessionManager sessions, EventLog log, CancellationToken cancellationToken) =>
        await sessions.StartAsync(body.Value?.Config, cancellationToken) is { } saved
            ? TypedResults.Created((string?)null, Resource(saved, response, sessions, log))
            : Problems.Conflict("A capture session is already active. End it first, or change it with PATCH.");

    /// <summary>Get the active session</summary>
    /// <response code="200">The active session.</response>
    internal static Results<Ok<SessionResource>, ProblemHttpResult> Get(SessionManager sessions, EventLog log) =>
        sessions.Active is { } session ? TypedResults.Ok(Resource(session, sessions, log)) : Problems.NotFound(NoneActive);

    /// <summary>Change the active session</summary>
    /// <remarks>Changes only the members of the body.</remarks>
    /// <response code="200">The session as it is now.</response>
    internal static async Task<Results<Ok<SessionResource>, ProblemHttpResult>> ChangeAsync(
        JsonRequestBody<SessionRequest> body, HttpResponse response, SessionManager sessions, EventLog log, CancellationToken cancellationToken) =>
        await sessions.UpdateAsync(body.Value?.Config, cancellationToken) is { } saved
            ? TypedResults.Ok(Resource(saved, response, sessions, log))
            : Problems.NotFound(NoneActive);

    /// <summary>End the active session</summary>
    /// <remarks>Responds after the collectors have delivered all captured events.</remarks>
    /// <response code="200">The session has ended.</response>
    internal static async Task<Results<Ok<SessionResource>, ProblemHttpResult>> EndAsync(
        HttpResponse response, SessionManager sessions, EventLog log, CancellationToken cancellationToken) =>
        await sessions.StopAsync("requested", cancellationToken) is { } saved
            ? TypedResults.Ok(Resource(saved, response, sessions, log))
            : Problems.NotFound(NoneActive);

    /// <summary>List ended sessions</summary>
    /// <remarks>Newest first, at most 1,000.</remarks>
    /// <response code="200">The sessions.</response>
    internal static Ok<SessionResource[]> List(SessionManager sessions, EventLog log) =>
        TypedResults.Ok(sessions.Past.Select(session => Resource(session, sessions, log)).ToArray());

    /// <summary>Take a screenshot</summary>
    /// <remarks>The screenshot arrives as a `screenshot` event with the `request_id`; if it fails, the event has `error`.</remarks>
    /// <response code="202">The screenshot will be taken.</response>
    /// <response code="409">The session does not capture screenshots.</response>
    internal static async Task<Results<Accepted<ScreenshotTicket>, ProblemHttpResult>> TakeScreenshotAsync(
        JsonRequestBody<ScreenshotOrder> body, HttpContext context, SessionManager sessions, CancellationToken cancellationToken)
    {
        if (body.Value?.TargetId is { Length: 0 or > ScreenshotOrder.MaxTargetIdLength })
        {
            return Problems.BadRequest($"target_id must have 1 to {ScreenshotOrder.MaxTargetIdLength} characters. Omit it to select the tab that navigated last.");
        }

        if (sessions.Active is not { } session)
        {
            return Problems.NotFound(NoneActive);
        }

        if (!session.Categories.Contains(ServiceDefaults.Events.EventCategory.Screenshot))
        {
            return Problems.Conflict("The capture session does not capture screenshots. Add the category screenshot with PATCH.");
        }

        return await sessions.RequestScreenshotAsync(body.Value?.TargetId, cancellationToken) is { } request
            ? TypedResults.Accepted((string?)null, new ScreenshotTicket(request.Id, session.Id))
            : Problems.TooMany(
                context,
                ScreenshotRequests.Lifetime,
                $"At most {ScreenshotRequests.MaxRequests} screenshots can be requested within {ScreenshotRequests.Lifetime.TotalSeconds} s.");
    }

    private static SessionResource Resource(SavedSession saved, HttpResponse response, SessionManager sessions, EventLog log)
    {
        StreamHeaders.SetDurable(response, saved.IsDurable);
        StreamHeaders.SetStreamId(response, log);
        return Resource(saved.Session, sessions, log);
    }

    private static SessionResource Resource(CaptureSession session, SessionManager sessions, EventLog log) => new()
    {
        Id = session.Id,
        Status = sessions.StatusOf(session),
        Config = new SessionResource.EffectiveConfig(session.Categories, session.Options),
        Seq = session.EndSeq > 0 ? session.EndSeq : log.LastReadableSeq,
        CreatedAt = session.CreatedAt,
        EndedAt = session.EndedAt,
    };
}
