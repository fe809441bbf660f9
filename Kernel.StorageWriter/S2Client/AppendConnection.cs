using System.IO.Pipelines;
using System.Net;
using Kernel.StorageWriter.S2Client.Http;
using Kernel.StorageWriter.S2Client.Model;
using Kernel.StorageWriter.S2Client.Wire;

namespace Kernel.StorageWriter.S2Client;

/// <summary>A connection of an append session: an HTTP/2 stream whose request is written while its response is read.</summary>
/// <remarks>Each has its own connection pool, so that a new one opens a new TCP connection.</remarks>
internal sealed class AppendConnection : IAsyncDisposable
{
    private const string MediaType = "s2s/proto";

    // Frames are combined up to this size into one write.
    private const int WriteSize = 64 * 1024;

    private readonly S2Account _account;
    private readonly HttpMessageInvoker _connections;
    private readonly DuplexContent _content;
    private readonly HttpResponseMessage _response;
    private readonly PipeReader _pipe;

    // Not disposed, because a timeout may still cancel it; once canceled it holds no resources.
    private readonly CancellationTokenSource _end;
    private S2Exception? _abortReason;
    private volatile bool _isReconnectAdvised;

    private AppendConnection(S2Account account, HttpMessageInvoker connections, DuplexContent content, HttpResponseMessage response, Stream body)
    {
        _account = account;
        _connections = connections;
        _content = content;
        _response = response;
        _pipe = PipeReader.Create(body);
        _end = new CancellationTokenSource(Timeout.InfiniteTimeSpan, account.Time);
    }

    /// <summary>Gets whether the server asked for a new connection. It may ignore appends that are sent after that.</summary>
    public bool IsReconnectAdvised => _isReconnectAdvised;

    /// <summary>Gets whether any append was acknowledged.</summary>
    public bool HasAcknowledged { get; private set; }

    /// <summary>Opens a connection, in one attempt. No append is sent.</summary>
    /// <exception cref="S2Exception">It could not be opened; there was no side effect.</exception>
    public static async Task<AppendConnection> OpenAsync(S2Account account, Uri records, string? basin, CancellationToken cancellationToken)
    {
        var connections = S2Connections.Create(records, account.Options);
        var content = new DuplexContent(MediaType);
        HttpResponseMessage? response = null;
        try
        {
            response = await SendAsync(account, records, basin, connections, content, cancellationToken);
            var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return new AppendConnection(account, connections, content, response, body);
        }
        catch
        {
            content.Abort();
            response?.Dispose();
            connections.Dispose();
            throw;
        }
    }

    /// <summary>Sends accepted appends and reads acknowledgements until the connection ends.</summary>
    /// <returns>The error that ended it; null after a graceful end, or if the server did not end it within the timeout.</returns>
    public async Task<S2Exception?> RunAsync(AppendWindow window)
    {
        using var deadline = new AckDeadline(window, _account.Options.RequestTimeout, _account.Time, () => Abort(AckTimeout()));
        using var advised = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        var writing = WriteAsync(window, deadline, advised.Token);
        var end = await ReadAsync(window, advised);
        await _end.CancelAsync();
        await writing;
        return end ?? (window.HasUnacked ? new S2TransportException("S2 ended the session before it acknowledged every append.", SideEffect.Possible) : null);
    }

    /// <summary>Aborts the connection.</summary>
    public void Abort(S2Exception reason)
    {
        Interlocked.CompareExchange(ref _abortReason, reason, null);
        _end.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _content.Abort();
        await _pipe.CompleteAsync();
        _response.Dispose();
        _connections.Dispose();
    }

    // Sends accepted appends until the session closes or the server advises to reconnect.
    private async Task WriteAsync(AppendWindow window, AckDeadline deadline, CancellationToken advised)
    {
        using var frames = new S2FrameWriter(_account.Options.Compression);
        try
        {
            while (!_isReconnectAdvised && await window.HasUnsentAsync(advised))
            {
                frames.Clear();
                while (frames.Written.Length < WriteSize && window.TakeUnsent(_account.Time.GetTimestamp()) is { } ticket)
                {
                    frames.Write(ticket.Input);
                }

                deadline.Arm();
                await _content.WriteAsync(frames.Written, _end.Token);
            }
        }
        catch (OperationCanceledException) when (!_end.IsCancellationRequested)
        {
            // Reconnect advised: the remaining appends are sent over the next connection.
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            // The read loop reports the reason. More acknowledgements may still arrive.
            return;
        }
        catch (InvalidOperationException exception)
        {
            // An incomplete frame is not sent, and later appends must not overtake it.
            Abort(new S2TransportException($"The bytes of an append changed while it was sent. {exception.Message}", SideEffect.Possible, isRetryable: false, exception));
            return;
        }

        // The server ends its side once it has acknowledged every append, within this timeout.
        _content.Complete();
        _end.CancelAfter(_account.Options.RequestTimeout);
    }

