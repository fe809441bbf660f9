using System.ComponentModel;
using Kernel.Api.EventStream;
using Kernel.Api.Sessions;
using Kernel.ServiceDefaults.Events;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kernel.Api.Http.Endpoints;

/// <summary><c>/events/capture_session</c>: the active session. <c>/events/capture_sessions</c>: all sessions.</summary>
internal static class SessionEndpoints
{
    /// <summary>The description of a session's id in a path.</summary>
    internal const string SessionId = "The session's id, or `current` for the active one.";
    private const int MaxScreenshots = 6;

    /// <summary>Maps the endpoints.</summary>
    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/events").WithTags("Capture");
        group.MapPost("/capture_session", StartAsync).WithName("startSession").ProducesProblems(400, 409, 413, 503).HasDurable(201);
        group.MapGet("/capture_session", Get).WithName("getSession").ProducesProblems(404);
        group.MapPatch("/capture_session", ChangeAsync).WithName("changeSession").ProducesProblems(400, 404, 413, 503).HasDurable();
        group.MapDelete("/capture_session", EndAsync).WithName("endSession").ProducesProblems(404, 503).HasDurable();
        group.MapGet("/capture_sessions", List).WithName("listSessions").ProducesProblems(400).WithMetadata([.. PageHeaders.Described]);
        group.MapGet("/capture_sessions/{id}", GetById).WithName("getSessionById").ProducesProblems(404);
        group.MapPatch("/capture_sessions/{id}", RenameAsync).WithName("renameSession").ProducesProblems(400, 404, 413).HasDurable();
        group.MapPost("/capture_session/screenshot", TakeScreenshotAsync).WithName("takeScreenshot").ProducesProblems(400, 404, 409, 413, 429);
    }

    /// <summary>Start a capture session</summary>
    /// <remarks>Captures only the named categories, or all but `control` if none is named.</remarks>
    /// <response code="201">The session has started.</response>
    /// <response code="409">A session is already active.</response>
    internal static async Task<Results<Created<SessionResource>, ProblemHttpResult>> StartAsync(
        JsonRequestBody<SessionRequest> body, HttpResponse response, SessionManager sessions, EventLog log, CancellationToken cancellationToken) =>
        await sessions.StartAsync(body.Value, cancellationToken) is { } saved
            ? TypedResults.Created((string?)null, Resource(saved, response, sessions, log))
            : Problems.Conflict("A capture session is already active. End it first, or change it with PATCH.");

    /// <summary>Get the active session</summary>
    /// <response code="200">The active session.</response>
    internal static Results<Ok<SessionResource>, ProblemHttpResult> Get(SessionManager sessions, EventLog log) =>
        sessions.Active is { } session ? TypedResults.Ok(Resource(session, sessions, log)) : SessionProblems.NotFound();

    /// <summary>Change the active session</summary>
    /// <remarks>Changes only the members of the body.</remarks>
    /// <response code="200">The session as it is now.</response>
    internal static async Task<Results<Ok<SessionResource>, ProblemHttpResult>> ChangeAsync(
        JsonRequestBody<SessionRequest> body, HttpResponse response, SessionManager sessions, EventLog log, CancellationToken cancellationToken) =>
        await sessions.UpdateAsync(body.Value, cancellationToken) is { } saved
            ? TypedResults.Ok(Resource(saved, response, sessions, log))
            : SessionProblems.NotFound();

    /// <summary>End the active session</summary>
    /// <remarks>Responds after the collectors have delivered all captured events.</remarks>
    /// <response code="200">The session has ended.</response>
    internal static async Task<Results<Ok<SessionResource>, ProblemHttpResult>> EndAsync(
        HttpResponse response, SessionManager sessions, EventLog log, CancellationToken cancellationToken) =>
        await sessions.StopAsync("requested", cancellationToken) is { } saved
            ? TypedResults.Ok(Resource(saved, response, sessions, log))
            : SessionProblems.NotFound();

    /// <summary>List ended sessions</summary>
    /// <remarks>Newest first. The newest 1,000 are kept.</remarks>
    /// <response code="200">The sessions.</response>
    internal static Ok<SessionResource[]> List([AsParameters] PageQuery paging, HttpResponse response, SessionManager sessions, EventLog log)
    {
        StreamHeaders.SetStreamId(response, log);
        return TypedResults.Ok(PageHeaders.Take(response, sessions.Past, paging.Read()).Select(session => Resource(session, sessions, log)).ToArray());
    }

    /// <summary>Get a session</summary>
    /// <response code="200">The session, active or ended.</response>
    internal static Results<Ok<SessionResource>, ProblemHttpResult> GetById(
        [Description(SessionId)] string id, HttpResponse response, SessionManager sessions, EventLog log)
    {
        StreamHeaders.SetStreamId(response, log);
        return sessions.FindOrCurrent(id) is { } session ? TypedResults.Ok(Resource(session, sessions, log)) : SessionProblems.NotFound(id);
    }

    /// <summary>Rename a session</summary>
    /// <remarks>Changes the name of a session, active or ended.</remarks>
    /// <response code="200">The session as it is now.</response>
    internal static async Task<Results<Ok<SessionResource>, ProblemHttpResult>> RenameAsync(
        [Description(SessionId)] string id,
        JsonRequestBody<SessionRename> body,
        HttpResponse response,
        SessionManager sessions,
        EventLog log,
        CancellationToken cancellationToken)
    {
        if (body.Value is not { Name: { } name })
        {
            return Problems.BadRequest("name is missing. Send {\"name\":\"checkout\"}; an empty name removes it.");
        }

        return sessions.FindOrCurrent(id) is { } session && await sessions.RenameAsync(session.Id, name, cancellationToken) is { } saved
            ? TypedResults.Ok(Resource(saved, response, sessions, log))
            : SessionProblems.NotFound(id);
    }

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
            return SessionProblems.NotFound();
        }

        if (!session.Categories.Contains(EventCategory.Screenshot))
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

    /// <summary>Gets a session as clients receive it.</summary>
    internal static SessionResource Resource(CaptureSession session, SessionManager sessions, EventLog log)
    {
        var tally = session.EndSeq > 0 ? session.Tally : log.Tally;
        return new()
        {
            Id = session.Id,
            Name = session.DisplayName,
            Status = sessions.StatusOf(session),
            Config = new SessionResource.EffectiveConfig(session.Categories, session.Options),
            Seq = session.LastSeqIn(log),
            CreatedAt = session.CreatedAt,
            EndedAt = session.EndedAt,
            FirstSeq = session.StartSeq,
            LastSeq = session.EndSeq > 0 ? session.EndSeq : Math.Max(session.StartSeq, log.LastReadableSeq),
            FirstEventAt = tally is null ? null : EventTime.FromMicroseconds(tally.FirstTs),
            LastEventAt = tally is null ? null : EventTime.FromMicroseconds(tally.LastTs),
            Counts = tally is null ? null : new SessionResource.EventCounts(
                tally.Events, tally.Requests, tally.Failed, tally.Errors, tally.Navigations, tally.Screenshots),
            Screenshots = tally?.Spread(MaxScreenshots),
        };
    }
}
