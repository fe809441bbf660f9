using Kernel.Api.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kernel.Api.ScaleToZero;

/// <summary><c>/scaletozero</c>: the suspend state of the host, and a pin that keeps it awake until it is removed.</summary>
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
    /// <remarks>Until the pin is removed.</remarks>
    /// <response code="204">The host stays awake.</response>
    internal static Results<NoContent, ProblemHttpResult> Pin(WakeLock wake) => Respond(wake.Pin);

    /// <summary>Remove the pin</summary>
    /// <response code="204">The host may suspend when no request is in progress.</response>
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
            return TypedResults.Problem($"The host's control file could not be written, and nothing has changed: {exception.Message}", statusCode: StatusCodes.Status500InternalServerError);
        }
    }
}

/// <summary>The suspend state of the host.</summary>
/// <param name="Available">Whether the host supports suspending.</param>
/// <param name="Awake">Whether the host is kept awake.</param>
/// <param name="Pinned">Whether the host is pinned awake.</param>
/// <param name="Holders">The number of requests that keep the host awake, including this one.</param>
internal sealed record WakeState(bool Available, bool Awake, bool Pinned, int Holders);
