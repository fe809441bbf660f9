using System.Buffers.Binary;

namespace Kernel.Api.Gateway;

/// <summary>Counts the messages in one direction of a WebSocket from its bytes, without reading the payloads.</summary>
/// <remarks>
/// A frame is: FIN and opcode; mask bit and length; 2 or 8 more bytes of length if it is 126 or 127; 4 bytes of mask; the
/// payload (RFC 6455, 5.2). The cost is per frame, not per byte. Not thread-safe.
/// </remarks>
internal struct WebSocketFrames
{
    private const int MaxHeaderBytes = 14;
    private const byte Final = 0x80;
    private const byte Masked = 0x80;
    private const byte OpcodeBits = 0x0f;
    private const byte CloseOpcode = 8;

    private HeaderBytes _header;
    private int _headerLength;
    private ulong _payload;

    /// <summary>Gets the number of complete messages, without control frames.</summary>
    public long Messages { get; private set; }

    /// <summary>Gets the number of bytes, including frame headers.</summary>
    public long Bytes { get; private set; }

    /// <summary>Gets whether a close frame has started.</summary>
    public bool HasClose { get; private set; }

    /// <summary>Processes the next bytes.</summary>
    public void Advance(ReadOnlySpan<byte> bytes)
    {
        Bytes += bytes.Length;
        while (!bytes.IsEmpty)
        {
            if (_payload > 0)
            {
                var skip = (int)Math.Min(_payload, (ulong)bytes.Length);
                _payload -= (ulong)skip;
                bytes = bytes[skip..];
                continue;
            }

            bytes = bytes[TakeHeader(bytes)..];
        }
    }

    private int TakeHeader(ReadOnlySpan<byte> bytes)
    {
        Span<byte> header = _header;
        var taken = 0;
        while (taken < bytes.Length && (_headerLength < 2 || _headerLength < HeaderLength(header[1])))
        {
            header[_headerLength++] = bytes[taken++];
        }

        if (_headerLength >= 2 && _headerLength == HeaderLength(header[1]))
        {
            Complete(header);
        }

        return taken;
    }

    private void Complete(ReadOnlySpan<byte> header)
    {
        var opcode = header[0] & OpcodeBits;
        HasClose |= opcode == CloseOpcode;
        if ((header[0] & Final) != 0 && opcode < CloseOpcode)
        {
            Messages++;
        }

        _payload = (header[1] & ~Masked) switch
        {
            127 => BinaryPrimitives.ReadUInt64BigEndian(header[2..]),
            126 => BinaryPrimitives.ReadUInt16BigEndian(header[2..]),
            var length => (ulong)length,
        };
        _headerLength = 0;
    }

    private static int HeaderLength(byte second) =>
        2 + ((second & ~Masked) switch { 127 => 8, 126 => 2, _ => 0 }) + ((second & Masked) != 0 ? 4 : 0);

    [System.Runtime.CompilerServices.InlineArray(MaxHeaderBytes)]
    private struct HeaderBytes
    {
        private byte _first;
    }
}
