using Kernel.Api.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Kernel.Api.Browsers;

/// <summary>
/// The errors of endpoints under <c>/browsers</c>: problem details with the SDK's members <c>code</c> and <c>message</c>
/// (<c>ErrorModel</c>). Errors of middleware before the endpoints have these members too.
/// </summary>
internal static class SdkErrors
{
    private const string Code = "code";
    private const string Message = "message";

    /// <summary>The header by which the SDK decides whether to retry.</summary>
    private const string ShouldRetry = "X-Should-Retry";

    public static ProblemHttpResult NotFound(string idOrName) => Problems.NotFound($"No browser has the id or name '{idOrName}'.");

    /// <summary>429: the browser is in use. The SDK retries, because the other session may end.</summary>
    public static ProblemHttpResult NoCapacity(HttpContext context, string active)
    {
        var problem = Problems.TooMany(context, TimeSpan.FromSeconds(1), $"This deployment has one browser, which session '{active}' is using. Delete that session first.");
        return With(problem, "concurrency_limit_exceeded");
    }

    /// <summary>501: the request needs the gateway, which is disabled. Retrying does not help.</summary>
    public static ProblemHttpResult NoGateway(HttpContext context)
    {
        context.Response.Headers[ShouldRetry] = "false";
        var problem = TypedResults.Problem(
            "cdp_ws_url is not available because the DevTools gateway is disabled. Set Gateway:Enabled to true (--devtools-gateway true of the app host).",
            statusCode: StatusCodes.Status501NotImplemented);
        return With(problem, "gateway_disabled");
    }

    /// <summary>503: the browser does not respond. Retrying may help.</summary>
    public static ProblemHttpResult NoBrowser(HttpContext context, string reason) =>
        With(Problems.Busy(context, $"The browser does not respond: {reason}"), "browser_unavailable");

    /// <summary>Adds the SDK's members to an error of an endpoint under <c>/browsers</c>.</summary>
    public static void Complete(ProblemDetailsContext context)
    {
        if (!context.HttpContext.Request.Path.StartsWithSegments(BrowsersServiceCollectionExtensions.Path, StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        var problem = context.ProblemDetails;
        problem.Extensions.TryAdd(Code, CodeOf(problem));
        problem.Extensions[Message] = problem.Detail ?? problem.Title;
    }

    private static ProblemHttpResult With(ProblemHttpResult result, string code)
    {
        result.ProblemDetails.Extensions[Code] = code;
        return result;
    }

    private static string CodeOf(ProblemDetails problem) => problem.Status switch
    {
        StatusCodes.Status400BadRequest => "bad_request",
        StatusCodes.Status401Unauthorized => "unauthorized",
        StatusCodes.Status403Forbidden => "forbidden",
        StatusCodes.Status404NotFound => "not_found",
        StatusCodes.Status413PayloadTooLarge => "payload_too_large",
        StatusCodes.Status429TooManyRequests => "too_many_requests",
        StatusCodes.Status503ServiceUnavailable => "unavailable",
        >= 500 => "internal_error",
        _ => "refused",
    };
}
