using System.Buffers;
using System.IO.Pipelines;
using Kernel.Api.EventStream;
using Microsoft.AspNetCore.Http.Features;

namespace Kernel.Api.Http;

/// <summary>Carries a reader's events into an endless response: many frames a write, a flush when there is no more, heartbeats between.</summary>
internal sealed partial class StreamPump(EventStreamMetrics metrics, TimeProvider time, ILogger<StreamPump> logger)
{
    /// <summary>A client that takes nothing for this long is disconnected; it resumes by its last id.</summary>
    public static readonly TimeSpan WriteDeadline = TimeSpan.FromSeconds(30);

    // Enough to make the cost of a write small beside the cost of its bytes; the most a slow client holds, with the server's own buffer.
    private const int BytesPerFlush = 64 * 1024;

    /// <summary>Runs until the stream ends, the client goes, or <paramref name="until"/> says so.</summary>
    /// <param name="context">The request; its response's headers are set but not sent.</param>
    /// <param name="reader">The cursor, in the dialect's format.</param>
    /// <param name="dialect">How to say what is not an event.</param>
    /// <param name="until">The number behind which the response ends, once it is known; 0 until then.</param>
    /// <param name="view">Makes what the reader reads into what the client gets; null where that is the same.</param>
    /// <param name="change">What the client is told first, because its position is not in this log.</param>
    public async Task RunAsync(
        HttpContext context, LogReader reader, StreamDialect dialect, Func<ulong>? until = null, IStreamView? view = null, StreamChange? change = null)
    {
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        metrics.ReaderOpened(dialect.Name);
        try
        {
            if (change is not null)
            {
                dialect.WriteChange(context.Response.BodyWriter, change);
            }

            // The headers go out at once, so that a client knows it is connected before anything happens.
            await FlushAsync(context, context.Response.BodyWriter);
            await PumpAsync(context, reader, dialect, until, view);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away; there is nobody to tell.
        }
        catch (TimeoutException)
        {
            LogTooSlow(dialect.Name, reader.Position);
            context.Abort();
        }
        finally
        {
            metrics.ReaderClosed(dialect.Name);
        }
    }

    private async Task PumpAsync(HttpContext context, LogReader reader, StreamDialect dialect, Func<ulong>? until, IStreamView? view)
    {
        var body = context.Response.BodyWriter;
        var lastWrite = time.GetTimestamp();
        var saidCaughtUp = false;
        var unflushed = 0L;

        while (!context.RequestAborted.IsCancellationRequested)
        {
            var version = reader.Version;
            var end = until?.Invoke() ?? 0;
            var result = await reader.ReadAsync(view is null ? body : view.Input, BytesPerFlush, cancellationToken: context.RequestAborted);
            if (view is not null)
            {
                result = result with { Bytes = view.Show(body) };
            }

            switch (result.Status)
            {
                case ReadStatus.Advanced:
                    unflushed += result.Bytes;
                    saidCaughtUp = false;
                    break;
                case ReadStatus.Gap:
                    metrics.Dropped(result, dialect.Name);
                    dialect.WriteGap(body, result);
                    unflushed++;
                    break;
                case ReadStatus.CaughtUp when (dialect.SendsCaughtUpMarker && !saidCaughtUp) || time.GetElapsedTime(lastWrite) >= dialect.HeartbeatInterval:
                    body.Write(dialect.Heartbeat);
                    saidCaughtUp = true;
                    unflushed++;
                    break;
                default:
                    break;
            }

            var isOver = result.Status == ReadStatus.Ended || (end > 0 && reader.Position >= end);
            var waits = result.Status is ReadStatus.CaughtUp or ReadStatus.Unavailable;
            if (unflushed > 0 && (unflushed >= BytesPerFlush || isOver || waits))
            {
                await FlushAsync(context, body);
                lastWrite = time.GetTimestamp();
                unflushed = 0;
            }

            if (isOver)
            {
                return;
            }

            if (waits)
            {
                await reader.WaitAsync(version);
            }
        }
    }

    private async ValueTask FlushAsync(HttpContext context, PipeWriter body)
    {
        var flush = body.FlushAsync(context.RequestAborted);
        if (!flush.IsCompletedSuccessfully)
        {
            await flush.AsTask().WaitAsync(WriteDeadline, time, context.RequestAborted);
        }
    }

    [LoggerMessage(2101, LogLevel.Information, "A client of the {Kind} stream took nothing for too long and was disconnected at {Seq}.")]
    private partial void LogTooSlow(string kind, ulong seq);
}

/// <summary>Shows events in another form than they are kept in.</summary>
internal interface IStreamView
{
    /// <summary>Where a reader writes events, whole ones, in the format that the view reads.</summary>
    IBufferWriter<byte> Input { get; }

    /// <summary>Writes what has come in as the client gets it, and forgets it.</summary>
    /// <returns>About how many bytes that were; 0 where it was nothing.</returns>
    int Show(IBufferWriter<byte> output);
}
