using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Kernel.Api.Journal;

/// <summary>The bytes of a segment, read in chunks. Truncated and unreadable parts read as zeros, and so count as damaged.</summary>
internal sealed class SegmentBytes(JournalDirectory directory, Segment segment) : IDisposable
{
    private const int ChunkBytes = 256 * 1024;

    // The smallest unit that the operating system reads.
    private const int PageBytes = 4096;

    private readonly SafeFileHandle _file = directory.Open(segment.Path);
    private byte[] _chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
    private long _start;
    private int _length;

    public long Length { get; } = segment.Length;

    /// <summary>The end of the last unreadable page; 0 if there was none.</summary>
    public long UnreadableTo { get; private set; }

    /// <summary>Gets the bytes at a position; fewer at the end of the segment. Valid until the next call.</summary>
    /// <exception cref="IOException">The bytes cannot be read now.</exception>
    public ReadOnlySpan<byte> View(long position, int length)
    {
        length = (int)Math.Min(length, Length - position);
        if (position < _start || position + length > _start + _length)
        {
            Fill(position, length);
        }

        return _chunk.AsSpan((int)(position - _start), length);
    }

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
            // Enough was read; a later read gets the failure again.
        }
    }

    private int Read(Span<byte> bytes, long position)
    {
        var page = Math.Min(bytes.Length, PageBytes - (int)(position % PageBytes));
        try
        {
            var read = directory.Read(_file, bytes, position);
            if (segment.ReadFailure is { Position: var failed } && position <= failed && failed < position + read)
            {
                segment.ReadFailure = null;
            }

            if (read > 0)
            {
                return read;
            }
        }
        catch (IOException) when (page < bytes.Length)
        {
            return Read(bytes[..page], position); // the first page may be readable
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
