using System.Buffers.Binary;

namespace Kernel.Api.Gateway;

/// <summary>Counts the messages in one direction of a WebSocket while its bytes pass by, without looking at what is in them.</summary>
/// <remarks>
/// A frame is: FIN and opcode; mask bit and length; 2 or 8 more bytes of length where it is 126 or 127; 4 bytes of mask; the
/// payload (RFC 6455, 5.2). Work is done for each frame, not for each byte. Not for use by two threads at once.
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

    /// <summary>Whole messages so far; pings, pongs and closes are none.</summary>
    public long Messages { get; private set; }

    /// <summary>Bytes so far, frame headers included.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether a close has begun to pass.</summary>
    public bool HasClose { get; private set; }

    /// <summary>Takes the next bytes.</summary>
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
