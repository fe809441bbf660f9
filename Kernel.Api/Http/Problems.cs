using System.Globalization;
using Kernel.Api.EventStream;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kernel.Api.Http;

/// <summary>The errors of the HTTP API, all as <c>application/problem+json</c>.</summary>
internal static class Problems
{
    /// <summary>The content type of a problem.</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>What is said of every address that does not exist, so that it tells nothing about those of the other port.</summary>
    public const string NothingHere = "There is nothing here.";

    public static ProblemHttpResult BadRequest(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest);

    public static ProblemHttpResult Unauthorized(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status401Unauthorized);

    public static ProblemHttpResult NotFound(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status404NotFound);

    public static ProblemHttpResult Conflict(string detail, string? member = null, object? value = null) => TypedResults.Problem(
        detail,
        statusCode: StatusCodes.Status409Conflict,
        extensions: member is null ? null : new Dictionary<string, object?> { [member] = value });

    /// <summary>409: the reader's position is not in this log. Says which log it is, and what is in it.</summary>
    public static ProblemHttpResult StreamChanged(StreamChange change, ulong after) => TypedResults.Problem(
        $"after_seq {after} is not a position in this stream, {change.StreamId}, whose newest event is {change.Newest}: the journal was restored from a backup or begun anew. Start again after_seq={change.Oldest - 1}.",
        statusCode: StatusCodes.Status409Conflict,
        extensions: new Dictionary<string, object?> { ["stream_id"] = change.StreamId, ["oldest"] = change.Oldest, ["newest"] = change.Newest });

    public static ProblemHttpResult TooLarge(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status413PayloadTooLarge);

    public static ProblemHttpResult BadGateway(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status502BadGateway);

    public static ProblemHttpResult Forbidden(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status403Forbidden);

    public static ProblemHttpResult Misdirected(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status421MisdirectedRequest);

    /// <summary>Says in words what the framework answers by a status alone.</summary>
    public static void Explain(ProblemDetailsContext context) => context.ProblemDetails.Detail ??= context.ProblemDetails.Status switch
    {
        StatusCodes.Status404NotFound => NothingHere,
        StatusCodes.Status405MethodNotAllowed => $"This address takes {context.HttpContext.Response.Headers.Allow}, and not {context.HttpContext.Request.Method}.",
        _ => null,
    };

    /// <summary>429 with <c>Retry-After</c>: the client has had its share for now.</summary>
    public static ProblemHttpResult TooMany(HttpContext context, TimeSpan wait, string detail)
    {
        context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem(detail, statusCode: StatusCodes.Status429TooManyRequests);
    }

    /// <summary>503 with <c>Retry-After</c>: nothing of the request was taken, and sending it again in a second may work.</summary>
    public static ProblemHttpResult Busy(HttpContext context, string detail)
    {
        context.Response.Headers.RetryAfter = "1";
        return TypedResults.Problem(detail, statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
