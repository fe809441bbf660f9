using System.Text.Json;
using Kernel.Api.EventStream;
using Kernel.Api.Http;
using Kernel.Api.Sessions;
using Kernel.ServiceDefaults.Contracts;

namespace Kernel.Api.Ingest;

/// <summary><c>GET /internal/capture</c>: the desired capture state, one line now and one per change.</summary>
internal static class CaptureEndpoint
{
    /// <summary>Follows the desired capture state until the stream ends.</summary>
    public static async Task FollowAsync(HttpContext context, DesiredState desired, EventLog log, TimeProvider time)
    {
        context.Response.ContentType = NdjsonLines.ContentType;
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, log.Completed);
        try
        {
            await WriteAsync(context.Response, desired, time, ends.Token);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // The collector disconnected, or the service stops; the collector reconnects.
        }
    }

    private static async Task WriteAsync(HttpResponse response, DesiredState desired, TimeProvider time, CancellationToken cancellationToken)
    {
        var sent = -1L;
        while (true)
        {
            var change = desired.Changes.Next;
            var state = desired.Current;
            if (state.Revision != sent)
            {
                await response.WriteAsync(JsonSerializer.Serialize(state, InternalJsonContext.Default.CaptureState), cancellationToken);
                sent = state.Revision;
            }

            await response.WriteAsync("\n", cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
            try
            {
                await change.WaitAsync(InternalApi.HeartbeatInterval, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // No change: the empty line that follows is the heartbeat.
            }
        }
    }
}
