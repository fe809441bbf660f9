using Microsoft.AspNetCore.Http;

namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>One read session: a frame for each batch and each heartbeat, and a plain end where a limit is reached.</summary>
internal sealed class ReadSessionServer(HttpContext context, TimeProvider time)
{
    public async Task RunAsync(StreamLog log, ReadRange range, ulong start)
    {
        context.Response.ContentType = "s2s/proto";
        await context.Response.Body.FlushAsync();
        var frames = new S2ServerFrames(AcceptsGzip);
        try
        {
            await foreach (var batch in new ReadCursor(log, range, time).RunAsync(start, context.RequestAborted))
            {
                frames.Clear();
                frames.WriteMessage(batch);
                await context.Response.BodyWriter.WriteAsync(frames.Written, context.RequestAborted);
            }
        }
        catch (S2Error error)
        {
            frames.Clear();
            frames.WriteTerminal(error.Status, error.Body);
            await context.Response.BodyWriter.WriteAsync(frames.Written, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The reader went away.
        }
    }

    private bool AcceptsGzip => context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
}
