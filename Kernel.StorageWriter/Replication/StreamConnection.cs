using System.Buffers;
using System.IO.Pipelines;

namespace Kernel.StorageWriter.Replication;

/// <summary>A response of the internal stream, read line by line from pooled buffers.</summary>
internal sealed class StreamConnection(string streamId, HttpResponseMessage response, Stream body, TimeProvider time) : IDisposable
{
    private const int ReadSize = 64 * 1024;

    private readonly PipeReader _pipe = PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: ReadSize, minimumReadSize: ReadSize / 4));

    /// <summary>The identity of the stream.</summary>
    public string StreamId { get; } = streamId;

    /// <summary>Calls <paramref name="onLine"/> with every line, without its line feed, until the API ends the response.</summary>
    /// <remarks>At most one line of <see cref="StreamLine.MaxBytes"/> and one read are in memory. An incomplete last line is discarded.</remarks>
    /// <exception cref="StreamException">The connection was lost or timed out, or a line was too long.</exception>
    public async Task ReadLinesAsync(Func<ReadOnlySequence<byte>, CancellationToken, ValueTask> onLine, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var _ = cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), silence);
        while (true)
        {
            silence.CancelAfter(StreamClient.SilenceLimit);
            var read = await ReadAsync(silence.Token, cancellationToken);
            silence.CancelAfter(Timeout.InfiniteTimeSpan);

            var rest = read.Buffer;
            while (TryReadLine(ref rest, out var line))
            {
                await onLine(line, cancellationToken);
            }

            _pipe.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    public void Dispose()
    {
        _pipe.Complete();
        response.Dispose();
    }

    private async ValueTask<ReadResult> ReadAsync(CancellationToken silence, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipe.ReadAsync(silence);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException exception)
        {
            throw new StreamException($"sent no data for {StreamClient.SilenceLimit.TotalSeconds:0} s.", exception);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw new StreamException($"closed the connection: {exception.Message}", exception);
        }
    }

    private static bool TryReadLine(ref ReadOnlySequence<byte> rest, out ReadOnlySequence<byte> line)
    {
        var end = rest.PositionOf((byte)'\n');
        line = end is { } position ? rest.Slice(0, position) : rest;
        if (line.Length > StreamLine.MaxBytes)
        {
            throw new StreamException($"sent a line of more than {StreamLine.MaxBytes} bytes.");
        }

        if (end is null)
        {
            return false;
        }

        rest = rest.Slice(rest.GetPosition(1, end.Value));
        return true;
    }
}

/// <summary>The exception for a stream that cannot be read. Its message is shown to users in the log and in health, after "the stream".</summary>
internal sealed class StreamException(string message, Exception? inner = null) : Exception(message, inner);
