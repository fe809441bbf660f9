using System.Diagnostics;
using Kernel.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http;
using OpenTelemetry.Instrumentation.AspNetCore;
using OpenTelemetry.Instrumentation.Http;

namespace Kernel.ServiceDefaults.Telemetry;

/// <summary>
/// Selects the HTTP requests that become spans: requests that change something for a client, requests that failed in the service,
/// and calls made on behalf of the former.
/// </summary>
/// <remarks>
/// All other requests are repeated housekeeping: probes, heartbeats, polling, streams, batches. Their traces would hide those of the
/// browser; their rates, durations and failures are in the HTTP metrics.
/// </remarks>
internal static class TracePolicy
{
    // Internal requests, probes, DevTools traffic, events (identified by sequence numbers), and the demo, whose requests are in the
    // browser's traces.
    private static readonly PathString[] Untraced =
        [new(InternalApi.PathPrefix), new("/health"), new("/alive"), new("/events/publish"), new("/devtools"), new("/json"), new("/demo")];

    public static void Apply(AspNetCoreTraceInstrumentationOptions options)
    {
        options.Filter = static context => !Array.Exists(Untraced, path => context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase));
        options.EnrichWithHttpResponse = static (activity, response) =>
        {
            if (IsRead(response.HttpContext.Request.Method) && response.StatusCode < StatusCodes.Status500InternalServerError)
            {
                activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded; // only recorded activities are exported
            }
        };
    }

    public static void Apply(HttpClientTraceInstrumentationOptions options) =>
        options.FilterHttpRequestMessage = static _ =>
            Activity.Current?.Parent is { Recorded: true } parent && parent.GetTagItem("http.request.method") is string method && !IsRead(method);

    private static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);
}
