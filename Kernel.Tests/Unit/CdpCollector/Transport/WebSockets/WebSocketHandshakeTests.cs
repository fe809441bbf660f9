using System.Security.Cryptography;
using System.Text;
using Kernel.CdpCollector.Transport.WebSockets;

namespace Kernel.Tests.Unit.CdpCollector.Transport.WebSockets;

public sealed class WebSocketHandshakeTests
{
    private readonly WebSocketHandshake _handshake = new(new Uri("ws://127.0.0.1:9222/devtools/browser/1?x=y"), "localhost");

    private string Accept
    {
        get
        {
            var key = Encoding.ASCII.GetString(_handshake.Request).Split("Sec-WebSocket-Key: ")[1].Split("\r\n")[0];
            Assert.Equal(16, Convert.FromBase64String(key).Length);
#pragma warning disable CA5350 // RFC 6455 requires SHA-1
            return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        }
    }

    [Fact]
    public void Request_ForHost_IsUpgradeRequest()
    {
        var lines = Encoding.ASCII.GetString(_handshake.Request).Split("\r\n");

        Assert.Equal("GET /devtools/browser/1?x=y HTTP/1.1", lines[0]);
        Assert.Contains("Host: localhost", lines);
        Assert.Contains("Upgrade: websocket", lines);
        Assert.Contains("Connection: Upgrade", lines);
        Assert.Contains("Sec-WebSocket-Version: 13", lines);
        Assert.Equal(["", ""], lines[^2..]);
    }

    [Theory]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ACCEPT\r\n\r\n")]
    [InlineData("HTTP/1.1 101\r\nserver: x\r\nsec-websocket-accept:ACCEPT\r\nconnection: keep-alive, upgrade\r\nUPGRADE: WebSocket\r\n\r\n")]
    public void Check_UpgradeResponse_Succeeds(string response)
    {
        var bytes = Encoding.ASCII.GetBytes(response.Replace("ACCEPT", Accept, StringComparison.Ordinal));

        Assert.Equal(bytes.Length, WebSocketHandshake.FindResponseEnd([.. bytes, 0x81, 0]));
        Assert.Equal(0, WebSocketHandshake.FindResponseEnd(bytes.AsSpan(0, bytes.Length - 1)));
        _handshake.Check(bytes);
    }

    [Theory]
    [InlineData("HTTP/1.1 403 Forbidden\r\n\r\n", "403 Forbidden")]
    [InlineData("HTTP/1.1 200 OK\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ACCEPT\r\n\r\n", "200 OK")]
    [InlineData("HTTP/1.1 1019 No\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ACCEPT\r\n\r\n", "1019")]
    [InlineData("SSH-2.0-OpenSSH\r\n\r\n", "SSH-2.0")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ACCEPT\r\n\r\n", "upgrade")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ACCEPT\r\n\r\n", "upgrade")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", "Sec-WebSocket-Accept")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n", "Sec-WebSocket-Accept")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ACCEPT\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n", "extension")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nno header\r\n\r\n", "no header")]
    public void Check_OtherResponse_ThrowsWithReason(string response, string reason)
    {
        var bytes = Encoding.ASCII.GetBytes(response.Replace("ACCEPT", Accept, StringComparison.Ordinal));
        var e = Assert.Throws<WebSocketViolationException>(() => _handshake.Check(bytes));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FindResponseEnd_TooLong_Throws() =>
        Assert.Throws<WebSocketViolationException>(() => WebSocketHandshake.FindResponseEnd(new byte[WebSocketHandshake.MaxResponseBytes]));
}
