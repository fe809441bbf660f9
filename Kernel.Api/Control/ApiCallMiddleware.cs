using System.Diagnostics;
using System.Text.Json.Nodes;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Control;

/// <summary>Publishes an <c>api_call</c> event for each call of the public API that changes something, after its response.</summary>
/// <remarks>Published events are not reported, because they are events themselves, and neither is signing in, which changes nothing in the browser or the capture.</remarks>
internal sealed class ApiCallMiddleware(RequestDelegate next, ControlPublisher publisher, TimeProvider time)
{
    // As in the browser, GET requests of these change something.
    private static readonly string[] ChangingReads = ["activateTab", "closeTab"];
    private static readonly string[] Unreported = ["publish", "signIn", "signOut"];

    public Task InvokeAsync(HttpContext context)
    {
        if (OperationOf(context) is { } operation)
        {
            ReportAfterResponse(context, operation);
        }

        return next(context);
    }

    // The call that starts a session is part of it, and so is the one that turns the category on.
    private void ReportAfterResponse(HttpContext context, string operation)
    {
        var (now, started, request) = (time.GetUtcNow(), time.GetTimestamp(), Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier);
        context.Response.OnCompleted(() =>
        {
            if (publisher.Session is not null)
            {
                publisher.Publish(ApiEvent.Create(EventTypes.ApiCall, now, new JsonObject
                {
                    ["request_id"] = request,
                    ["operation_id"] = operation,
                    ["status"] = context.Response.StatusCode,
                    ["duration_ms"] = (long)time.GetElapsedTime(started).TotalMilliseconds,
                }));
            }

            return Task.CompletedTask;
        });
    }

    private static string? OperationOf(HttpContext context)
    {
        var operation = context.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName;
        var method = context.Request.Method;
        var isRead = HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsConnect(method);
        return operation is null || Unreported.Contains(operation) || (isRead && !ChangingReads.Contains(operation)) ? null : operation;
    }
}
