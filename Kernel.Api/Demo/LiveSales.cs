using System.Net.WebSockets;
using System.Text.Json;
using Kernel.Api.Http;

namespace Kernel.Api.Demo;

/// <summary><c>/demo/live</c>: a WebSocket that reports occasional sales, the same ones to every page.</summary>
/// <param name="time">The clock of the sales.</param>
/// <param name="stopping">Ends the sockets.</param>
internal sealed class LiveSales(TimeProvider time, CancellationToken stopping)
{
    /// <summary>The maximum number of concurrent pages; further ones get 503.</summary>
    public const int MaxSockets = 64;

    private const int MaxMessageBytes = 1_024;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private int _sockets;

    /// <summary>Serves one page until it disconnects.</summary>
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            return Problems.BadRequest("This endpoint only accepts WebSocket connections.");
        }

        if (Interlocked.Increment(ref _sockets) > MaxSockets)
        {
            Interlocked.Decrement(ref _sockets);
            return Problems.Busy(context, $"The demo shop's limit of {MaxSockets} sockets is reached.");
        }

        try
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await ServeAsync(socket, context.RequestAborted);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // The page closed the connection without a close frame.
        }
        finally
        {
            Interlocked.Decrement(ref _sockets);
        }

        return Results.Empty;
    }

    private async Task ServeAsync(WebSocket socket, CancellationToken aborted)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping);
        using var timer = new PeriodicTimer(Interval, time);
        var leaving = WaitForCloseAsync(socket, end);
        var sale = 0;
        do
        {
            var product = Product.All[sale % Product.All.Count];
            var message = JsonSerializer.SerializeToUtf8Bytes(new Sale(product.Id, ++sale), DemoJsonContext.Default.Sale);
            await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, aborted);
        }
        while (await NextAsync(timer, end.Token));

        var status = stopping.IsCancellationRequested ? WebSocketCloseStatus.EndpointUnavailable : WebSocketCloseStatus.NormalClosure;
        await socket.CloseOutputAsync(status, null, aborted);
        await leaving;
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken end)
    {
        try
        {
            return await timer.WaitForNextTickAsync(end);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // Pages send nothing but a close frame; anything else is discarded.
    private static async Task WaitForCloseAsync(WebSocket socket, CancellationTokenSource end)
    {
        var message = new byte[MaxMessageBytes];
        try
        {
            while ((await socket.ReceiveAsync(message, end.Token)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // The page is gone, or the socket ends.
        }

        await end.CancelAsync();
    }
}
