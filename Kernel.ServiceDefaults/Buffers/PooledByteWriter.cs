using System.Buffers;

namespace Kernel.ServiceDefaults.Buffers;

/// <summary>A growing byte buffer like <see cref="ArrayBufferWriter{T}"/>, rented from the shared array pool. Not thread-safe.</summary>
public sealed class PooledByteWriter : IBufferWriter<byte>, IDisposable
{
    /// <summary>The default size of the largest buffer that <see cref="Clear"/> keeps, in bytes.</summary>
    public const int DefaultRetainedBytes = 1024 * 1024;

    private readonly int _initialCapacity;
    private readonly int _retainedBytes;
    private byte[] _buffer;
    private int _written;

    /// <summary>Rents the first buffer.</summary>
    /// <param name="initialCapacity">The bytes that fit before the buffer grows, at least 1.</param>
    /// <param name="retainedBytes">The largest buffer that <see cref="Clear"/> keeps, so that one large message does not hold memory indefinitely.</param>
    public PooledByteWriter(int initialCapacity, int retainedBytes = DefaultRetainedBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(initialCapacity);
        _initialCapacity = initialCapacity;
        _buffer = ArrayPool<byte>.Shared.Rent(initialCapacity);
        _retainedBytes = Math.Max(_buffer.Length, retainedBytes);
    }

    /// <summary>The number of bytes written.</summary>
    public int WrittenCount => _written;

    /// <summary>The bytes written. Valid until the next write.</summary>
    public ReadOnlySpan<byte> WrittenSpan => _buffer.AsSpan(0, _written);

    /// <inheritdoc cref="WrittenSpan"/>
    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, _written);

    /// <summary>The bytes that fit before the buffer grows.</summary>
    public int Capacity => _buffer.Length;

    /// <inheritdoc />
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_buffer.Length - _written), nameof(count));
        _written += count;
    }

    /// <inheritdoc />
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureRoom(Math.Max(sizeHint, 1));
        return _buffer.AsMemory(_written);
    }

    /// <inheritdoc />
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureRoom(Math.Max(sizeHint, 1));
        return _buffer.AsSpan(_written);
    }

    /// <summary>Appends bytes, which must not be part of this writer's buffer.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        EnsureRoom(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_written));
        _written += bytes.Length;
    }

    /// <summary>Appends a byte.</summary>
    public void Write(byte value)
    {
        EnsureRoom(1);
        _buffer[_written++] = value;
    }

    /// <summary>Removes the bytes after <paramref name="length"/>, if any.</summary>
    public void Truncate(int length) => _written = Math.Min(_written, length);

    /// <summary>Removes all bytes. Keeps the buffer unless it is larger than what is retained.</summary>
    public void Clear()
    {
        _written = 0;
        if (_buffer.Length > _retainedBytes)
        {
            Replace(_initialCapacity);
        }
    }

    /// <summary>Returns the buffer to the pool. A later write rents another one.</summary>
    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        _written = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void EnsureRoom(int bytes)
    {
        if (_buffer.Length - _written < bytes)
        {
            Grow(bytes);
        }
    }

    private void Grow(int bytes)
    {
        var needed = (long)_written + bytes;
        if (needed > Array.MaxLength)
        {
            throw new InvalidOperationException($"A buffer of {needed} bytes was requested; the largest possible has {Array.MaxLength}.");
        }

        Replace((int)Math.Min(Math.Max(needed, _buffer.Length * 2L), Array.MaxLength));
    }

    private void Replace(int capacity)
    {
        var old = _buffer;
        var buffer = ArrayPool<byte>.Shared.Rent(capacity);
        old.AsSpan(0, _written).CopyTo(buffer);
        _buffer = buffer;
        if (old.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(old);
        }
    }
}
