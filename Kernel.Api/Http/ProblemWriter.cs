using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Http;

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
            "application/problem+json",
            context.HttpContext.RequestAborted));
    }
}
