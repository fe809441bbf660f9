namespace Kernel.Api.Control;

/// <summary>Publishes an <c>api_call</c> event for each call of the public API that changes something, after its response.</summary>
/// <remarks>Published events are not reported, because they are events themselves, and neither is signing in, which changes nothing in the browser or the capture.</remarks>
internal sealed class ApiCallMiddleware(RequestDelegate next, ApiCalls calls)
{
    // As in the browser, GET requests of these change something.
    private static readonly string[] ChangingReads = ["activateTab", "closeTab"];
    private static readonly string[] Unreported = ["publish", "signIn", "signOut"];

    public Task InvokeAsync(HttpContext context)
    {
        if (OperationOf(context) is { } operation)
        {
            ReportOnCompletion(context, calls.Begin(operation));
        }

        return next(context);
    }

    // Not in the method above, where the closure would be allocated for every request.
    private static void ReportOnCompletion(HttpContext context, Action<int> report) => context.Response.OnCompleted(() =>
    {
        report(context.Response.StatusCode);
        return Task.CompletedTask;
    });

    private static string? OperationOf(HttpContext context)
    {
        var operation = context.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName;
        var method = context.Request.Method;
        var isRead = HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsConnect(method);
        return operation is null || Unreported.Contains(operation) || (isRead && !ChangingReads.Contains(operation)) ? null : operation;
    }
}
