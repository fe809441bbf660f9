using System.Buffers;
using Kernel.ServiceDefaults.Buffers;

namespace Kernel.CdpCollector.Transport.WebSockets;

/// <summary>
/// Reads messages from the bytes of a WebSocket server (RFC 6455), however they are split. A message in a single frame that fits the buffer is
/// returned in place; larger and fragmented messages are assembled in a second buffer.
/// </summary>
/// <remarks>
/// Write bytes to <see cref="GetMemory"/>, call <see cref="Advance"/>, then read until <see cref="TryRead"/> returns false. Not thread-safe.
/// </remarks>
internal sealed class WebSocketFrameReader(int maxMessageBytes) : IDisposable
{
    /// <summary>The size of the receive buffer: a few hundred messages, and small enough for the CPU's cache.</summary>
    public const int BufferBytes = 128 * 1024;

    private readonly PooledByteWriter _message = new(4096);
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _start;
    private int _end;
    private long _frameLeft;
    private bool _isInFrame;
    private bool _isLastFrame;
    private bool _isInMessage;
    private bool _isOversized;

    /// <summary>The bytes received and not yet read.</summary>
    public ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Gets the memory for the bytes received next; never empty after everything readable has been read.</summary>
    public Memory<byte> GetMemory()
    {
        if (_start > 0)
        {
            Unread.CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        return _buffer.AsMemory(_end);
    }

    /// <summary>Adds the bytes that were received.</summary>
    public void Advance(int count) => _end += count;

    /// <summary>Skips bytes that belong to no frame, such as those of the handshake.</summary>
    public void Skip(int count) => _start += count;

    /// <summary>Reads up to the next item that needs handling; returns false if more bytes are needed.</summary>
    /// <param name="content">The type of the item.</param>
    /// <param name="payload">The payload, valid until the next call.</param>
    /// <exception cref="WebSocketViolationException">The server violated the protocol.</exception>
    public bool TryRead(out ReceivedContent content, out ReadOnlySpan<byte> payload)
    {
        if (!_isInMessage)
        {
            _message.Clear();
        }

        while (true)
        {
            if (!_isInFrame)
            {
                if (!WebSocketFrameHeader.TryRead(Unread, out var header))
                {
                    break;
                }

                if (header.IsControl || IsWholeMessage(header))
                {
                    if (!TryReadPayload(header, out payload))
                    {
                        break;
                    }

                    if (header.Opcode == WebSocketOpcode.Pong)
                    {
                        continue;
                    }

                    content = header.Opcode switch
                    {
                        WebSocketOpcode.Ping => ReceivedContent.Ping,
                        WebSocketOpcode.Close => ReceivedContent.Close,
                        _ => ReceivedContent.Message,
                    };
                    return true;
                }

                BeginFrame(header);
            }

            if (!TryFinishFrame())
            {
                break;
            }

            if (!_isInMessage)
            {
                content = _isOversized ? ReceivedContent.OversizedMessage : ReceivedContent.Message;
                payload = _message.WrittenSpan;
                return true;
            }
        }

        content = default;
        payload = default;
        return false;
    }

    public void Dispose()
    {
        _message.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    // Returns whether the frame is a whole message that can be returned in place once all of it is received.
    private bool IsWholeMessage(WebSocketFrameHeader header)
    {
        if (_isInMessage != (header.Opcode == WebSocketOpcode.Continuation))
        {
            throw new WebSocketViolationException(_isInMessage ? "a message began within another." : "a continuation frame arrived without a message to continue.");
        }

        return header.IsFinal && !_isInMessage && header.PayloadLength <= maxMessageBytes && header.Length + header.PayloadLength <= _buffer.Length;
    }

    private bool TryReadPayload(WebSocketFrameHeader header, out ReadOnlySpan<byte> payload)
    {
        var size = header.Length + (int)header.PayloadLength;
        if (Unread.Length < size)
        {
            payload = default;
            return false;
        }

        payload = Unread[header.Length..size];
        _start += size;
        return true;
    }

    private void BeginFrame(WebSocketFrameHeader header)
    {
        if (!_isInMessage)
        {
            _isInMessage = true;
            _isOversized = false;
        }

        _start += header.Length;
        _frameLeft = header.PayloadLength;
        _isLastFrame = header.IsFinal;
        _isInFrame = true;
    }

    // Reads what has been received of a frame; returns false if more is needed.
    private bool TryFinishFrame()
    {
        var piece = Unread[..(int)Math.Min(_frameLeft, Unread.Length)];
        if (_isOversized || _message.WrittenCount + piece.Length > maxMessageBytes)
        {
            _isOversized = true;
            _message.Clear();
        }
        else
        {
            _message.Write(piece);
        }

        _start += piece.Length;
        _frameLeft -= piece.Length;
        _isInFrame = _frameLeft > 0;
        _isInMessage = _isInFrame || !_isLastFrame;
        return !_isInFrame;
    }
}

/// <summary>The type of an item returned by <see cref="WebSocketFrameReader"/>.</summary>
internal enum ReceivedContent
{
    /// <summary>A complete message.</summary>
    Message,

    /// <summary>The end of a message that exceeds the size limit; its content was discarded.</summary>
    OversizedMessage,

    /// <summary>A ping, which requires a pong with the same payload.</summary>
    Ping,

    /// <summary>A close frame: a status code of two bytes and a reason, or an empty payload.</summary>
    Close,
}
