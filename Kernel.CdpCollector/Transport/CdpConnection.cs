using System.Net.Sockets;
using System.Text;
using System.Text.Unicode;
using Kernel.CdpCollector.Telemetry;
using Kernel.CdpCollector.Transport.WebSockets;
using Kernel.ServiceDefaults.Buffers;

namespace Kernel.CdpCollector.Transport;

/// <summary>
/// One connection to a browser: a read loop that hands every event to the handler, a send loop, and the commands between them.
/// The read loop never waits for the send loop, nor for an answer. All messages of what was received at once are taken in one
/// turn, and the commands that they give rise to go out together.
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
        _pending = new PendingCommands(time, metrics, logger);
        _expiry = time.CreateTimer(static state => ((PendingCommands)state!).Expire(), _pending, ExpiryInterval, ExpiryInterval);
    }

    /// <summary>Ends, with the reason, when the connection does. Never fails.</summary>
    public Task<ConnectionLoss> Completion => _completion.Task;

    /// <summary>Connects; nothing is read until <see cref="Start"/>.</summary>
    /// <exception cref="BrowserUnavailableException">The browser does not take the connection.</exception>
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
            throw new BrowserUnavailableException("connect", e is OperationCanceledException ? $"{address} did not answer in time." : $"{address}: {e.Message}", e);
        }
    }

    /// <summary>Starts reading and sending, each by a thread of its own.</summary>
    public void Start(ICdpMessageHandler handler)
    {
        _reading = Task.Factory.StartNew(() => Read(handler), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _sending = Task.Factory.StartNew(Send, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public void SendWithoutReply(string method, ReadOnlySpan<byte> sessionId, ReadOnlySpan<byte> parameters = default) =>
        Enqueue(_pending.Add(method, _options.CommandTimeout), method, sessionId, parameters);

    public void SendWithCallback(string method, ReadOnlySpan<byte> sessionId, ReadOnlySpan<byte> parameters, TimeSpan timeout, CdpAnswerHandler handler) =>
        Enqueue(_pending.Add(method, timeout, handler: handler), method, sessionId, parameters);

    /// <summary>Sends a command and gives back the answer's <c>result</c>.</summary>
    /// <param name="method">For example <c>Browser.getVersion</c>.</param>
    /// <param name="sessionId">The session in UTF-8, or empty for the browser itself.</param>
    /// <param name="parameters">A JSON object, or empty for none.</param>
    /// <param name="timeout">How long the answer may take.</param>
    /// <param name="cancellationToken">Stops waiting; the command itself cannot be taken back.</param>
    /// <exception cref="CdpCommandException">Refused, not answered in time, or the connection was lost.</exception>
    public async Task<ReadOnlyMemory<byte>> SendAsync(
        string method, ReadOnlyMemory<byte> sessionId, ReadOnlyMemory<byte> parameters, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<ReadOnlyMemory<byte>>(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(_pending.Add(method, timeout, answer), method, sessionId.Span, parameters.Span);
        return await answer.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Waits until every command sent so far is answered, or the time is over.</summary>
    public async Task WaitUntilAnsweredAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        await _pending.WhenAnsweredAsync().WaitAsync(timeout, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Gives the connection up for the reason given; the first reason stands. What waits to be sent still is.</summary>
    public void Abandon(ConnectionLoss loss)
    {
        if (_completion.TrySetResult(loss))
        {
            _sender.End();
            _socket.StopReceiving();
            _pending.FailAll();
        }
    }

    public async ValueTask DisposeAsync()
    {
        // An orderly close lets the browser resume at once whatever it holds paused for us.
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

        bool isTaken;
        lock (_writeGate)
        {
            _command.Clear();
            _writer.Write(_command, id, method, sessionId, parameters);
            isTaken = _sender.TrySend(WebSocketOpcode.Text, _command.WrittenSpan);
        }

        if (!isTaken)
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

    private void Read(ICdpMessageHandler handler)
    {
        try
        {
            while (!_completion.Task.IsCompleted && _socket.Receive())
            {
                _sender.Hold();
                try
                {
                    TakeTurn(handler);
                }
                finally
                {
                    _sender.Release();
                }
            }

            Abandon(new ConnectionLoss(ConnectionLoss.Broken, "the browser ended the connection without closing it."));
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

    // All that has been received.
    private void TakeTurn(ICdpMessageHandler handler)
    {
        var (messages, bytes) = (0, 0L);
        while (!_completion.Task.IsCompleted && _socket.Reader.TryRead(out var content, out var payload))
        {
            switch (content)
            {
                case ReceivedContent.Message:
                    messages++;
                    bytes += payload.Length;
                    Deliver(payload, handler);
                    break;
                case ReceivedContent.OversizedMessage:
                    messages++;
                    _metrics.MessageMalformed();
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

    private void Deliver(ReadOnlySpan<byte> json, ICdpMessageHandler handler)
    {
        // A WebSocket may be given up for text that is not UTF-8. One message is less to lose than all that follow.
        if (!Utf8.IsValid(json) || !CdpMessageReader.TryRead(json, out var message))
        {
            _metrics.MessageMalformed();
            Log.Malformed(_logger, json.Length);
            return;
        }

        try
        {
            if (message.IsAnswer)
            {
                _pending.Complete(message);
            }
            else
            {
                handler.OnEvent(message);
            }
        }
#pragma warning disable CA1031 // one message that cannot be handled must not end the capture of all that follow
        catch (Exception e)
#pragma warning restore CA1031
        {
            _metrics.MessageMalformed();
            Log.Unhandled(_logger, Encoding.UTF8.GetString(message.Method), e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Warning, "A DevTools message larger than {Limit} bytes was skipped.")]
        public static partial void Oversized(ILogger logger, int limit);

        [LoggerMessage(1002, LogLevel.Warning, "A malformed DevTools message of {Bytes} bytes was skipped.")]
        public static partial void Malformed(ILogger logger, int bytes);

        [LoggerMessage(1003, LogLevel.Error, "The DevTools event {Method} could not be handled and was skipped.")]
        public static partial void Unhandled(ILogger logger, string method, Exception exception);

        [LoggerMessage(1004, LogLevel.Debug, "The browser connection was not closed in an orderly way: what waited could not be sent in {Timeout}.")]
        public static partial void CloseFailed(ILogger logger, TimeSpan timeout);
    }
}
