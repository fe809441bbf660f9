using System.Net.Sockets;
using System.Text;
using System.Text.Unicode;
using Kernel.CdpCollector.Telemetry;
using Kernel.CdpCollector.Transport.WebSockets;
using Kernel.ServiceDefaults.Buffers;

namespace Kernel.CdpCollector.Transport;

/// <summary>
/// A connection to a browser: a read loop that passes every event to the handler, a send loop, and the pending commands. The read loop never waits
/// for the send loop or for a response. All messages received together are handled in one batch, and the commands sent while handling them go out
/// together.
/// </summary>
internal sealed partial class CdpConnection : ICdpCommands, IAsyncDisposable
{
    private const int MaxWaitingBytes = 16 * 1024 * 1024;
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ExpiryInterval = TimeSpan.FromSeconds(1);

    private readonly BlockingWebSocket _socket;
    private readonly WebSocketFrameSender _sender;
    private readonly BrowserOptions _options;
    private readonly CollectorMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PendingCommands _pending;
    private readonly TaskCompletionSource<ConnectionLoss> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _writeGate = new();
    private readonly CdpCommandWriter _writer = new();
    private readonly PooledByteWriter _command = new(4096);
    private readonly ITimer _expiry;
    private ICdpMessageHandler _handler = null!; // set by Start, before which nothing is read
    private Task _reading = Task.CompletedTask;
    private Task _sending = Task.CompletedTask;

    private CdpConnection(BlockingWebSocket socket, BrowserOptions options, CollectorMetrics metrics, TimeProvider time, ILogger logger)
    {
        _socket = socket;
        _sender = new WebSocketFrameSender(socket.Output, MaxWaitingBytes);
        _options = options;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _pending = new PendingCommands(time, metrics, logger, Skip);
        _expiry = time.CreateTimer(static state => ((PendingCommands)state!).Expire(), _pending, ExpiryInterval, ExpiryInterval);
    }

    /// <summary>Completes with the reason when the connection ends. Never fails.</summary>
    public Task<ConnectionLoss> Completion => _completion.Task;

