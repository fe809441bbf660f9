using Kernel.StorageWriter.S2Client.Model;
using System.IO.Pipelines;
using Kernel.StorageWriter.S2Client.Http;
using Kernel.StorageWriter.S2Client.Wire;

namespace Kernel.StorageWriter.S2Client;

/// <summary>One connection of a session: a request that is being written and its response that is being read. One writer, one reader.</summary>
internal sealed class AppendConnection : IAsyncDisposable
{
    private readonly HttpMessageInvoker _connections;
    private readonly DuplexContent _content;
    private readonly HttpResponseMessage _response;
    private readonly PipeReader _pipe;

    // Never disposed, since a deadline may still want to cancel it; once cancelled it holds nothing.
    private readonly CancellationTokenSource _end;
    private S2Exception? _abortReason;
    private volatile bool _isAdvised;

    public AppendConnection(HttpMessageInvoker connections, DuplexContent content, HttpResponseMessage response, Stream body, TimeProvider time)
    {
        _connections = connections;
        _content = content;
        _response = response;
        _pipe = PipeReader.Create(body);
        _end = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
    }

    /// <summary>Whether the server asked for another connection; what is written after that, it may not take.</summary>
    public bool IsAdvised => _isAdvised;

    /// <summary>Ends when the connection is given up.</summary>
    public CancellationToken Ended => _end.Token;

    /// <exception cref="IOException">It is lost, or the server takes no more; reading tells why.</exception>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> frames) => _content.WriteAsync(frames, _end.Token);

    /// <summary>Nothing more will be written. The server ends its side when it has answered everything; it has this long.</summary>
    public void CompleteWriting(TimeSpan timeout)
    {
        _content.Complete();
        _end.CancelAfter(timeout);
    }

    /// <summary>Gives the connection up at once.</summary>
    public void Abort(S2Exception reason)
    {
        Interlocked.CompareExchange(ref _abortReason, reason, null);
        _end.Cancel();
    }

    /// <summary>Ends whatever still reads or writes.</summary>
    public Task EndAsync() => _end.CancelAsync();

    /// <summary>Hands over every message, until something ends the session.</summary>
    /// <returns>What ended it; null where the server ended it in order, or did not within the time that it had for that.</returns>
    public async Task<S2Exception?> ReadAsync(Func<Frame, S2Exception?> onMessage)
    {
        try
        {
            while (true)
            {
                var read = await _pipe.ReadAsync(_end.Token);
                var rest = read.Buffer;
                while (S2FrameReader.TryRead(ref rest, out var frame))
                {
                    _isAdvised |= frame.AdvisesReconnect;
                    if ((frame.IsTerminal ? Terminal(frame) : onMessage(frame)) is { } end)
                    {
                        return end;
                    }
                }

                if (read.IsCompleted)
                {
                    return rest.IsEmpty ? null : new S2TransportException("S2 ended the session within a frame.", SideEffect.Possible);
                }

                _pipe.AdvanceTo(rest.Start, rest.End);
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            return _abortReason;
        }
        catch (FrameException exception)
        {
            return new S2TransportException($"S2 sent what the protocol does not allow. {exception.Message}", SideEffect.Possible, isRetryable: false, exception);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException)
        {
            return _abortReason ?? TransportFailure.Of(exception, SideEffect.Possible);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _content.Abort();
        await _pipe.CompleteAsync();
        _response.Dispose();
        _connections.Dispose();
    }

    private static S2ServerException Terminal(in Frame frame)
    {
        var (status, body) = S2FrameReader.Terminal(frame);
        return ErrorReader.Read(status, body);
    }
}
