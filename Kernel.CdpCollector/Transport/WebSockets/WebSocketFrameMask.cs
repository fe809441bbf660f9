using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Kernel.ServiceDefaults.Buffers;

namespace Kernel.CdpCollector.Transport.WebSockets;

/// <summary>Writes frames as clients must send them: each masked with four unpredictable bytes (RFC 6455, 5.3). Not thread-safe.</summary>
internal sealed class WebSocketFrameMask
{
    private const int KeyBytes = sizeof(uint);
    private const byte Final = 0x80;
    private const byte Masked = 0x80;

    private readonly byte[] _keys = new byte[64 * KeyBytes];
    private int _used = int.MaxValue;

    /// <summary>Appends a control frame, or a message in one frame.</summary>
    public void WriteFrame(PooledByteWriter output, WebSocketOpcode opcode, ReadOnlySpan<byte> payload)
    {
        var head = output.GetSpan(14 + payload.Length);
        head[0] = (byte)(Final | (byte)opcode);
        var length = 2;
        if (payload.Length < 126)
        {
            head[1] = (byte)(Masked | payload.Length);
        }
        else if (payload.Length <= ushort.MaxValue)
        {
            head[1] = Masked | 126;
            BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)payload.Length);
            length = 4;
        }
        else
        {
            head[1] = Masked | 127;
            BinaryPrimitives.WriteInt64BigEndian(head[2..], payload.Length);
            length = 10;
        }

        var key = NextKey();
        key.CopyTo(head[length..]);
        length += KeyBytes;
        Apply(MemoryMarshal.Read<uint>(key), payload, head[length..]);
        output.Advance(length + payload.Length);
    }

    private ReadOnlySpan<byte> NextKey()
    {
        if (_used >= _keys.Length)
        {
            RandomNumberGenerator.Fill(_keys);
            _used = 0;
        }

        _used += KeyBytes;
        return _keys.AsSpan(_used - KeyBytes, KeyBytes);
    }

    // XORs with the key's bytes in memory order, which makes the result independent of endianness.
    private static void Apply(uint key, ReadOnlySpan<byte> payload, Span<byte> output)
    {
        var words = MemoryMarshal.Cast<byte, uint>(payload);
        for (var i = 0; i < words.Length; i++)
        {
            MemoryMarshal.Write(output[(i * KeyBytes)..], words[i] ^ key);
        }

        Span<byte> bytes = stackalloc byte[KeyBytes];
        MemoryMarshal.Write(bytes, key);
        for (var i = words.Length * KeyBytes; i < payload.Length; i++)
        {
            output[i] = (byte)(payload[i] ^ bytes[i % KeyBytes]);
        }
    }
}
