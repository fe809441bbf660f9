using System.Buffers.Binary;
using Kernel.CdpCollector.Transport.WebSockets;

namespace Kernel.Tests.TestKit;

/// <summary>Writes frames as a server sends them.</summary>
internal static class WebSocketServerFrames
{
    public static byte[] Text(ReadOnlySpan<byte> payload) => Frame(WebSocketOpcode.Text, payload);

    public static byte[] Frame(WebSocketOpcode opcode, ReadOnlySpan<byte> payload, bool isFinal = true) =>
        [.. Head((byte)((isFinal ? 0x80 : 0) | (byte)opcode), payload.Length), .. payload];

    public static byte[] Head(byte first, long length)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, length);
        return length switch
        {
            < 126 => [first, (byte)length],
            <= ushort.MaxValue => [first, 126, .. bytes[6..]],
            _ => [first, 127, .. bytes],
        };
    }
}
