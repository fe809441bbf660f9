using Kernel.Api.EventStream;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Http;

/// <summary>Answers the exceptions by which handlers refuse a request; all others are faults of the service.</summary>
internal sealed class ProblemExceptionHandler : IExceptionHandler
{
    /// <summary>Whether an exception refuses a request, which is no error in the log.</summary>
    public static bool IsRefusal(Exception exception) => exception is BadHttpRequestException or StreamBusyException;

    /// <inheritdoc />
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!IsRefusal(exception))
        {
            return false;
        }

        var problem = exception is BadHttpRequestException bad
            ? TypedResults.Problem(bad.Message, statusCode: bad.StatusCode)
            : Problems.Busy(httpContext, exception.Message);
        await problem.ExecuteAsync(httpContext);
        return true;
    }
}

/// <summary>
/// Writes problem details to clients that accept something other than JSON, such as a browser that navigates or an SDK that opens
/// a stream; the framework writes plain text to them, or, after an exception, nothing.
/// </summary>
internal sealed class ProblemWriter(IOptions<ProblemDetailsOptions> problems, IOptions<JsonOptions> json) : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => true;

    public ValueTask WriteAsync(ProblemDetailsContext context)
    {
        problems.Value.CustomizeProblemDetails?.Invoke(context);
        return new(context.HttpContext.Response.WriteAsJsonAsync(
            context.ProblemDetails,
            json.Value.SerializerOptions.GetTypeInfo(context.ProblemDetails.GetType()),
            Problems.ContentType,
            context.HttpContext.RequestAborted));
    }
}
