using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Kernel.Api.KernelSdk;

/// <summary>
/// Writes errors under <c>/browsers</c> to clients that say they take something other than JSON, as the SDK does when it opens a
/// stream; the framework would write them without what <see cref="SdkErrors"/> adds.
/// </summary>
internal sealed class SdkErrorWriter(IOptions<ProblemDetailsOptions> problems, IOptions<JsonOptions> json) : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => SdkErrors.IsForSdk(context.HttpContext.Request);

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
