using System.ComponentModel;
using Kernel.Api.Gateway;
using Kernel.Api.Http;
using Kernel.Api.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Browsers;

/// <summary><c>/browsers</c>: creates, finds, changes and deletes the browser of this deployment for the SDK.</summary>
internal static class BrowserEndpoints
{
    /// <summary>The description of the parameter that names a browser.</summary>
    public const string IdOrName = "The session's id or name.";

    /// <summary>Maps the endpoints.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(BrowsersServiceCollectionExtensions.Path).WithTags("Kernel SDK");
        group.MapPost("", CreateAsync).WithName("createBrowser").ProducesProblems(400, 413, 429, 501, 503).HasDurable();
        group.MapGet("", List).WithName("listBrowsers").ProducesProblems(400)
            .WithMetadata([new DeepObjectMetadata("tags", "Only browsers with this tag, such as `tags[team]=backend`."), .. PageHeaders.Described]);
        group.MapGet("/{idOrName}", Get).WithName("getBrowser").ProducesProblems(400, 404);
        group.MapPatch("/{idOrName}", ChangeAsync).WithName("changeBrowser").ProducesProblems(400, 404, 413, 503).HasDurable();
        group.MapDelete("/{idOrName}", DeleteAsync).WithName("deleteBrowser").ProducesProblems(404, 503).HasDurable(204);
    }

    /// <summary>Create a browser</summary>
    /// <remarks>Starts a capture session on the browser of this deployment, and responds when capture has started. 429 if a session is active.</remarks>
    /// <response code="200">The browser.</response>
    /// <response code="501">The DevTools gateway, which provides `cdp_ws_url`, is disabled.</response>
    internal static async Task<Results<Ok<BrowserResource>, ProblemHttpResult>> CreateAsync(
        JsonRequestBody<BrowserRequest> body, HttpContext context, BrowserSessions browsers, CdpTicket ticket, IOptions<GatewayOptions> gateway, TimeProvider time)
    {
        if (!gateway.Value.Enabled)
        {
            return SdkErrors.NoGateway(context);
        }

        try
        {
            return await browsers.CreateAsync(body.Value ?? new BrowserRequest(), context.RequestAborted) is { } saved
                ? TypedResults.Ok(Resource(saved, context, browsers, ticket, time))
                : SdkErrors.NoCapacity(context, browsers.Active?.Id ?? "another");
        }
        catch (HttpRequestException unreachable)
        {
            return SdkErrors.NoBrowser(context, unreachable.Message);
        }
    }

    /// <summary>List browsers</summary>
    /// <remarks>The active one and, if requested, the ended ones, newest first.</remarks>
    /// <response code="200">The page.</response>
    internal static Ok<BrowserResource[]> List(
        [AsParameters] BrowserListQuery query, [AsParameters] PageQuery paging, HttpContext context, BrowserSessions browsers, CdpTicket ticket, TimeProvider time)
    {
        var (active, ended) = query.Statuses;
        var page = paging.Read();
        var tags = BrowserListQuery.TagsOf(context.Request.Query);
        var matching = browsers.List(active, ended).Where(session => query.Matches(session, tags));
        return TypedResults.Ok(PageHeaders.Take(context.Response, matching, page).Select(session => Resource(session, context, browsers, ticket, time)).ToArray());
    }

    /// <summary>Get a browser</summary>
    /// <response code="200">The browser.</response>
    internal static Results<Ok<BrowserResource>, ProblemHttpResult> Get(
        [Description(IdOrName)] string idOrName,
        [FromQuery(Name = "include_deleted"), AllowedBoolean, DefaultValue("false"), Description("Whether to include ended sessions.")] string? includeDeleted,
        HttpContext context,
        BrowserSessions browsers,
        CdpTicket ticket,
        TimeProvider time) =>
        browsers.Find(idOrName, EventQuery.Boolean("include_deleted", includeDeleted) is true) is { } session
            ? TypedResults.Ok(Resource(session, context, browsers, ticket, time))
            : SdkErrors.NotFound(idOrName);

    /// <summary>Change a browser</summary>
    /// <remarks>Changes telemetry, name and tags; members that are absent keep their values.</remarks>
    /// <response code="200">The browser.</response>
    internal static async Task<Results<Ok<BrowserResource>, ProblemHttpResult>> ChangeAsync(
        [Description(IdOrName)] string idOrName, JsonRequestBody<BrowserRequest> body, HttpContext context, BrowserSessions browsers, CdpTicket ticket, TimeProvider time) =>
        browsers.Find(idOrName, includeEnded: false) is { } session
        && await browsers.ChangeAsync(session.Id, body.Value ?? new BrowserRequest(), context.RequestAborted) is { } changed
            ? TypedResults.Ok(Resource(changed, context, browsers, ticket, time))
            : SdkErrors.NotFound(idOrName);

    /// <summary>Delete a browser</summary>
    /// <remarks>Ends the session and the connections to its `cdp_ws_url`.</remarks>
    /// <response code="204">The session has ended.</response>
    internal static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        [Description(IdOrName)] string idOrName, HttpContext context, BrowserSessions browsers)
    {
        if (browsers.Find(idOrName, includeEnded: false) is not { } session || await browsers.DeleteAsync(session.Id, context.RequestAborted) is not { } ended)
        {
            return SdkErrors.NotFound(idOrName);
        }

        StreamHeaders.SetDurable(context.Response, ended.IsDurable);
        return TypedResults.NoContent();
    }

    private static BrowserResource Resource(SavedSession saved, HttpContext context, BrowserSessions browsers, CdpTicket ticket, TimeProvider time)
    {
        StreamHeaders.SetDurable(context.Response, saved.IsDurable);
        return Resource(saved.Session, context, browsers, ticket, time);
    }

    private static BrowserResource Resource(CaptureSession session, HttpContext context, BrowserSessions browsers, CdpTicket ticket, TimeProvider time) => new()
    {
        SessionId = session.Id,
        CdpWsUrl = browsers.Active?.Id == session.Id ? ticket.AddressFor(context, session.Id) : "",
        CreatedAt = session.CreatedAt,
        DeletedAt = session.EndedAt,
        Headless = session.Browser?.Headless ?? true,
        TimeoutSeconds = session.Browser?.TimeoutSeconds ?? 0,
        Name = session.Browser?.Name,
        StartUrl = session.Browser?.StartUrl,
        Tags = session.Browser is { Tags.Count: > 0 } browser ? browser.Tags : null,
        Telemetry = TelemetryCategories.Of(session),
        Usage = new BrowserUsage((long)((session.EndedAt ?? time.GetUtcNow()) - session.CreatedAt).TotalMilliseconds),
    };
}
