using System.Buffers;
using System.IO.Pipelines;
using Kernel.Api.EventStream;
using Microsoft.AspNetCore.Http.Features;

namespace Kernel.Api.Http;

/// <summary>Writes a reader's events to a streaming response: many frames per write, a flush when the reader has caught up, and heartbeats.</summary>
internal sealed partial class StreamPump(EventStreamMetrics metrics, TimeProvider time, ILogger<StreamPump> logger)
{
    /// <summary>The time without reading after which a client is disconnected.</summary>
    public static readonly TimeSpan WriteDeadline = TimeSpan.FromSeconds(30);

    /// <summary>The time after which a response ends whose next events cannot be read, so that the client resumes.</summary>
    public static readonly TimeSpan UnavailableDeadline = TimeSpan.FromSeconds(15);

    // Large enough to amortise the cost of a write. Besides the server's own buffer, the most memory that a slow client holds.
    private const int BytesPerFlush = 64 * 1024;

    // The most events without a match after which a client gets a new position, so that it does not read them again when it resumes.
    private const ulong PositionInterval = 1_000;

    /// <summary>Writes events until the stream ends, the client disconnects, <paramref name="until"/> is reached, or events stay unavailable for <see cref="UnavailableDeadline"/>.</summary>
    /// <param name="context">The request. The response headers must be set and not sent.</param>
    /// <param name="reader">The reader, in the dialect's format.</param>
    /// <param name="dialect">The format of everything besides events.</param>
    /// <param name="until">Gets the sequence number after which the response ends; 0 until it is known. Null if there is none.</param>
    /// <param name="view">Converts events into the client's format; null if they need no conversion.</param>
    /// <param name="change">The change of log to report first; null if there is none.</param>
    /// <param name="firstId">The lowest sequence number that the client may resume after.</param>
    public async Task RunAsync(
        HttpContext context,
        LogReader reader,
        StreamDialect dialect,
        Func<ulong>? until = null,
        IStreamView? view = null,
        StreamChange? change = null,
        ulong firstId = 0)
    {
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        metrics.ReaderOpened(dialect.Name);
        try
        {
            if (change is not null)
            {
                dialect.WriteChange(context.Response.BodyWriter, change);
            }
            else if (reader.Position >= firstId)
            {
                _ = dialect.WritePosition(context.Response.BodyWriter, reader.Position);
            }

            // Send the headers at once, so that the client knows that it is connected.
            await FlushAsync(context, context.Response.BodyWriter);
            await PumpAsync(context, reader, dialect, until, view);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client disconnected.
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
        var sentCaughtUp = false;
        var unflushed = 0L;
        var lastId = reader.Position;
        long? unavailableSince = null;

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
                    sentCaughtUp = false;
                    if (result.Events > 0)
                    {
                        lastId = result.From; // or a later one
                    }
                    else if (reader.Position >= lastId + PositionInterval && !IsOver(reader, until) && dialect.WritePosition(body, reader.Position))
                    {
                        lastId = reader.Position;
                        unflushed++;
                    }

                    break;
                case ReadStatus.Gap:
                    metrics.Dropped(result, dialect.Name);
                    dialect.WriteGap(body, result);
                    unflushed++;
                    break;
                case ReadStatus.CaughtUp when (dialect.SendsCaughtUpMarker && !sentCaughtUp) || time.GetElapsedTime(lastWrite) >= dialect.HeartbeatInterval:
                    body.Write(dialect.Heartbeat);
                    sentCaughtUp = true;
                    unflushed++;
                    break;
                default:
                    break;
            }

            unavailableSince = result.Status == ReadStatus.Unavailable ? unavailableSince ?? time.GetTimestamp() : null;
            var isUnavailable = unavailableSince is { } since && (reader.IsCompleted || time.GetElapsedTime(since) >= UnavailableDeadline);
            var isOver = result.Status == ReadStatus.Ended || isUnavailable || (end > 0 && reader.Position >= end);
            var waits = result.Status is ReadStatus.CaughtUp or ReadStatus.Unavailable;
            if (unflushed > 0 && (unflushed >= BytesPerFlush || isOver || waits))
            {
                await FlushAsync(context, body);
                lastWrite = time.GetTimestamp();
                unflushed = 0;
            }

            if (isUnavailable)
            {
                LogUnavailable(dialect.Name, reader.Position);
            }

            if (isOver)
            {
                return;
            }

            if (waits)
            {
                await reader.WaitAsync(result.Status, version, time, context.RequestAborted);
            }
        }
    }

    // A position after the end would be one in the next session.
    private static bool IsOver(LogReader reader, Func<ulong>? until) => until?.Invoke() is > 0 and var end && reader.Position >= end;

    private async ValueTask FlushAsync(HttpContext context, PipeWriter body)
    {
        var flush = body.FlushAsync(context.RequestAborted);
        if (!flush.IsCompletedSuccessfully)
        {
            await flush.AsTask().WaitAsync(WriteDeadline, time, context.RequestAborted);
        }
    }

    [LoggerMessage(2101, LogLevel.Information, "A client of the {Kind} stream stopped reading and was disconnected after {Seq}.")]
    private partial void LogTooSlow(string kind, ulong seq);

    [LoggerMessage(2102, LogLevel.Information, "The events of the {Kind} stream after {Seq} cannot be read now. The response ends, so that the client resumes.")]
    private partial void LogUnavailable(string kind, ulong seq);
}

/// <summary>Converts events into another format.</summary>
internal interface IStreamView
{
    /// <summary>The buffer to which the reader writes whole events.</summary>
    IBufferWriter<byte> Input { get; }

    /// <summary>Converts and removes the events in <see cref="Input"/>.</summary>
    /// <returns>The approximate number of bytes written; 0 if none.</returns>
    int Show(IBufferWriter<byte> output);
}
