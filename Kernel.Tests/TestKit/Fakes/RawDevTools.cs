using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Kernel.CdpCollector.Transport.WebSockets;

namespace Kernel.Tests.TestKit.Fakes;

/// <summary>A browser's end of one DevTools connection, byte by byte: it sends what the test says, be it a WebSocket's or not.</summary>
internal sealed class RawDevTools : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<byte> _unread = [];
    private Socket? _socket;

    public RawDevTools() => _listener.Start();

    public Uri Address => new($"ws://{_listener.LocalEndpoint}/devtools/browser/1");

    private Socket Client => _socket ?? throw new InvalidOperationException("No client is connected.");

    /// <summary>Takes the connection and reads the request; gives back the right value for <c>Sec-WebSocket-Accept</c>.</summary>
    public async Task<string> AcceptAsync()
    {
        _socket = await _listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
        var request = new StringBuilder();
        while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            request.Append((char)(await ReadAsync(1))[0]);
        }

        var key = request.ToString().Split("Sec-WebSocket-Key: ")[1].Split("\r\n")[0];
#pragma warning disable CA5350 // the handshake of WebSockets is defined with SHA-1
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
    }

    /// <summary>The same, and makes it a WebSocket; <paramref name="first"/> comes together with the answer.</summary>
    public async Task OpenAsync(params byte[] first)
    {
        var accept = await AcceptAsync();
        await SendAsync([.. Encoding.ASCII.GetBytes(
            $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"), .. first]);
    }

    public async Task SendAsync(byte[] bytes)
    {
        for (var sent = 0; sent < bytes.Length;)
        {
            sent += await Client.SendAsync(bytes.AsMemory(sent), TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Reads a frame, which has to be masked, as those of clients are.</summary>
    public async Task<(WebSocketOpcode Opcode, byte[] Payload)> ReadFrameAsync()
    {
        var head = await ReadAsync(2);
        Assert.True((head[1] & 0x80) != 0, "The frame is not masked.");
        var length = (head[1] & 0x7F) switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(await ReadAsync(2)),
            127 => BinaryPrimitives.ReadInt64BigEndian(await ReadAsync(8)),
            var small => small,
        };
        var mask = await ReadAsync(4);
        var payload = await ReadAsync((int)length);
        return ((WebSocketOpcode)(head[0] & 0x0F), [.. payload.Select((b, i) => (byte)(b ^ mask[i % 4]))]);
    }

    /// <summary>Waits for the client to end the connection.</summary>
    public async Task EndAsync()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await Client.ReceiveAsync(buffer, TestContext.Current.CancellationToken) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // That is an end, too.
        }
    }

    /// <summary>Ends the connection without a word.</summary>
    public void Drop() => Client.Dispose();

    public void Dispose()
    {
        _socket?.Dispose();
        _listener.Dispose();
    }

    private async Task<byte[]> ReadAsync(int count)
    {
        var buffer = new byte[64 * 1024];
        while (_unread.Count < count)
        {
            var received = await Client.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
            Assert.True(received > 0, "The client ended the connection.");
            _unread.AddRange(buffer.AsSpan(0, received));
        }

        byte[] read = [.. _unread.Take(count)];
        _unread.RemoveRange(0, count);
        return read;
    }
}
