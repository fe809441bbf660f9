using System.Buffers.Binary;

namespace Kernel.CdpCollector.Transport.WebSockets;

/// <summary>The head of a frame that a server sent (RFC 6455, 5.2).</summary>
/// <param name="Opcode">What it is.</param>
/// <param name="IsFinal">Whether the message ends with it.</param>
/// <param name="Length">Bytes of the head itself: 2, 4 or 10.</param>
/// <param name="PayloadLength">Bytes that follow it.</param>
internal readonly record struct FrameHeader(WebSocketOpcode Opcode, bool IsFinal, int Length, long PayloadLength)
{
    /// <summary>The most that a control frame may carry.</summary>
    public const int MaxControlPayload = 125;

    private const byte Final = 0x80;
    private const byte Reserved = 0x70;
    private const byte Masked = 0x80;

    /// <summary>Whether it is no part of a message, so that it may stand between the parts of one.</summary>
    public bool IsControl => Opcode >= WebSocketOpcode.Close;

    /// <summary>Reads the head at the beginning of <paramref name="bytes"/>; false where it is not all there yet.</summary>
    /// <exception cref="WebSocketViolationException">No server may send such a frame to a client that offered no extensions.</exception>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out FrameHeader header)
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
            throw new WebSocketViolationException("a frame has reserved bits, or is masked.");
        }

        if (opcode is not (<= WebSocketOpcode.Binary or (>= WebSocketOpcode.Close and <= WebSocketOpcode.Pong)))
        {
            throw new WebSocketViolationException($"a frame has the unknown opcode {(int)opcode}.");
        }

        if (opcode >= WebSocketOpcode.Close && (!isFinal || second > MaxControlPayload))
        {
            throw new WebSocketViolationException("a control frame is too long, or not whole.");
        }

        switch (second)
        {
            case 126 when bytes.Length >= 4:
                header = new FrameHeader(opcode, isFinal, 4, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]));
                return true;
            case 127 when bytes.Length >= 10:
                var length = BinaryPrimitives.ReadInt64BigEndian(bytes[2..]);
                header = new FrameHeader(opcode, isFinal, 10, length >= 0 ? length : throw new WebSocketViolationException("a frame's length is negative."));
                return true;
            case < 126:
                header = new FrameHeader(opcode, isFinal, 2, second);
                return true;
            default:
                return false;
        }
    }
}

/// <summary>What a WebSocket frame is (RFC 6455, 5.2 and 11.8).</summary>
internal enum WebSocketOpcode : byte
{
    /// <summary>Goes on with the message that the frames before began.</summary>
    Continuation = 0x0,
    Text = 0x1,
    Binary = 0x2,
    Close = 0x8,
    Ping = 0x9,
    Pong = 0xA,
}
