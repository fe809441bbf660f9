using System.Collections.Concurrent;
using System.Text;
using Kernel.CdpCollector.Telemetry;
using Kernel.CdpCollector.Transport;
using Kernel.CdpCollector.Transport.WebSockets;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kernel.Tests.Integration.CdpCollector.Transport;

/// <summary>The connection to a browser that sends arbitrary bytes, over real sockets.</summary>
public sealed class CdpConnectionTests : IAsyncLifetime
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<CollectorMetrics>().BuildServiceProvider();
    private readonly RawDevTools _browser = new();
    private readonly Recorder _recorder = new();
    private CdpConnection? _connection;

    private CollectorMetrics Metrics => _services.GetRequiredService<CollectorMetrics>();

    private static byte[] Event(int number) => Encoding.UTF8.GetBytes($$"""{"method":"Page.event{{number}}","params":{} }""");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        _browser.Dispose();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task Read_FramesReceivedWithHandshake_AreHandled()
    {
        await ConnectAsync([.. WebSocketServerFrames.Text(Event(1)), .. WebSocketServerFrames.Text(Event(2)), 0x81]);
        await _browser.SendAsync(WebSocketServerFrames.Text(Event(3))[1..]);

        await _recorder.SeenAsync("Page.event1", "Page.event2", "Page.event3");
    }

    [Fact]
    public async Task Read_Ping_SendsPongWithItsPayload()
    {
        await ConnectAsync();
        await _browser.SendAsync(WebSocketServerFrames.Frame(WebSocketOpcode.Ping, "still there?"u8));
        var (opcode, payload) = await _browser.ReadFrameAsync();

        Assert.Equal(WebSocketOpcode.Pong, opcode);
        Assert.Equal("still there?"u8, payload);
    }

    [Fact]
    public async Task Read_Close_IsEchoedAndEndsTheConnection()
    {
        var connection = await ConnectAsync();
        await _browser.SendAsync([0x88, 5, 3, 233, .. "bye"u8]);
        var (opcode, payload) = await _browser.ReadFrameAsync();

        Assert.Equal(WebSocketOpcode.Close, opcode);
        Assert.Equal([3, 233], payload);
        Assert.Equal(new ConnectionLoss(ConnectionLoss.Closed, "bye"), await Wait.For(connection.Completion));
    }

    [Fact]
    public async Task Read_InvalidFrame_EndsTheConnection()
    {
        var connection = await ConnectAsync();
        await _browser.SendAsync([.. WebSocketServerFrames.Text(Event(1)), 0x85, 0]);
        var (opcode, payload) = await _browser.ReadFrameAsync();

        Assert.Equal(WebSocketOpcode.Close, opcode);
        Assert.Equal([3, 234], payload);
        var loss = await Wait.For(connection.Completion);
        Assert.Equal(ConnectionLoss.Broken, loss.Reason);
        Assert.Contains("opcode", loss.Detail, StringComparison.Ordinal);
        await _recorder.SeenAsync("Page.event1");
    }

    [Fact]
    public async Task Read_ConnectionDroppedWithinMessage_IsBroken()
    {
        var connection = await ConnectAsync();
        await _browser.SendAsync([0x81, 100, (byte)'{']);
        _browser.Drop();

        Assert.Equal(ConnectionLoss.Broken, (await Wait.For(connection.Completion)).Reason);
    }

    [Fact]
    public async Task Read_InvalidUtf8_IsSkippedAndCounted()
    {
        await ConnectAsync();
        await _browser.SendAsync([.. WebSocketServerFrames.Text([.. """{"method":"Page.bad","params":{"a":" """u8, 0xFF, .. "\"}}"u8]), .. WebSocketServerFrames.Text(Event(1))]);

        await _recorder.SeenAsync("Page.event1");
        Assert.Equal(1, Metrics.Malformed);
    }

    [Theory]
    [InlineData("\"result\":{}")]
    [InlineData("\"error\":{\"code\":-32000,\"message\":\"no\"}")]
    public async Task Read_ResponseThatCannotBeHandled_IsSkippedAndLost(string response)
    {
        var connection = await ConnectAsync();
        connection.SendWithCallback("Page.getFrameTree", default, default, Wait.Deadline, static _ => throw new NotSupportedException());
        await _browser.ReadFrameAsync();
        await _browser.SendAsync([.. WebSocketServerFrames.Text(Encoding.UTF8.GetBytes($"{{\"id\":1,{response}}}")), .. WebSocketServerFrames.Text(Event(1))]);

        await _recorder.SeenAsync("Page.event1");
        Assert.Equal([LossReason.MessageUnreadable], _recorder.Lost);
    }

    [Fact]
    public async Task SendWithoutReply_EveryLength_ArrivesInOrder()
    {
        var connection = await ConnectAsync();
        for (var i = 1; i <= 300; i++)
        {
            connection.SendWithoutReply("Page.enable", "S1"u8, Encoding.UTF8.GetBytes($$"""{"text":"{{new string('x', i * 300 % 70_001)}}"}"""));
        }

        for (var i = 1; i <= 300; i++)
        {
            var (opcode, payload) = await _browser.ReadFrameAsync();
            Assert.Equal(WebSocketOpcode.Text, opcode);
            Assert.StartsWith($$"""{"id":{{i}},"method":"Page.enable","params":{"text":"x""", Encoding.UTF8.GetString(payload), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task SendWithoutReply_WithinHandler_IsSent()
    {
        var connection = await ConnectAsync();
        _recorder.OnEventSeen = () => connection.SendWithoutReply("Runtime.runIfWaitingForDebugger", "S1"u8);
        await _browser.SendAsync([.. WebSocketServerFrames.Text(Event(1)), .. WebSocketServerFrames.Text(Event(2))]);

        for (var i = 0; i < 2; i++)
        {
            Assert.Contains("runIfWaitingForDebugger", Encoding.UTF8.GetString((await _browser.ReadFrameAsync()).Payload), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task SendWithoutReply_BrowserNotReading_EndsTheConnection()
    {
        var connection = await ConnectAsync();
        var parameters = Encoding.UTF8.GetBytes($$"""{"text":"{{new string('x', 1 << 20)}}"}""");
        for (var i = 0; i < 64 && !connection.Completion.IsCompleted; i++)
        {
            connection.SendWithoutReply("Page.enable", default, parameters);
        }

        Assert.Equal(ConnectionLoss.SendQueueFull, (await Wait.For(connection.Completion)).Reason);
        await Wait.For(connection.DisposeAsync().AsTask());
    }

    [Fact]
    public async Task DisposeAsync_Connected_SendsCloseFrame()
    {
        var connection = await ConnectAsync();
        await connection.DisposeAsync();
        var (opcode, payload) = await _browser.ReadFrameAsync();

        Assert.Equal(WebSocketOpcode.Close, opcode);
        Assert.Equal([3, 232], payload);
        await _browser.EndAsync();
        Assert.Equal(ConnectionLoss.Released, (await Wait.For(connection.Completion)).Reason);
    }

    [Fact]
    public async Task ConnectAsync_NoUpgrade_ReportsTheResponse()
    {
        var connecting = OpenAsync();
        await _browser.AcceptAsync();
        await _browser.SendAsync([.. "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"u8]);

        var e = await Assert.ThrowsAsync<BrowserUnavailableException>(() => connecting);
        Assert.Contains("404 Not Found", e.Message, StringComparison.Ordinal);
        Assert.Equal("connect", e.Step);
    }

    [Fact]
    public async Task ConnectAsync_NoResponse_TimesOut()
    {
        var connecting = OpenAsync(new BrowserOptions { ConnectTimeout = TimeSpan.FromMilliseconds(200) });
        await _browser.AcceptAsync();

        var e = await Assert.ThrowsAsync<BrowserUnavailableException>(() => connecting);
        Assert.Contains("in time", e.Message, StringComparison.Ordinal);
        await _browser.EndAsync();
    }

    [Fact]
    public async Task ConnectAsync_NoListener_Throws()
    {
        _browser.Dispose();
        var e = await Assert.ThrowsAsync<BrowserUnavailableException>(() => OpenAsync());
        Assert.Contains("refused", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectAsync_Cancelled_ThrowsImmediately()
    {
        using var cancelled = new CancellationTokenSource();
        var connecting = OpenUntilAsync(cancelled.Token);
        await _browser.AcceptAsync();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
        await _browser.EndAsync();
    }

    private Task<CdpConnection> OpenAsync(BrowserOptions? options = null) => OpenUntilAsync(TestContext.Current.CancellationToken, options);

    private Task<CdpConnection> OpenUntilAsync(CancellationToken cancellationToken, BrowserOptions? options = null) =>
        CdpConnection.ConnectAsync(_browser.Address, options ?? new BrowserOptions(), Metrics, TimeProvider.System, NullLogger.Instance, cancellationToken);

    private async Task<CdpConnection> ConnectAsync(params byte[] first)
    {
        var connecting = OpenAsync();
        await _browser.OpenAsync(first);
        _connection = await connecting;
        _connection.Start(_recorder);
        return _connection;
    }

    private sealed class Recorder : ICdpMessageHandler
    {
        private readonly ConcurrentQueue<string> _methods = [];

        public ConcurrentQueue<LossReason> Lost { get; } = [];

        public Action? OnEventSeen { get; set; }

        public void OnEvent(in CdpMessage message)
        {
            _methods.Enqueue(Encoding.UTF8.GetString(message.Method));
            OnEventSeen?.Invoke();
        }

        public void OnLost(LossReason reason) => Lost.Enqueue(reason);

        public async Task SeenAsync(params string[] methods)
        {
            await Wait.Until(() => _methods.Count >= methods.Length, "the events");
            Assert.Equal(methods, _methods);
        }
    }
}
