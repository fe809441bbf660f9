using System.Globalization;
using Kernel.Api.EventStream;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kernel.Api.Http;

/// <summary>Creates the error responses of the HTTP API, all as <c>application/problem+json</c>.</summary>
internal static class Problems
{
    /// <summary>The content type of a problem.</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>The detail of every 404 for an unknown path; the same on both ports, so that it does not reveal the other port's paths.</summary>
    public const string NothingHere = "There is nothing here.";

    public static ProblemHttpResult BadRequest(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest);

    public static ProblemHttpResult Unauthorized(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status401Unauthorized);

    public static ProblemHttpResult NotFound(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status404NotFound);

    public static ProblemHttpResult Conflict(string detail, string? member = null, object? value = null) => TypedResults.Problem(
        detail,
        statusCode: StatusCodes.Status409Conflict,
        extensions: member is null ? null : new Dictionary<string, object?> { [member] = value });

    /// <summary>Creates a 409: the reader's position is not in this log.</summary>
    public static ProblemHttpResult StreamChanged(StreamChange change, ulong after) => TypedResults.Problem(
        $"after_seq {after} is not a position in stream {change.StreamId}, whose newest event is {change.Newest}: the journal was restored from a backup or is new. Restart with after_seq={change.Oldest - 1}.",
        statusCode: StatusCodes.Status409Conflict,
        extensions: new Dictionary<string, object?> { ["stream_id"] = change.StreamId, ["oldest"] = change.Oldest, ["newest"] = change.Newest });

    public static ProblemHttpResult TooLarge(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status413PayloadTooLarge);

    public static ProblemHttpResult BadGateway(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status502BadGateway);

    public static ProblemHttpResult Forbidden(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status403Forbidden);

    public static ProblemHttpResult Misdirected(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status421MisdirectedRequest);

    /// <summary>Adds a detail to responses for which the framework sets only a status.</summary>
    public static void Explain(ProblemDetailsContext context) => context.ProblemDetails.Detail ??= context.ProblemDetails.Status switch
    {
        StatusCodes.Status404NotFound => NothingHere,
        StatusCodes.Status405MethodNotAllowed => $"The method {context.HttpContext.Request.Method} is not allowed here. Allowed: {context.HttpContext.Response.Headers.Allow}.",
        _ => null,
    };

    /// <summary>Creates a 429 with <c>Retry-After</c>: the client has exceeded a limit.</summary>
    public static ProblemHttpResult TooMany(HttpContext context, TimeSpan wait, string detail)
    {
        context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem(detail, statusCode: StatusCodes.Status429TooManyRequests);
    }

    /// <summary>Creates a 503 with <c>Retry-After</c>: nothing of the request was accepted, and the client can retry after 1 s.</summary>
    public static ProblemHttpResult Busy(HttpContext context, string detail)
    {
        context.Response.Headers.RetryAfter = "1";
        return TypedResults.Problem(detail, statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
