using System.Buffers.Binary;

namespace Kernel.Api.Gateway;

/// <summary>Counts the messages in one direction of a WebSocket from its bytes, and hands their payloads to a capture if there is one.</summary>
/// <remarks>
/// A frame is: FIN and opcode; mask bit and length; 2 or 8 more bytes of length if it is 126 or 127; 4 bytes of mask; the
/// payload (RFC 6455, 5.2). Without a capture the cost is per frame, not per byte. Not thread-safe.
/// </remarks>
internal struct WebSocketFrames
{
    private const int MaxHeaderBytes = 14;
    private const byte Final = 0x80;
    private const byte Masked = 0x80;
    private const byte Compressed = 0x40;
    private const byte OpcodeBits = 0x0f;
    private const byte ContinuationOpcode = 0;
    private const byte CloseOpcode = 8;

    private HeaderBytes _header;
    private int _headerLength;
    private ulong _payload;
    private uint _mask; // rotated to the next byte of the payload
    private bool _isData;
    private bool _isFinal;

    /// <summary>Gets the number of complete messages, without control frames.</summary>
    public long Messages { get; private set; }

    /// <summary>Gets the number of bytes, including frame headers.</summary>
    public long Bytes { get; private set; }

    /// <summary>Gets whether a close frame has started.</summary>
    public bool HasClose { get; private set; }

    /// <summary>Processes the next bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="capture">Receives the messages; null for none.</param>
    public void Advance(ReadOnlySpan<byte> bytes, MessageCapture? capture = null)
    {
        Bytes += bytes.Length;
        while (!bytes.IsEmpty)
        {
            if (_payload > 0)
            {
                var skip = (int)Math.Min(_payload, (ulong)bytes.Length);
                _payload -= (ulong)skip;
                Capture(bytes[..skip], capture);
                bytes = bytes[skip..];
                continue;
            }

            bytes = bytes[TakeHeader(bytes, capture)..];
        }
    }

    private void Capture(ReadOnlySpan<byte> payload, MessageCapture? capture)
    {
        if (capture is not null && _isData)
        {
            capture.Append(payload, _mask);
            if (_payload == 0 && _isFinal)
            {
                capture.End();
            }
        }

        _mask = WebSocketMask.Rotate(_mask, payload.Length);
    }

    private int TakeHeader(ReadOnlySpan<byte> bytes, MessageCapture? capture)
    {
        Span<byte> header = _header;
        var taken = 0;
        while (taken < bytes.Length && (_headerLength < 2 || _headerLength < HeaderLength(header[1])))
        {
            header[_headerLength++] = bytes[taken++];
        }

        if (_headerLength >= 2 && _headerLength == HeaderLength(header[1]))
        {
            Complete(header, capture);
        }

        return taken;
    }

    private void Complete(ReadOnlySpan<byte> header, MessageCapture? capture)
    {
        var opcode = header[0] & OpcodeBits;
        HasClose |= opcode == CloseOpcode;
        _isData = opcode < CloseOpcode;
        _isFinal = (header[0] & Final) != 0;
        if (_isFinal && _isData)
        {
            Messages++;
        }

        _payload = (header[1] & ~Masked) switch
        {
            127 => BinaryPrimitives.ReadUInt64BigEndian(header[2..]),
            126 => BinaryPrimitives.ReadUInt16BigEndian(header[2..]),
            var length => (ulong)length,
        };
        _mask = (header[1] & Masked) != 0 ? BinaryPrimitives.ReadUInt32LittleEndian(header[(_headerLength - 4)..]) : 0;
        _headerLength = 0;
        if (capture is null || !_isData)
        {
            return;
        }

        if (opcode != ContinuationOpcode)
        {
            capture.Begin((header[0] & Compressed) != 0);
        }

        if (_payload == 0 && _isFinal)
        {
            capture.End();
        }
    }

    private static int HeaderLength(byte second) =>
        2 + ((second & ~Masked) switch { 127 => 8, 126 => 2, _ => 0 }) + ((second & Masked) != 0 ? 4 : 0);

    [System.Runtime.CompilerServices.InlineArray(MaxHeaderBytes)]
    private struct HeaderBytes
    {
        private byte _first;
    }
}
