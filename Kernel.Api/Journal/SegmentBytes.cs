using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Kernel.Api.Journal;

/// <summary>The bytes of a segment, read in chunks. What has been cut off, and what stays unreadable, reads as zeros, and so is damage.</summary>
internal sealed class SegmentBytes(JournalDirectory directory, Segment segment) : IDisposable
{
    private const int ChunkBytes = 256 * 1024;

    // What the operating system reads at least.
    private const int PageBytes = 4096;

    private readonly SafeFileHandle _file = directory.Open(segment.Path);
    private byte[] _chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
    private long _start;
    private int _length;

    /// <summary>The bytes of the segment.</summary>
    public long Length { get; } = segment.Length;

    /// <summary>Where the last unreadable page ends that was met; 0 if there was none.</summary>
    public long UnreadableTo { get; private set; }

    /// <summary>The bytes at a position, until the next call; fewer at the end of the segment.</summary>
    /// <exception cref="IOException">They cannot be read now.</exception>
    public ReadOnlySpan<byte> View(long position, int length)
    {
        length = (int)Math.Min(length, Length - position);
        if (position < _start || position + length > _start + _length)
        {
            Fill(position, length);
        }

        return _chunk.AsSpan((int)(position - _start), length);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_chunk);
        _file.Dispose();
    }

    private void Fill(long position, int length)
    {
        if (_chunk.Length < length)
        {
            ArrayPool<byte>.Shared.Return(_chunk);
            _chunk = ArrayPool<byte>.Shared.Rent(length);
        }

        (_start, _length) = (position, 0);
        var wanted = (int)Math.Min(Math.Max(length, ChunkBytes), Length - position);
        try
        {
            while (_length < wanted)
            {
                _length += Read(_chunk.AsSpan(_length, wanted - _length), position + _length);
            }
        }
        catch (IOException) when (_length >= length)
        {
            // Who comes to what is after this meets it again.
        }
    }

    private int Read(Span<byte> bytes, long position)
    {
        var page = Math.Min(bytes.Length, PageBytes - (int)(position % PageBytes));
        try
        {
            var read = directory.Read(_file, bytes, position);
            if (segment.Unreadable is { Position: var place } && position <= place && place < position + read)
            {
                segment.Unreadable = null;
            }

            if (read > 0)
            {
                return read;
            }
        }
        catch (IOException) when (page < bytes.Length)
        {
            return Read(bytes[..page], position); // the first page may be readable, if not all of them are
        }
        catch (IOException) when (directory.HasGivenUp(segment, position))
        {
            bytes = bytes[..page];
            UnreadableTo = position + page;
        }

        bytes.Clear();
        return bytes.Length;
    }
}
