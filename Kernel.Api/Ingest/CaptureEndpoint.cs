using System.Text.Json;
using Kernel.Api.EventStream;
using Kernel.Api.Sessions;
using Kernel.ServiceDefaults.Contracts;

namespace Kernel.Api.Ingest;

/// <summary><c>GET /internal/capture</c>: what the collectors should be doing, a line at once and a line on every change.</summary>
internal sealed class CaptureEndpoint(DesiredState wanted, EventLog log, TimeProvider time)
{
    public async Task HandleAsync(HttpContext context)
    {
        context.Response.ContentType = "application/x-ndjson";
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, log.Completed);
        try
        {
            await FollowAsync(context.Response, ends.Token);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // The collector went away, or we do; it reconnects by itself.
        }
    }

    private async Task FollowAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        var sent = -1L;
        while (true)
        {
            var change = wanted.Changes.Next;
            var state = wanted.Current;
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
                // Nothing changed: the empty line that follows says that we are here.
            }
        }
    }
}
