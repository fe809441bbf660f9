using System.Buffers;
using System.Net.WebSockets;
using System.Threading.Channels;
using Kernel.CdpCollector.Protocol;
using Kernel.CdpCollector.Telemetry;

namespace Kernel.CdpCollector.Transport;

/// <summary>
/// One connection to a browser: a read loop that hands every event to the handler, a send loop, and the commands between them.
/// The read loop never waits for the send loop, nor for an answer.
/// </summary>
internal sealed partial class CdpConnection : ICdpCommands, IAsyncDisposable
{
    private const int SendQueueLength = 16 * 1024;
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ExpiryInterval = TimeSpan.FromSeconds(1);

    private readonly ClientWebSocket _socket;
    private readonly BrowserOptions _options;
    private readonly CollectorMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PendingCommands _pending;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<ConnectionLoss> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<ArraySegment<byte>> _sends = Channel.CreateBounded<ArraySegment<byte>>(
        new BoundedChannelOptions(SendQueueLength) { SingleReader = true });

    private readonly Lock _writeGate = new();
    private readonly CdpCommandWriter _writer = new();
    private readonly PooledBufferWriter _scratch = new(4096);
    private readonly ITimer _expiry;
    private Task _loops = Task.CompletedTask;

    private CdpConnection(ClientWebSocket socket, BrowserOptions options, CollectorMetrics metrics, TimeProvider time, ILogger logger)
    {
        _socket = socket;
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
        var socket = new ClientWebSocket();
        socket.Options.Proxy = null;
        socket.Options.KeepAliveInterval = TimeSpan.Zero; // the probe asks the browser itself, which says more than a pong
        socket.Options.SetRequestHeader("Host", BrowserLocator.AcceptedHost);
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await socket.ConnectAsync(address, linked.Token);
            return new CdpConnection(socket, options, metrics, time, logger);
        }
        catch (Exception e) when (e is WebSocketException or HttpRequestException or IOException or OperationCanceledException)
        {
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw new BrowserUnavailableException("connect", e is OperationCanceledException ? $"{address} did not answer in time." : $"{address}: {e.Message}", e);
        }
    }

    /// <summary>Starts reading and sending.</summary>
    public void Start(ICdpMessageHandler handler) => _loops = Task.WhenAll(Task.Run(() => ReadAsync(handler)), Task.Run(SendLoopAsync));

    public void Post(string method, ReadOnlySpan<byte> sessionId, ReadOnlySpan<byte> parameters = default) =>
        Enqueue(_pending.Add(method, _options.CommandTimeout), method, sessionId, parameters);

    public void Ask(string method, ReadOnlySpan<byte> sessionId, ReadOnlySpan<byte> parameters, TimeSpan timeout, CdpAnswerHandler handler) =>
        Enqueue(_pending.Add(method, timeout, handler: handler), method, sessionId, parameters);

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

    /// <summary>Gives the connection up for the reason given; the first reason stands.</summary>
    public void Abandon(ConnectionLoss loss)
    {
        if (_completion.TrySetResult(loss))
        {
            _stop.Cancel();
            _sends.Writer.TryComplete();
            _pending.FailAll();
        }
    }

    public async ValueTask DisposeAsync()
    {
        // An orderly close lets the browser resume at once whatever it holds paused for us.
        if (!_completion.Task.IsCompleted && _socket.State == WebSocketState.Open)
        {
            using var timeout = new CancellationTokenSource(CloseTimeout);
            try
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, timeout.Token);
            }
            catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException or InvalidOperationException)
            {
                LogCloseFailed(_logger, e.Message);
            }
        }

        Abandon(new ConnectionLoss(ConnectionLoss.Released));
        _socket.Abort();
        await _loops;
        await _expiry.DisposeAsync();
        _socket.Dispose();
        _stop.Dispose();
        lock (_writeGate)
        {
            _writer.Dispose();
            _scratch.Dispose();
        }
    }

    private void Enqueue(int id, string method, ReadOnlySpan<byte> sessionId, ReadOnlySpan<byte> parameters)
    {
        if (_completion.Task.IsCompleted)
        {
            return;
        }

        lock (_writeGate)
        {
            _scratch.Clear();
            _writer.Write(_scratch, id, method, sessionId, parameters);
            var copy = ArrayPool<byte>.Shared.Rent(_scratch.Length);
            _scratch.Written.CopyTo(copy);
            if (_sends.Writer.TryWrite(new ArraySegment<byte>(copy, 0, _scratch.Length)))
            {
                return;
            }

            ArrayPool<byte>.Shared.Return(copy);
        }

        Abandon(new ConnectionLoss(ConnectionLoss.SendQueueFull));
    }

    private async Task ReadAsync(ICdpMessageHandler handler)
    {
        using var assembler = new MessageAssembler(_options.MaxMessageBytes);
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveAsync(assembler.GetMemory(), _stop.Token);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    Abandon(new ConnectionLoss(ConnectionLoss.Closed, _socket.CloseStatusDescription));
                    return;
                }

                assembler.Advance(received.Count);
                if (received.EndOfMessage)
                {
                    _metrics.MessageReceived(assembler.Message.Length);
                    Deliver(assembler, handler);
                    assembler.Reset();
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            Abandon(new ConnectionLoss(ConnectionLoss.Broken, e.Message));
        }
    }

    private void Deliver(MessageAssembler assembler, ICdpMessageHandler handler)
    {
        if (assembler.Oversized)
        {
            _metrics.MessageMalformed();
            LogOversized(_logger, _options.MaxMessageBytes);
            return;
        }

        if (!CdpMessageReader.TryRead(assembler.Message, out var message))
        {
            _metrics.MessageMalformed();
            LogMalformed(_logger, assembler.Message.Length);
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
            LogUnhandled(_logger, System.Text.Encoding.UTF8.GetString(message.Method), e);
        }
    }

    private async Task SendLoopAsync()
    {
        try
        {
            await foreach (var command in _sends.Reader.ReadAllAsync(_stop.Token))
            {
                await _socket.SendAsync(command, WebSocketMessageType.Text, endOfMessage: true, _stop.Token);
                ArrayPool<byte>.Shared.Return(command.Array!);
            }
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            Abandon(new ConnectionLoss(ConnectionLoss.Broken, e.Message));
        }
    }
}
