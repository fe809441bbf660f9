using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Kernel.Api.Gateway;

/// <summary>The mask of a WebSocket frame: four bytes, repeated over the payload. Little-endian; 0 for none.</summary>
internal static class WebSocketMask
{
    /// <summary>Gets the mask for the bytes after the next ones.</summary>
    public static uint Rotate(uint mask, int bytes) => BitOperations.RotateRight(mask, (bytes & 3) * 8);

    /// <summary>Masks or unmasks bytes, the first of which has the first byte of the mask.</summary>
    public static void Apply(Span<byte> bytes, uint mask)
    {
        if (mask == 0)
        {
            return;
        }

        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        var wide = ((ulong)mask << 32) | mask;
        wide = BitConverter.IsLittleEndian ? wide : BinaryPrimitives.ReverseEndianness(wide);
        for (var i = 0; i < words.Length; i++)
        {
            words[i] ^= wide;
        }

        for (var i = words.Length * sizeof(ulong); i < bytes.Length; i++)
        {
            bytes[i] ^= (byte)(mask >> ((i & 3) * 8));
        }
    }
}
