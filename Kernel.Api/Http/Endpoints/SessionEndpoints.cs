using Kernel.Api.EventStream;
using Kernel.Api.Sessions;

namespace Kernel.Api.Http.Endpoints;

/// <summary><c>/events/capture_session</c>: the active session. <c>/events/capture_sessions</c>: those that were.</summary>
internal sealed class SessionEndpoints(SessionManager sessions, EventLog log)
{
    private const string Path = "/events/capture_session";
    private const string NoneActive = "No capture session is active.";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, static (HttpContext context, SessionEndpoints endpoints) => endpoints.StartAsync(context));
        routes.MapGet(Path, static (SessionEndpoints endpoints) => endpoints.Get());
        routes.MapPatch(Path, static (HttpContext context, SessionEndpoints endpoints) => endpoints.UpdateAsync(context));
        routes.MapDelete(Path, static (HttpContext context, SessionEndpoints endpoints) => endpoints.StopAsync(context));
        routes.MapGet("/events/capture_sessions", static (SessionEndpoints endpoints) => endpoints.List());
    }

    private Task<IResult> StartAsync(HttpContext context) => JsonRequest.AnswerAsync(context, async () =>
        await sessions.StartAsync((await JsonRequest.ReadAsync(context, SessionJsonContext.Default.SessionRequest, "a session's settings"))?.Config, context.RequestAborted) is { } saved
            ? Json(context, saved, StatusCodes.Status201Created)
            : Problems.Conflict("A capture session is active already: end it first, or change it with PATCH."));

    private IResult Get() => sessions.Active is { } session ? Json(session) : Problems.NotFound(NoneActive);

    private Task<IResult> UpdateAsync(HttpContext context) => JsonRequest.AnswerAsync(context, async () =>
        await sessions.UpdateAsync((await JsonRequest.ReadAsync(context, SessionJsonContext.Default.SessionRequest, "a session's settings"))?.Config, context.RequestAborted) is { } saved
            ? Json(context, saved)
            : Problems.NotFound(NoneActive));

    private Task<IResult> StopAsync(HttpContext context) => JsonRequest.AnswerAsync(context, async () =>
        await sessions.StopAsync("requested", context.RequestAborted) is { } saved ? Json(context, saved) : Problems.NotFound(NoneActive));

    private IResult List() =>
        Results.Json(sessions.Past.Select(Resource).ToArray(), SessionJsonContext.Default.SessionResourceArray);

    private IResult Json(HttpContext context, SavedSession saved, int status = StatusCodes.Status200OK)
    {
        StreamHeaders.SetDurable(context.Response, saved.IsDurable);
        StreamHeaders.SetStreamId(context.Response, log);
        return Json(saved.Session, status);
    }

    private IResult Json(CaptureSession session, int status = StatusCodes.Status200OK) =>
        Results.Json(Resource(session), SessionJsonContext.Default.SessionResource, statusCode: status);

    private SessionResource Resource(CaptureSession session) => new()
    {
        Id = session.Id,
        Status = sessions.StatusOf(session),
        Config = new SessionResource.EffectiveConfig(session.Categories, session.Options),
        Seq = session.EndSeq > 0 ? session.EndSeq : log.LastReadableSeq,
        CreatedAt = session.CreatedAt,
        EndedAt = session.EndedAt,
    };
}
