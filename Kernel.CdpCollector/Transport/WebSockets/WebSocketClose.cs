using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Kernel.CdpCollector.Transport.WebSockets;

/// <summary>What a close frame carries (RFC 6455, 5.5.1 and 7.4).</summary>
internal static class WebSocketClose
{
    /// <summary>Nothing is wrong; it is over.</summary>
    public static readonly byte[] Normal = Code(1000);

    /// <summary>The other side did not keep to the protocol.</summary>
    public static readonly byte[] ProtocolError = Code(1002);

    /// <summary>The reason that the other side gives; null where it gives none.</summary>
    /// <exception cref="WebSocketViolationException">The frame is not as it has to be.</exception>
    public static string? ReadReason(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return null;
        }

        if (payload.Length < 2 || !MayBeSent(BinaryPrimitives.ReadUInt16BigEndian(payload)) || !Utf8.IsValid(payload[2..]))
        {
            throw new WebSocketViolationException("a close frame has no code that may be sent, or a reason that is not UTF-8.");
        }

        return payload.Length > 2 ? Encoding.UTF8.GetString(payload[2..]) : null;
    }

    private static byte[] Code(ushort code)
    {
        var payload = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(payload, code);
        return payload;
    }

    // Some codes stand for what happens without a frame, so no frame may carry them.
    private static bool MayBeSent(ushort code) => code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);
}

/// <summary>The browser, or what answers in its place, does not keep to the WebSocket protocol: the connection has to be given up.</summary>
internal sealed class WebSocketViolationException(string message) : Exception(message);
