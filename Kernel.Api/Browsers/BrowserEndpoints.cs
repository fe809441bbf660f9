using Kernel.Api.Gateway;
using Kernel.Api.Http;
using Kernel.Api.Sessions;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Browsers;

/// <summary><c>/browsers</c>: the browser of this deployment, as the SDK creates, finds, changes and deletes it.</summary>
internal sealed class BrowserEndpoints(BrowserSessions browsers, CdpEndpoint cdp, IOptions<GatewayOptions> gateway, TimeProvider time)
{
    private const string One = BrowsersServiceCollectionExtensions.Path + "/{idOrName}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(BrowsersServiceCollectionExtensions.Path, static (HttpContext context, BrowserEndpoints endpoints) => endpoints.CreateAsync(context));
        routes.MapGet(BrowsersServiceCollectionExtensions.Path, static (HttpContext context, BrowserEndpoints endpoints) => endpoints.List(context));
        routes.MapGet(One, static (HttpContext context, string idOrName, BrowserEndpoints endpoints) => endpoints.Get(context, idOrName));
        routes.MapPatch(One, static (HttpContext context, string idOrName, BrowserEndpoints endpoints) => endpoints.ChangeAsync(context, idOrName));
        routes.MapDelete(One, static (HttpContext context, string idOrName, BrowserEndpoints endpoints) => endpoints.DeleteAsync(context, idOrName));
    }

    private Task<IResult> CreateAsync(HttpContext context) => JsonRequest.AnswerAsync(context, async () =>
    {
        if (!gateway.Value.Enabled)
        {
            return SdkErrors.NoGateway(context);
        }

        try
        {
            return await browsers.CreateAsync(await ReadAsync(context), context.RequestAborted) is { } saved
                ? Json(context, saved)
                : SdkErrors.NoCapacity(context, browsers.Active?.Id ?? "another");
        }
        catch (HttpRequestException unreachable)
        {
            return SdkErrors.NoBrowser(context, unreachable.Message);
        }
    });

    private IResult List(HttpContext context)
    {
        try
        {
            var query = BrowserListQuery.Read(context.Request.Query);
            var matching = browsers.List(query.Active, query.Ended).Where(query.Matches);
            return Results.Json(
                PageHeaders.Take(context.Response, matching, query.Page).Select(session => Resource(context, session)).ToArray(),
                BrowserJsonContext.Default.BrowserResourceArray);
        }
        catch (FormatException refusal)
        {
            return Problems.BadRequest(refusal.Message);
        }
    }

    private IResult Get(HttpContext context, string idOrName) =>
        browsers.Find(idOrName, BrowserListQuery.IncludeDeleted(context.Request.Query)) is { } session ? Json(context, session) : SdkErrors.NotFound(idOrName);

    private Task<IResult> ChangeAsync(HttpContext context, string idOrName) => JsonRequest.AnswerAsync(context, async () =>
        browsers.Find(idOrName, includeEnded: false) is { } session
        && await browsers.ChangeAsync(session.Id, await ReadAsync(context), context.RequestAborted) is { } changed
            ? Json(context, changed)
            : SdkErrors.NotFound(idOrName));

    private Task<IResult> DeleteAsync(HttpContext context, string idOrName) => JsonRequest.AnswerAsync(context, async () =>
        browsers.Find(idOrName, includeEnded: false) is { } session && await browsers.DeleteAsync(session.Id, context.RequestAborted) is { } ended
            ? NoContent(context, ended)
            : SdkErrors.NotFound(idOrName));

    private static async ValueTask<BrowserRequest> ReadAsync(HttpContext context) =>
        await JsonRequest.ReadAsync(context, BrowserJsonContext.Default.BrowserRequest, "what a browser is asked for with") ?? new BrowserRequest();

    private IResult Json(HttpContext context, SavedSession saved)
    {
        StreamHeaders.SetDurable(context.Response, saved.IsDurable);
        return Json(context, saved.Session);
    }

    private static IResult NoContent(HttpContext context, SavedSession ended)
    {
        StreamHeaders.SetDurable(context.Response, ended.IsDurable);
        return Results.NoContent();
    }

    private IResult Json(HttpContext context, CaptureSession session) =>
        Results.Json(Resource(context, session), BrowserJsonContext.Default.BrowserResource);

    private BrowserResource Resource(HttpContext context, CaptureSession session) => new()
    {
        SessionId = session.Id,
        CdpWsUrl = cdp.AddressFor(context.Request, session.Id),
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
