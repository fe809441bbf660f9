namespace Kernel.Api.ScaleToZero;

/// <summary><c>/scaletozero</c>: whether the host may suspend, and a pin that keeps it from it until it is taken back.</summary>
internal static class ScaleToZeroEndpoints
{
    public static void MapScaleToZero(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/scaletozero", static (WakeLock wake) => Results.Json(wake.State, WakeStateJsonContext.Default.WakeState));
        routes.MapPost("/scaletozero/disable", static (WakeLock wake) => Answer(wake.Pin));
        routes.MapPost("/scaletozero/enable", static (WakeLock wake) => Answer(wake.Unpin));
    }

    private static IResult Answer(Action change)
    {
        try
        {
            change();
            return Results.NoContent();
        }
        catch (IOException refusal)
        {
            return TypedResults.Problem($"The host could not be told, and nothing has changed: {refusal.Message}", statusCode: StatusCodes.Status500InternalServerError);
        }
    }
}
