using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Kernel.CdpCollector.Transport.WebSockets;

/// <summary>Encodes and decodes close frames (RFC 6455, 5.5.1 and 7.4).</summary>
internal static class WebSocketClose
{
    /// <summary>The payload for a normal closure.</summary>
    public static readonly byte[] Normal = Code(1000);

    /// <summary>The payload for a protocol error.</summary>
    public static readonly byte[] ProtocolError = Code(1002);

    /// <summary>Returns the reason in a close frame, or null if it has none.</summary>
    /// <exception cref="WebSocketViolationException">The frame is malformed.</exception>
    public static string? ReadReason(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return null;
        }

        if (payload.Length < 2 || !MayBeSent(BinaryPrimitives.ReadUInt16BigEndian(payload)) || !Utf8.IsValid(payload[2..]))
        {
            throw new WebSocketViolationException("a close frame has an invalid status code or a reason that is not UTF-8.");
        }

        return payload.Length > 2 ? Encoding.UTF8.GetString(payload[2..]) : null;
    }

    private static byte[] Code(ushort code)
    {
        var payload = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(payload, code);
        return payload;
    }

    // The other codes are reserved for local use and must not be sent.
    private static bool MayBeSent(ushort code) => code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);
}

/// <summary>The exception thrown when the server violates the WebSocket protocol. The connection must be closed.</summary>
internal sealed class WebSocketViolationException(string message) : Exception(message);