    private async Task<S2Exception?> ReadAsync(AppendWindow window, CancellationTokenSource advised)
    {
        try
        {
            while (true)
            {
                var read = await _pipe.ReadAsync(_end.Token);
                var rest = read.Buffer;
                while (S2FrameReader.TryRead(ref rest, out var frame))
                {
                    _isReconnectAdvised |= frame.AdvisesReconnect;
                    S2Exception? fault = frame.IsTerminal ? ReadTerminal(frame) : HandleAck(frame, window);
                    if (_isReconnectAdvised)
                    {
                        await advised.CancelAsync();
                    }

                    if (fault is not null)
                    {
                        return fault;
                    }
                }

                if (read.IsCompleted)
                {
                    return rest.IsEmpty ? null : new S2TransportException("S2 ended the session in the middle of a frame.", SideEffect.Possible);
                }

                _pipe.AdvanceTo(rest.Start, rest.End);
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            return _abortReason;
        }
        catch (S2TransportException exception)
        {
            return exception;
        }
        catch (FrameException exception)
        {
            return new S2TransportException($"S2 violated the protocol. {exception.Message}", SideEffect.Possible, isRetryable: false, exception);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException)
        {
            return _abortReason ?? TransportFailure.Create(exception, SideEffect.Possible);
        }
    }

    private S2TransportException? HandleAck(in Frame frame, AppendWindow window)
    {
        if (!window.Acknowledge(Messages.ReadAck(S2FrameReader.ReadMessage(frame))))
        {
            return new S2TransportException("S2 acknowledged other records than the ones that were sent.", SideEffect.Possible, isRetryable: false);
        }

        HasAcknowledged = true;
        return null;
    }

    private static S2ServerException ReadTerminal(in Frame frame)
    {
        var (status, body) = S2FrameReader.ReadTerminal(frame);
        return ErrorReader.Read(status, body);
    }

    private S2TransportException AckTimeout() =>
        new($"S2 did not acknowledge an append within {_account.Options.RequestTimeout.TotalSeconds:0.###} s.", SideEffect.Possible);

    private static async Task<HttpResponseMessage> SendAsync(
        S2Account account, Uri records, string? basin, HttpMessageInvoker connections, DuplexContent content, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(account.Options.RequestTimeout, account.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var request = S2Connections.Request(HttpMethod.Post, records, account.Options, basin);
        request.Headers.TryAddWithoutValidation("accept", "application/protobuf");
        if (account.Options.Compression == S2Compression.Gzip)
        {
            request.Headers.TryAddWithoutValidation("accept-encoding", "gzip");
        }

        request.Content = content;
        try
        {
            var response = await connections.SendAsync(request, either.Token);
            return IsSession(response) ? response : throw await ReadErrorAsync(account, response, either.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or InvalidDataException)
        {
            throw TransportFailure.Create(exception, SideEffect.None, deadline.IsCancellationRequested ? account.Options.RequestTimeout : null);
        }
    }

    private static async Task<S2Exception> ReadErrorAsync(S2Account account, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using (response)
        {
            if (response.IsSuccessStatusCode)
            {
                return new S2TransportException($"The S2 endpoint does not support append sessions: its response is not of the type {MediaType}. Check the basin endpoint.", SideEffect.None, isRetryable: false);
            }

            var body = await BoundedBody.ReadAsync(response.Content, cancellationToken);
            return ErrorReader.Read((int)response.StatusCode, body, RetryAfter.Read(response.Headers, account.Time), nothingSent: true);
        }
    }

    private static bool IsSession(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.OK && response.Content.Headers.ContentType?.MediaType == MediaType;
}
