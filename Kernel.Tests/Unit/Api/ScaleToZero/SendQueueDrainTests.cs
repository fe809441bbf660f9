using System.Net;
using System.Net.Sockets;
using Kernel.Api.ScaleToZero;
using Kernel.Tests.TestKit;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Unit.Api.ScaleToZero;

/// <summary>Over real sockets, with a client that does not read.</summary>
public sealed class SendQueueDrainTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
    private Socket _server = null!;

    public async ValueTask InitializeAsync()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        await _client.ConnectAsync(_listener.LocalEndPoint!, Wait.Cancellation);
        _server = await _listener.AcceptAsync(Wait.Cancellation);
        _server.Blocking = false;
    }

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        _client.Dispose();
        _listener.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Wait_ClientReadsLater_WaitsUntilAllIsRead()
    {
        var sent = Fill();
        var delivered = Watch(TimeSpan.FromMinutes(5)).WaitAsync(_server);
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.False(delivered.IsCompleted);

        var buffer = new byte[64 * 1024];
        while (sent > 0)
        {
            sent -= await _client.ReceiveAsync(buffer, Wait.Cancellation);
        }

        await AdvanceUntilAsync(delivered);
    }

    [Fact]
    public async Task Wait_ClientNeverReads_EndsWithTheTimeout()
    {
        Fill();
        var delivered = Watch(TimeSpan.FromSeconds(1)).WaitAsync(_server);
        await AdvanceUntilAsync(delivered);
    }

    [Fact]
    public async Task Wait_ConnectionClosed_EndsAtOnce()
    {
        Fill();
        _server.Dispose();
        await Wait.For(Watch(TimeSpan.FromMinutes(5)).WaitAsync(_server));
    }

    private SendQueueDrain Watch(TimeSpan timeout) => new(Options.Create(new ScaleToZeroOptions { DeliveryTimeout = timeout }), _time);

    private int Fill()
    {
        var sent = 0;
        var block = new byte[64 * 1024];
        while (true)
        {
            var written = _server.Send(block, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                return sent;
            }

            sent += written;
        }
    }

    private Task AdvanceUntilAsync(Task done) => _time.AdvanceUntilAsync(TimeSpan.FromMilliseconds(100), () => done.IsCompleted);
}
