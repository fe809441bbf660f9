using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Kernel.CdpCollector.Transport.WebSockets;

/// <summary>Asks a server for a WebSocket, and says whether its answer gives one (RFC 6455, 4.1).</summary>
/// <remarks>No extension and no subprotocol is offered: between processes of one machine, compressing costs more than it saves.</remarks>
internal sealed class WebSocketHandshake(Uri address, string host)
{
    /// <summary>The most that an answer may take, in bytes.</summary>
    public const int MaxAnswerBytes = 16 * 1024;

    private const string AcceptSalt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, 1.3
    private readonly string _key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));

    public byte[] Request => Encoding.ASCII.GetBytes(
        $"GET {address.PathAndQuery} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {_key}\r\nSec-WebSocket-Version: 13\r\n\r\n");

    /// <summary>How long the answer is that <paramref name="received"/> begins with; 0 where it is not all there yet.</summary>
    /// <exception cref="WebSocketViolationException">It does not end.</exception>
    public static int EndOfAnswer(ReadOnlySpan<byte> received)
    {
        var end = received[..Math.Min(received.Length, MaxAnswerBytes)].IndexOf("\r\n\r\n"u8);
        return end >= 0 ? end + 4
            : received.Length < MaxAnswerBytes ? 0
            : throw new WebSocketViolationException("the answer to the handshake does not end.");
    }

    /// <summary>Checks a whole answer.</summary>
    /// <exception cref="WebSocketViolationException">It gives no WebSocket; the message is the reason.</exception>
    public void Check(ReadOnlySpan<byte> answer)
    {
        var lines = Encoding.Latin1.GetString(answer).Split("\r\n");
        if (!$"{lines[0]} ".StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal))
        {
            throw new WebSocketViolationException($"the answer is \"{Shortened(lines[0])}\" instead of a WebSocket.");
        }

        var headers = new WebHeaderCollection();
        foreach (var line in lines.Skip(1).TakeWhile(static line => line.Length > 0))
        {
            Add(headers, line);
        }

        if (!Names(headers["Upgrade"], "websocket") || !Names(headers["Connection"], "Upgrade"))
        {
            throw new WebSocketViolationException("the answer does not upgrade the connection to a WebSocket.");
        }

        if (headers["Sec-WebSocket-Accept"] != Accept())
        {
            throw new WebSocketViolationException("the answer is not to this handshake: Sec-WebSocket-Accept is wrong.");
        }

        if (headers["Sec-WebSocket-Extensions"] is not null || headers["Sec-WebSocket-Protocol"] is not null)
        {
            throw new WebSocketViolationException("the answer names an extension or a subprotocol that was not offered.");
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
            throw new WebSocketViolationException($"the answer has the header \"{Shortened(line)}\".");
        }
    }

    private static bool Names(string? header, string token) =>
        header?.Split(',').Any(one => one.AsSpan().Trim().Equals(token, StringComparison.OrdinalIgnoreCase)) == true;

    private static string Shortened(string line) => line.Length > 200 ? line[..200] + "..." : line;

#pragma warning disable CA5350 // the protocol is defined with SHA-1, to tell a WebSocket server from others, not to keep a secret
    private string Accept() => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(_key + AcceptSalt)));
#pragma warning restore CA5350
}
