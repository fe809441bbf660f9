using Kernel.Api.EventStream;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Http;

/// <summary>Converts the exceptions that reject a request into problem responses.</summary>
internal sealed class ProblemExceptionHandler : IExceptionHandler
{
    /// <summary>Gets whether an exception rejects a request.</summary>
    public static bool IsRejection(Exception exception) => exception is BadHttpRequestException or StreamBusyException;

    /// <inheritdoc />
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!IsRejection(exception))
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
/// Writes problem details whatever the <c>Accept</c> header is. To clients that do not accept JSON, such as browsers, the framework
/// writes plain text, or, after an exception, nothing.
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
