using Kernel.Api.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kernel.Api.ScaleToZero;

/// <summary><c>/scaletozero</c>: whether the host may suspend, and a pin that keeps it from that until it is taken back.</summary>
internal static class ScaleToZeroEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapScaleToZero(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/scaletozero").WithTags("Host");
        group.MapGet("", Get).WithName("hostState");
        group.MapPost("/disable", Pin).WithName("pinAwake").ProducesProblems(500);
        group.MapPost("/enable", Unpin).WithName("unpin").ProducesProblems(500);
    }

    /// <summary>Get whether the host is kept awake</summary>
    /// <response code="200">The state.</response>
    internal static Ok<WakeState> Get(WakeLock wake) => TypedResults.Ok(wake.State);

    /// <summary>Pin the host awake</summary>
    /// <remarks>Until further notice.</remarks>
    /// <response code="204">The host stays awake.</response>
    internal static Results<NoContent, ProblemHttpResult> Pin(WakeLock wake) => Respond(wake.Pin);

    /// <summary>Take the pin back</summary>
    /// <response code="204">The host may suspend when no client is served.</response>
    internal static Results<NoContent, ProblemHttpResult> Unpin(WakeLock wake) => Respond(wake.Unpin);

    private static Results<NoContent, ProblemHttpResult> Respond(Action change)
    {
        try
        {
            change();
            return TypedResults.NoContent();
        }
        catch (IOException exception)
        {
            return TypedResults.Problem($"The host could not be told, and nothing has changed: {exception.Message}", statusCode: StatusCodes.Status500InternalServerError);
        }
    }
}

/// <summary>How it stands with the host's suspending.</summary>
/// <param name="Available">Whether this host can suspend at all.</param>
/// <param name="Awake">Whether it is kept from it.</param>
/// <param name="Pinned">Whether it is until further notice.</param>
/// <param name="Holders">How many requests keep it awake, the one that asks included.</param>
internal sealed record WakeState(bool Available, bool Awake, bool Pinned, int Holders);
