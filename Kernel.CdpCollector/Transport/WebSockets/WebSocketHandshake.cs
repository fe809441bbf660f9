using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Kernel.CdpCollector.Transport.WebSockets;

/// <summary>Requests a WebSocket connection and validates the response (RFC 6455, 4.1).</summary>
/// <remarks>Offers no extension and no subprotocol: between processes on one machine, compression costs more than it saves.</remarks>
internal sealed class WebSocketHandshake(Uri address, string host)
{
    /// <summary>The longest response that is accepted, in bytes.</summary>
    public const int MaxResponseBytes = 16 * 1024;

    private const string AcceptSalt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, 1.3
    private readonly string _key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));

    public byte[] Request => Encoding.ASCII.GetBytes(
        $"GET {address.PathAndQuery} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {_key}\r\nSec-WebSocket-Version: 13\r\n\r\n");

    /// <summary>Returns the length of the response at the start of <paramref name="received"/>, or 0 if it is incomplete.</summary>
    /// <exception cref="WebSocketViolationException">The response is too long.</exception>
    public static int FindResponseEnd(ReadOnlySpan<byte> received)
    {
        var end = received[..Math.Min(received.Length, MaxResponseBytes)].IndexOf("\r\n\r\n"u8);
        return end >= 0 ? end + 4
            : received.Length < MaxResponseBytes ? 0
            : throw new WebSocketViolationException($"the handshake response is longer than {MaxResponseBytes} bytes.");
    }

    /// <summary>Validates a complete response.</summary>
    /// <exception cref="WebSocketViolationException">The response does not accept the WebSocket; the message gives the reason.</exception>
    public void Check(ReadOnlySpan<byte> response)
    {
        var lines = Encoding.Latin1.GetString(response).Split("\r\n");
        if (!$"{lines[0]} ".StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal))
        {
            throw new WebSocketViolationException($"the handshake response is \"{Shortened(lines[0])}\"; expected status 101.");
        }

        var headers = new WebHeaderCollection();
        foreach (var line in lines.Skip(1).TakeWhile(static line => line.Length > 0))
        {
            Add(headers, line);
        }

        if (!Names(headers["Upgrade"], "websocket") || !Names(headers["Connection"], "Upgrade"))
        {
            throw new WebSocketViolationException("the handshake response does not upgrade the connection to a WebSocket.");
        }

        if (headers["Sec-WebSocket-Accept"] != Accept())
        {
            throw new WebSocketViolationException("the handshake response has a wrong Sec-WebSocket-Accept header.");
        }

        if (headers["Sec-WebSocket-Extensions"] is not null || headers["Sec-WebSocket-Protocol"] is not null)
        {
            throw new WebSocketViolationException("the handshake response selects an extension or subprotocol that was not offered.");
        }
    }

    private static void Add(WebHeaderCollection headers, string line)
    {
        try
        {
            headers.Add(line);
        }
        catch (ArgumentException)
        {
            throw new WebSocketViolationException($"the handshake response has the invalid header \"{Shortened(line)}\".");
        }
    }

    private static bool Names(string? header, string token) =>
        header?.Split(',').Any(one => one.AsSpan().Trim().Equals(token, StringComparison.OrdinalIgnoreCase)) == true;

    private static string Shortened(string line) => line.Length > 200 ? line[..200] + "..." : line;

#pragma warning disable CA5350 // RFC 6455 requires SHA-1; it identifies WebSocket servers and protects nothing
    private string Accept() => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(_key + AcceptSalt)));
#pragma warning restore CA5350
}
