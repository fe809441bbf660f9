using System.Buffers.Binary;

namespace Kernel.CdpCollector.Transport.WebSockets;

/// <summary>The header of a frame sent by a server (RFC 6455, 5.2).</summary>
/// <param name="Opcode">The type of the frame.</param>
/// <param name="IsFinal">Whether this is the last frame of its message.</param>
/// <param name="Length">The length of the header: 2, 4 or 10 bytes.</param>
/// <param name="PayloadLength">The length of the payload.</param>
internal readonly record struct WebSocketFrameHeader(WebSocketOpcode Opcode, bool IsFinal, int Length, long PayloadLength)
{
    /// <summary>The longest payload of a control frame.</summary>
    public const int MaxControlPayload = 125;

    private const byte Final = 0x80;
    private const byte Reserved = 0x70;
    private const byte Masked = 0x80;

    /// <summary>Indicates whether this is a control frame, which may appear between the frames of a message.</summary>
    public bool IsControl => Opcode >= WebSocketOpcode.Close;

    /// <summary>Reads the header at the start of <paramref name="bytes"/>; returns false if it is incomplete.</summary>
    /// <exception cref="WebSocketViolationException">A server must not send such a frame to a client that offered no extensions.</exception>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out WebSocketFrameHeader header)
    {
        header = default;
        if (bytes.Length < 2)
        {
            return false;
        }

        var (first, second) = (bytes[0], bytes[1]);
        var isFinal = (first & Final) != 0;
        var opcode = (WebSocketOpcode)(first & 0x0F);
        if ((first & Reserved) != 0 || (second & Masked) != 0)
        {
            throw new WebSocketViolationException("a frame has reserved bits set or is masked.");
        }

        if (opcode is not (<= WebSocketOpcode.Binary or (>= WebSocketOpcode.Close and <= WebSocketOpcode.Pong)))
        {
            throw new WebSocketViolationException($"a frame has the unknown opcode {(int)opcode}.");
        }

        if (opcode >= WebSocketOpcode.Close && (!isFinal || second > MaxControlPayload))
        {
            throw new WebSocketViolationException("a control frame is too long or fragmented.");
        }

        switch (second)
        {
            case 126 when bytes.Length >= 4:
                header = new WebSocketFrameHeader(opcode, isFinal, 4, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]));
                return true;
            case 127 when bytes.Length >= 10:
                var length = BinaryPrimitives.ReadInt64BigEndian(bytes[2..]);
                header = new WebSocketFrameHeader(opcode, isFinal, 10, length >= 0 ? length : throw new WebSocketViolationException("a frame's length is negative."));
                return true;
            case < 126:
                header = new WebSocketFrameHeader(opcode, isFinal, 2, second);
                return true;
            default:
                return false;
        }
    }
}

/// <summary>The type of a WebSocket frame (RFC 6455, 5.2 and 11.8).</summary>
internal enum WebSocketOpcode : byte
{
    /// <summary>Continues the message begun by earlier frames.</summary>
    Continuation = 0x0,
    Text = 0x1,
    Binary = 0x2,
    Close = 0x8,
    Ping = 0x9,
    Pong = 0xA,
}
