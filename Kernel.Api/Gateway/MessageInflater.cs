using System.IO.Compression;
using System.Threading.Tasks.Sources;

namespace Kernel.Api.Gateway;

/// <summary>Decompresses the messages of one direction of a WebSocket with <c>permessage-deflate</c> (RFC 7692).</summary>
/// <remarks>
/// All messages form one deflate stream, even if they do not refer to earlier ones. Nothing waits: a read that needs more input stays
/// pending until the next bytes are fed, because the end of the input would be an error. Not thread-safe.
/// </remarks>
internal sealed class MessageInflater : IDisposable
{
    /// <summary>The most bytes of a <see cref="Feed"/>.</summary>
    public const int MaxInputBytes = 4_096;

    private readonly Input _input = new();
    private readonly DeflateStream _deflate;
    private readonly byte[] _output = new byte[8 * 1024];
    private Task<int>? _reading;

    public MessageInflater() => _deflate = new DeflateStream(_input, CompressionMode.Decompress);

    // The end of each message, which the sender removes.
    private static ReadOnlySpan<byte> Tail => [0x00, 0x00, 0xff, 0xff];

    /// <summary>Gets whether the sender has ended the deflate stream with the message, so that the next message begins another one.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>Adds compressed bytes, after all output has been read.</summary>
    /// <param name="bytes">At most <see cref="MaxInputBytes"/>.</param>
    /// <param name="isEnd">Whether they end a message.</param>
    public void Feed(ReadOnlySpan<byte> bytes, bool isEnd) => _input.Add(bytes, isEnd ? Tail : default);

    /// <summary>Gets decompressed bytes, valid until the next call; empty if more input is needed.</summary>
    /// <exception cref="InvalidDataException">The bytes are not compressed, or refer to bytes that were not fed.</exception>
    public ReadOnlySpan<byte> Read()
    {
        var reading = _reading ?? _deflate.ReadAsync(_output).AsTask();
        if (!reading.IsCompleted)
        {
            _reading = reading;
            return default;
        }

        _reading = null;
        var length = reading.GetAwaiter().GetResult();
        IsFinished = length == 0;
        return _output.AsSpan(0, length);
    }

    public void Dispose() => _deflate.Dispose();

    private sealed class Input : Stream, IValueTaskSource<int>
    {
        private readonly byte[] _bytes = new byte[MaxInputBytes + 4];
        private ManualResetValueTaskSourceCore<int> _read; // its continuations run in Add
        private Memory<byte>? _waiting;
        private int _start;
        private int _end;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public void Add(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> tail)
        {
            (_start, _end) = (0, bytes.Length + tail.Length);
            bytes.CopyTo(_bytes);
            tail.CopyTo(_bytes.AsSpan(bytes.Length));
            if (_end > 0 && _waiting is { } buffer)
            {
                _waiting = null;
                _read.SetResult(Take(buffer.Span));
            }
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_start < _end)
            {
                return ValueTask.FromResult(Take(buffer.Span));
            }

            _waiting = buffer;
            _read.Reset();
            return new ValueTask<int>(this, _read.Version);
        }

        int IValueTaskSource<int>.GetResult(short token) => _read.GetResult(token);

        ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _read.GetStatus(token);

        void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _read.OnCompleted(continuation, state, token, flags);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private int Take(Span<byte> buffer)
        {
            var length = Math.Min(buffer.Length, _end - _start);
            _bytes.AsSpan(_start, length).CopyTo(buffer);
            _start += length;
            return length;
        }
    }
}
