using System.Text.Json;
using Kernel.Api.Sessions;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Http.Endpoints;

/// <summary><c>POST /events/capture_session/screenshot</c>: has a picture taken, which comes as a <c>screenshot</c> event.</summary>
internal sealed class ScreenshotEndpoint(SessionManager sessions)
{
    private const int MaxBodyBytes = 4 * 1024;
    private const int MaxTargetIdLength = 128;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/events/capture_session/screenshot", static (HttpContext context, ScreenshotEndpoint endpoint) => endpoint.HandleAsync(context));

    private async Task<IResult> HandleAsync(HttpContext context)
    {
        if (await RequestBody.ReadAsync(context.Request, MaxBodyBytes) is not { } body)
        {
            return Problems.TooLarge($"The body may have at most {MaxBodyBytes} bytes.");
        }

        using (body)
        {
            try
            {
                var order = body.Span.Trim(" \t\r\n"u8).IsEmpty ? null : JsonSerializer.Deserialize(body.Span, SessionJsonContext.Default.ScreenshotOrder);
                return order?.TargetId is { Length: 0 or > MaxTargetIdLength }
                    ? Problems.BadRequest($"target_id must have 1 to {MaxTargetIdLength} characters; leave it out for the tab that navigated last.")
                    : await RequestAsync(context, order?.TargetId);
            }
            catch (JsonException refusal)
            {
                return Problems.BadRequest($"The body does not say what to take a screenshot of: {refusal.Message}");
            }
        }
    }

    private async Task<IResult> RequestAsync(HttpContext context, string? targetId)
    {
        if (sessions.Active is not { } session)
        {
            return Problems.NotFound("No capture session is active.");
        }

        if (!session.Categories.Contains(EventCategory.Screenshot))
        {
            return Problems.Conflict("The capture session does not capture screenshots: add the category with PATCH.");
        }

        return await sessions.RequestScreenshotAsync(targetId, context.RequestAborted) is { } request
            ? Results.Json(new ScreenshotTicket(request.Id, session.Id), SessionJsonContext.Default.ScreenshotTicket, statusCode: StatusCodes.Status202Accepted)
            : Problems.TooMany(
                context,
                ScreenshotRequests.Lifetime,
                $"At most {ScreenshotRequests.Most} screenshots may be asked for within {ScreenshotRequests.Lifetime.TotalSeconds} s.");
    }
}