    /// <summary>Connects. Nothing is read until <see cref="Start"/> is called.</summary>
    /// <exception cref="BrowserUnavailableException">The browser does not accept the connection.</exception>
    public static async Task<CdpConnection> ConnectAsync(
        Uri address, BrowserOptions options, CollectorMetrics metrics, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            var socket = await BlockingWebSocket.OpenAsync(address, BrowserLocator.AcceptedHost, options.MaxMessageBytes, linked.Token);
            return new CdpConnection(socket, options, metrics, time, logger);
        }
        catch (Exception e) when (e is SocketException or IOException or WebSocketViolationException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new BrowserUnavailableException("connect", e is OperationCanceledException ? $"{address} did not respond in time." : $"{address}: {e.Message}", e);
        }
    }

    /// <summary>Starts reading and sending, each on a dedicated thread.</summary>
    public void Start(ICdpMessageHandler handler)
    {
        _handler = handler;
        _reading = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _sending = Task.Factory.StartNew(Send, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public void SendWithoutReply(string method, ReadOnlySpan<byte> sessionId, ReadOnlySpan<byte> parameters = default) =>
        Enqueue(_pending.Add(method, _options.CommandTimeout), method, sessionId, parameters);

    public void SendWithCallback(string method, ReadOnlySpan<byte> sessionId, ReadOnlySpan<byte> parameters, TimeSpan timeout, CdpResponseHandler handler) =>
        Enqueue(_pending.Add(method, timeout, handler: handler), method, sessionId, parameters);

    /// <summary>Sends a command and returns the <c>result</c> of its response.</summary>
    /// <param name="method">For example <c>Browser.getVersion</c>.</param>
    /// <param name="sessionId">The session's id in UTF-8, or empty for the browser itself.</param>
    /// <param name="parameters">A JSON object, or empty for none.</param>
    /// <param name="timeout">The time the browser has to respond.</param>
    /// <param name="cancellationToken">Stops waiting; a command that was sent cannot be cancelled.</param>
    /// <exception cref="CdpCommandException">The browser rejected the command, did not respond in time, or the connection was lost.</exception>
    public async Task<ReadOnlyMemory<byte>> SendAsync(
        string method, ReadOnlyMemory<byte> sessionId, ReadOnlyMemory<byte> parameters, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var response = new TaskCompletionSource<ReadOnlyMemory<byte>>(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(_pending.Add(method, timeout, response), method, sessionId.Span, parameters.Span);
        return await response.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Waits until every command sent so far has completed or the timeout has elapsed.</summary>
    public async Task WaitForPendingAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        await _pending.WhenCompletedAsync().WaitAsync(timeout, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Closes the connection for the given reason; only the first reason is kept. Frames already queued are still sent.</summary>
    public void Abandon(ConnectionLoss loss)
    {
        if (_completion.TrySetResult(loss))
        {
            _sender.End();
            _socket.StopReceiving();
            _pending.LoseAll();
        }
    }

    public async ValueTask DisposeAsync()
    {
        // An orderly close lets the browser immediately resume targets that it holds paused for this connection.
        if (!_completion.Task.IsCompleted)
        {
            _sender.TrySend(WebSocketOpcode.Close, WebSocketClose.Normal);
        }

        Abandon(new ConnectionLoss(ConnectionLoss.Released));
        await _sending.WaitAsync(CloseTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_sending.IsCompleted)
        {
            Log.CloseFailed(_logger, CloseTimeout);
        }

        _socket.Abort();
        await _sending;
        await _reading;
        await _expiry.DisposeAsync();
        _sender.Dispose();
        _socket.Dispose();
        lock (_writeGate)
        {
            _writer.Dispose();
            _command.Dispose();
        }
    }

    private void Enqueue(int id, string method, ReadOnlySpan<byte> sessionId, ReadOnlySpan<byte> parameters)
    {
        if (_completion.Task.IsCompleted)
        {
            return;
        }

        bool isQueued;
        lock (_writeGate)
        {
            _command.Clear();
            _writer.Write(_command, id, method, sessionId, parameters);
            isQueued = _sender.TrySend(WebSocketOpcode.Text, _command.WrittenSpan);
        }

        if (!isQueued)
        {
            Abandon(new ConnectionLoss(ConnectionLoss.SendQueueFull));
        }
    }

    private void Send()
    {
        try
        {
            _sender.Run();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            Abandon(new ConnectionLoss(ConnectionLoss.Broken, e.Message));
        }
    }

    private void Read()
    {
        try
        {
            while (!_completion.Task.IsCompleted && _socket.Receive())
            {
                _sender.Hold();
                try
                {
                    ReadMessages();
                }
                finally
                {
                    _sender.Release();
                }
            }

            Abandon(new ConnectionLoss(ConnectionLoss.Broken, "the browser ended the connection without a close frame."));
        }
        catch (WebSocketViolationException e)
        {
            _sender.TrySend(WebSocketOpcode.Close, WebSocketClose.ProtocolError);
            Abandon(new ConnectionLoss(ConnectionLoss.Broken, e.Message));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            Abandon(new ConnectionLoss(ConnectionLoss.Broken, e.Message));
        }
    }

    // Handles all messages received so far.
    private void ReadMessages()
    {
        var (messages, bytes) = (0, 0L);
        while (!_completion.Task.IsCompleted && _socket.Reader.TryRead(out var content, out var payload))
        {
            switch (content)
            {
                case ReceivedContent.Message:
                    messages++;
                    bytes += payload.Length;
                    Dispatch(payload);
                    break;
                case ReceivedContent.OversizedMessage:
                    messages++;
                    _metrics.MessageMalformed();
                    _handler.OnLost(LossReason.MessageTooLarge);
                    Log.Oversized(_logger, _options.MaxMessageBytes);
                    break;
                case ReceivedContent.Ping:
                    _sender.TrySend(WebSocketOpcode.Pong, payload);
                    break;
                case ReceivedContent.Close:
                    var reason = WebSocketClose.ReadReason(payload);
                    _sender.TrySend(WebSocketOpcode.Close, payload[..Math.Min(payload.Length, 2)]);
                    Abandon(new ConnectionLoss(ConnectionLoss.Closed, reason));
                    break;
            }
        }

        _metrics.MessagesReceived(messages, bytes);
    }

    private void Dispatch(ReadOnlySpan<byte> json)
    {
        // RFC 6455 would allow failing the connection for invalid UTF-8, but losing one message is better than losing all that follow.
        if (!Utf8.IsValid(json) || !CdpMessageReader.TryRead(json, out var message))
        {
            _metrics.MessageMalformed();
            _handler.OnLost(LossReason.MessageUnreadable);
            Log.Malformed(_logger, json.Length);
            return;
        }

        try
        {
            if (message.IsResponse)
            {
                _pending.Complete(message);
            }
            else
            {
                _handler.OnEvent(message);
            }
        }
#pragma warning disable CA1031 // a message that cannot be handled must not end the capture
        catch (Exception e)
#pragma warning restore CA1031
        {
            Skip(Encoding.UTF8.GetString(message.Method), e);
        }
    }

    private void Skip(string method, Exception exception)
    {
        _metrics.MessageMalformed();
        _handler.OnLost(LossReason.MessageUnreadable);
        Log.Unhandled(_logger, method, exception);
    }

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Warning, "Skipped a DevTools message larger than {Limit} bytes.")]
        public static partial void Oversized(ILogger logger, int limit);

        [LoggerMessage(1002, LogLevel.Warning, "Skipped a malformed DevTools message of {Bytes} bytes.")]
        public static partial void Malformed(ILogger logger, int bytes);

        [LoggerMessage(1003, LogLevel.Error, "Skipped the DevTools event or response of {Method}: it could not be handled.")]
        public static partial void Unhandled(ILogger logger, string method, Exception exception);

        [LoggerMessage(1004, LogLevel.Debug, "The browser connection was aborted: queued frames could not be sent within {Timeout}.")]
        public static partial void CloseFailed(ILogger logger, TimeSpan timeout);
    }
}
