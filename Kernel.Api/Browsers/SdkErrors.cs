using Kernel.Api.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Kernel.Api.Browsers;

/// <summary>
/// Errors under <c>/browsers</c>: problem details as everywhere, and beside them what the SDK looks for (<c>ErrorModel</c>):
/// <c>code</c> and <c>message</c>. Those of the guards before the endpoints have them, too.
/// </summary>
internal static class SdkErrors
{
    private const string Code = "code";
    private const string Message = "message";

    /// <summary>The header by which a server tells the SDK whether trying again can help.</summary>
    private const string ShouldRetry = "X-Should-Retry";

    public static ProblemHttpResult NotFound(string idOrName) => Problems.NotFound($"There is no browser '{idOrName}'.");

    /// <summary>429: as when no more browsers may run at once. The SDK tries again, and somebody may be done by then.</summary>
    public static ProblemHttpResult NoCapacity(HttpContext context, string active)
    {
        var problem = Problems.TooMany(context, TimeSpan.FromSeconds(1), $"This deployment has one browser, and '{active}' is on it: delete that first.");
        return With(problem, "concurrency_limit_exceeded");
    }

    /// <summary>501: what is asked for needs the gateway, which is off. Trying again does not help.</summary>
    public static ProblemHttpResult NoGateway(HttpContext context)
    {
        context.Response.Headers[ShouldRetry] = "false";
        var problem = TypedResults.Problem(
            "There is no cdp_ws_url to give, because the DevTools gateway is off: set Gateway:Enabled (--devtools-gateway true of the app host).",
            statusCode: StatusCodes.Status501NotImplemented);
        return With(problem, "gateway_disabled");
    }

    /// <summary>503: the browser does not answer. Trying again may help.</summary>
    public static ProblemHttpResult NoBrowser(HttpContext context, string reason) =>
        With(Problems.Busy(context, $"The browser does not answer: {reason}"), "browser_unavailable");

    /// <summary>Adds the SDK's members to an error under <c>/browsers</c>.</summary>
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
