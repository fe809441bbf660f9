namespace Kernel.Api.Gateway;

/// <summary>Copies the messages of one direction of a WebSocket, unmasked and decompressed, up to a limit.</summary>
/// <remarks>
/// It is only given bytes that are forwarded anyway, and never throws. A message that began before the capture is ignored.
/// Not thread-safe.
/// </remarks>
/// <param name="maxHeadBytes">The most bytes that are kept of the beginning of a message.</param>
/// <param name="minFilterBytes">The number of bytes with which the filter is called, or fewer at the end of a message.</param>
/// <param name="filter">Determines from its beginning whether a message is wanted.</param>
/// <param name="received">Called with each wanted message.</param>
internal sealed class MessageCapture(int maxHeadBytes, int minFilterBytes, MessageFilter filter, MessageHandler received) : IDisposable
{
    private const int TailBytes = 256;
    private const int MaxSkippedBytes = 64 * 1024;

    private readonly byte[] _tail = new byte[2 * TailBytes];
    private MessageInflater? _inflater;
    private byte[] _head = [];
    private int _headLength;
    private int _tailLength;
    private long _length;
    private State _state;
    private bool _isCompressed;
    private bool _isSkipping;

    /// <summary>Called once if messages cannot be read, after which none are.</summary>
    public required Action<Exception> Unreadable { get; init; }

    /// <summary>Indicates whether the end of long messages is kept.</summary>
    public required bool KeepsTail { get; init; }

    /// <summary>Indicates whether no compressed message refers to earlier ones, so that the rest of a long one need not be decompressed.</summary>
    public required bool IsIndependent { get; init; }

    private enum State
    {
        Idle,
        Undecided,
        Wanted,
        Unwanted,
        Unreadable,
    }

    /// <summary>Begins a message.</summary>
    /// <param name="isCompressed">Whether it is compressed (RFC 7692).</param>
    public void Begin(bool isCompressed)
    {
        if (_state != State.Unreadable)
        {
            (_state, _isCompressed, _isSkipping, _headLength, _tailLength, _length) = (State.Undecided, isCompressed, false, 0, 0, 0);
        }
    }

    /// <summary>Adds bytes of the payload.</summary>
    /// <param name="payload">The bytes, as received.</param>
    /// <param name="mask">The mask for the first four of the bytes, little-endian; 0 for none.</param>
    public void Append(ReadOnlySpan<byte> payload, uint mask)
    {
        if (_state is State.Undecided or State.Wanted || (_state == State.Unwanted && _isCompressed))
        {
            Try(payload, mask, isEnd: false);
        }
    }

    /// <summary>Ends the message.</summary>
    public void End()
    {
        if (_state is not (State.Idle or State.Unreadable))
        {
            Try([], 0, isEnd: true);
            _state = _state == State.Unreadable ? _state : State.Idle;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _inflater?.Dispose();

    // Whatever fails here concerns events alone; the bytes are forwarded.
    private void Try(ReadOnlySpan<byte> payload, uint mask, bool isEnd)
    {
        try
        {
            if (_isCompressed)
            {
                Inflate(payload, mask, isEnd);
            }
            else
            {
                Add(payload, mask);
            }

            if (isEnd)
            {
                Complete();
            }
        }
#pragma warning disable CA1031 // the connection must survive every fault of its observer
        catch (Exception e)
#pragma warning restore CA1031
        {
            _state = State.Unreadable;
            _inflater?.Dispose();
            _inflater = null;
            Unreadable(e);
        }
    }

    // What is not wanted is inflated, too: later messages can refer to it, and a new inflater costs more than a short message.
    private void Inflate(ReadOnlySpan<byte> payload, uint mask, bool isEnd)
    {
        if (_isSkipping)
        {
            return;
        }

        var inflater = _inflater ??= new MessageInflater();
        Span<byte> part = stackalloc byte[MessageInflater.MaxInputBytes];
        while (!payload.IsEmpty || isEnd)
        {
            var length = Math.Min(payload.Length, part.Length);
            payload[..length].CopyTo(part);
            WebSocketMask.Apply(part[..length], mask);
            mask = WebSocketMask.Rotate(mask, length);
            payload = payload[length..];
            var isLast = isEnd && payload.IsEmpty;
            inflater.Feed(part[..length], isLast);
            while (inflater.Read() is { IsEmpty: false } inflated)
            {
                Add(inflated, 0);
            }

            _isSkipping = inflater.IsFinished || (!isLast && IsIndependent && _length > MaxSkippedBytes && (_state == State.Unwanted || !KeepsTail));
            if (_isSkipping)
            {
                inflater.Dispose();
                _inflater = null;
            }

            if (isLast || _isSkipping)
            {
                return;
            }
        }
    }

    private void Add(ReadOnlySpan<byte> bytes, uint mask)
    {
        _length += bytes.Length;
        if (_state == State.Unwanted)
        {
            return;
        }

        var kept = Math.Min(bytes.Length, maxHeadBytes - _headLength);
        if (kept > 0)
        {
            EnsureHead(_headLength + kept);
            var target = _head.AsSpan(_headLength, kept);
            bytes[..kept].CopyTo(target);
            WebSocketMask.Apply(target, mask);
            _headLength += kept;
        }

        if (kept < bytes.Length && KeepsTail)
        {
            AddToTail(bytes[kept..], WebSocketMask.Rotate(mask, kept));
        }

        if (_state == State.Undecided && _headLength >= minFilterBytes)
        {
            Decide();
        }
    }

    private void AddToTail(ReadOnlySpan<byte> bytes, uint mask)
    {
        var skipped = Math.Max(0, bytes.Length - TailBytes);
        bytes = bytes[skipped..];
        if (_tailLength + bytes.Length > _tail.Length)
        {
            var kept = Math.Min(_tailLength, TailBytes);
            _tail.AsSpan(_tailLength - kept, kept).CopyTo(_tail);
            _tailLength = kept;
        }

        var target = _tail.AsSpan(_tailLength, bytes.Length);
        bytes.CopyTo(target);
        WebSocketMask.Apply(target, WebSocketMask.Rotate(mask, skipped));
        _tailLength += bytes.Length;
    }

    private void Complete()
    {
        if (_state == State.Undecided)
        {
            Decide();
        }

        if (_state == State.Wanted)
        {
            received(_head.AsSpan(0, _headLength), _tail.AsSpan(0, _tailLength), _length);
        }
    }

    private void Decide() => _state = filter(_head.AsSpan(0, _headLength)) ? State.Wanted : State.Unwanted;

    private void EnsureHead(int length)
    {
        if (_head.Length < length)
        {
            Array.Resize(ref _head, Math.Min(Math.Max(length, Math.Max(512, _head.Length * 2)), maxHeadBytes));
        }
    }
}

/// <summary>Determines from its beginning whether a message is wanted.</summary>
internal delegate bool MessageFilter(ReadOnlySpan<byte> head);

/// <summary>Processes a message.</summary>
/// <param name="head">The message, or the part of its beginning that is kept.</param>
/// <param name="tail">The last bytes after <paramref name="head"/>, if they are kept: at least 256, or all.</param>
/// <param name="length">The number of bytes of the message.</param>
internal delegate void MessageHandler(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail, long length);
