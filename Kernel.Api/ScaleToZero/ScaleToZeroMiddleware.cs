using System.Net;
using System.Net.Sockets;
using Kernel.Api.Http;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Options;

namespace Kernel.Api.ScaleToZero;

/// <summary>Keeps the host awake for each request from another machine until its response is acknowledged.</summary>
internal sealed class ScaleToZeroMiddleware(RequestDelegate next, WakeLock wake, SendQueueDrain sendQueue, IOptions<ScaleToZeroOptions> options)
{
    public Task InvokeAsync(HttpContext context)
    {
        // Clients on this machine suspend with it.
        if (context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address))
        {
            return next(context);
        }

        return Holds(context) ? HoldAsync(context) : next(context);
    }

    private bool Holds(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<OptionalHoldMetadata>() is null)
        {
            return true;
        }

        return context.Request.Query["hold"].ToString() switch
        {
            "" => options.Value.StreamsHold,
            "false" => false,
            _ => true, // the endpoint rejects other values than true, and its response has to arrive too
        };
    }

    private async Task HoldAsync(HttpContext context)
    {
        try
        {
            wake.Hold();
        }
        catch (IOException exception)
        {
            // Without the hold, a suspension could interrupt the response without an error.
            await Problems.Busy(context, $"The host could not be kept awake for this request: {exception.Message}").ExecuteAsync(context);
            return;
        }

        var socket = context.Features.Get<IConnectionSocketFeature>()?.Socket;
        context.Response.OnCompleted(() =>
        {
            // Not awaited, because the connection's next request would wait for it.
            _ = ReleaseAfterDrainAsync(socket);
            return Task.CompletedTask;
        });
        await next(context);
    }

    private async Task ReleaseAfterDrainAsync(Socket? socket)
    {
        try
        {
            await sendQueue.WaitAsync(socket);
        }
        finally
        {
            wake.Release();
        }
    }
}

/// <summary>Marks an endpoint with endless responses, for which the client can choose not to keep the host awake (<c>hold=false</c>).</summary>
internal sealed class OptionalHoldMetadata;
