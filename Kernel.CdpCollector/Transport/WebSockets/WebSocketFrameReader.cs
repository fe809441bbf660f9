using System.Buffers;
using Kernel.ServiceDefaults.Buffers;

namespace Kernel.CdpCollector.Transport.WebSockets;

/// <summary>
/// Finds messages in what a WebSocket server sends (RFC 6455), however it is cut into pieces. A message of one frame that fits
/// the buffer is handed on where it lies; only larger ones, and those of several frames, are put together elsewhere.
/// </summary>
/// <remarks>Put bytes into <see cref="GetMemory"/>, say how many with <see cref="Advance"/>, then read until there is nothing more. Not thread-safe.</remarks>
internal sealed class WebSocketFrameReader(int maxMessageBytes) : IDisposable
{
    /// <summary>How much is received at once: some hundred messages, and still within a processor's own memory.</summary>
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

    /// <summary>What was received and is not read yet.</summary>
    public ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Where to put what is received next; never empty once everything was read that can be.</summary>
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

    /// <summary>So many bytes were received.</summary>
    public void Advance(int count) => _end += count;

    /// <summary>Passes over bytes that belong to no frame, as those of the handshake.</summary>
    public void Skip(int count) => _start += count;

    /// <summary>Reads on to the next thing that somebody has to know of; false when more has to be received first.</summary>
    /// <param name="content">What it is.</param>
    /// <param name="payload">What it carries, valid until any other call.</param>
    /// <exception cref="WebSocketViolationException">What was received is no WebSocket's.</exception>
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
                if (!FrameHeader.TryRead(Unread, out var header))
                {
                    break;
                }

                if (header.IsControl || IsWholeMessage(header))
                {
                    if (!TryTake(header, out payload))
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

    // Whether it can be handed on where it lies, once it is there.
    private bool IsWholeMessage(FrameHeader header)
    {
        if (_isInMessage != (header.Opcode == WebSocketOpcode.Continuation))
        {
            throw new WebSocketViolationException(_isInMessage ? "a message began within another." : "a frame goes on with a message that never began.");
        }

        return header.IsFinal && !_isInMessage && header.PayloadLength <= maxMessageBytes && header.Length + header.PayloadLength <= _buffer.Length;
    }

    private bool TryTake(FrameHeader header, out ReadOnlySpan<byte> payload)
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

    private void BeginFrame(FrameHeader header)
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

    // Takes what is there of a frame; false where that is not all of it.
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

/// <summary>What <see cref="WebSocketFrameReader"/> has found.</summary>
internal enum ReceivedContent
{
    /// <summary>A whole message.</summary>
    Message,

    /// <summary>The end of a message that is larger than allowed, of which nothing was kept.</summary>
    OversizedMessage,

    /// <summary>A question for a pong with the same content.</summary>
    Ping,

    /// <summary>The end of the connection: a status code of two bytes and a reason, or nothing.</summary>
    Close,
}
