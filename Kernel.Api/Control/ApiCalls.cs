using System.Diagnostics;
using System.Text.Json.Nodes;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Control;

/// <summary>Publishes an <c>api_call</c> event for calls that change something.</summary>
internal sealed class ApiCalls(ControlPublisher control, ApiEventPublisher events, TimeProvider time)
{
    /// <summary>Starts a call.</summary>
    /// <param name="operation">The operation's id in the OpenAPI document.</param>
    /// <returns>Publishes the event; gets the HTTP status. The call that starts a session is part of it, and so is the one that turns the category on.</returns>
    public Action<int> Begin(string operation)
    {
        var (now, started, request) = (time.GetUtcNow(), time.GetTimestamp(), (Activity.Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToHexString());
        return status =>
        {
            if (control.Session is not null)
            {
                events.Publish(ApiEvent.Create(EventTypes.ApiCall, now, new JsonObject
                {
                    ["request_id"] = request,
                    ["operation_id"] = operation,
                    ["status"] = status,
                    ["duration_ms"] = (long)time.GetElapsedTime(started).TotalMilliseconds,
                }));
            }
        };
    }
}
