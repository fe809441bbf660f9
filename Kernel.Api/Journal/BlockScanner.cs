using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Kernel.Api.Journal;

/// <summary>What a scanner came to.</summary>
internal enum ScanResult
{
    /// <summary>An intact block.</summary>
    Block,

    /// <summary>Bytes that are no intact block. The scan continues with the next one.</summary>
    Damage,

    /// <summary>A last block that was not written to its end.</summary>
    Torn,

    /// <summary>The end.</summary>
    End,
}

/// <summary>Reads a segment block by block, and finds the next intact block after damage.</summary>
internal sealed class BlockScanner : IDisposable
{
    private const int ChunkBytes = 256 * 1024;

    private readonly JournalDirectory _directory;
    private readonly SafeFileHandle _file;
    private readonly long _end;
    private byte[] _chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
    private long _chunkStart;
    private int _chunkLength;

    /// <param name="directory">Reads.</param>
    /// <param name="file">The segment.</param>
    /// <param name="position">Where to begin.</param>
    /// <param name="end">Where the segment ends.</param>
    /// <param name="first">The sequence number that the segment continues with at <paramref name="position"/>.</param>
    public BlockScanner(JournalDirectory directory, SafeFileHandle file, long position, long end, ulong first)
    {
        (_directory, _file, _end) = (directory, file, end);
        (Position, PassedSeq) = (position, first - 1);
    }

    /// <summary>Where the block, or the damage, begins.</summary>
    public long Start { get; private set; }

    /// <summary>Where it ends.</summary>
    public long Position { get; private set; }

    /// <summary>The block's header.</summary>
    public BlockHeader Header { get; private set; }

    /// <summary>The block's body, until the next call.</summary>
    public ReadOnlySpan<byte> Body => View(Start + BlockHeader.Size, Header.BodyLength);

    /// <summary>The lines of the state in the block, which come after its slots and frames.</summary>
    public ReadOnlySpan<byte> Records
    {
        get
        {
            var body = Body;
            var frames = Header.Count * BlockSlot.Size;
            for (var i = 0; i < Header.Count; i++)
            {
                frames += BlockSlot.Read(body[(i * BlockSlot.Size)..]).Length;
            }

            return body[frames..];
        }
    }

    /// <summary>The last sequence number of the block, or of the damage if anything tells it; else 0.</summary>
    public ulong LastSeq { get; private set; }

    /// <summary>The last sequence number before <see cref="Start"/>.</summary>
    public ulong PassedSeq { get; private set; }

    /// <summary>Finds the next block.</summary>
    /// <param name="from">Passes over blocks whose events are all before this one.</param>
    /// <param name="verifiesBody">Whether a block whose body is damaged counts as damage.</param>
    public ScanResult Next(ulong from = 0, bool verifiesBody = true)
    {
        while (true)
        {
            PassedSeq = Math.Max(PassedSeq, LastSeq);
            (Start, LastSeq) = (Position, 0);
            if (Position >= _end)
            {
                return ScanResult.End;
            }

            if (BlockHeader.Read(View(Start, BlockHeader.Size)) is not { } header)
            {
                return FindNext();
            }

            Header = header;
            if (header.Length > _end - Start)
            {
                Position = _end;
                return ScanResult.Torn;
            }

            Position = Start + header.Length;
            LastSeq = header.LastSeq;
            if (header.Count > 0 && header.LastSeq < from)
            {
                continue;
            }

            return !verifiesBody || Crc32C.Of(Body) == header.BodyCrc ? ScanResult.Block : ScanResult.Damage;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_chunk);
        _file.Dispose();
    }

    // Of a damaged header nothing can be believed, its length neither. The bytes that begin a block are in no event.
    private ScanResult FindNext()
    {
        for (var at = Start + 1; at <= _end - BlockHeader.Size;)
        {
            var bytes = View(at, ChunkBytes);
            var found = bytes.IndexOf(BlockHeader.Magic);
            if (found < 0)
            {
                at += bytes.Length - BlockHeader.Magic.Length + 1;
                continue;
            }

            at += found;
            if (BlockHeader.Read(View(at, BlockHeader.Size)) is { } header && header.Length <= _end - at)
            {
                Position = at;
                return ScanResult.Damage;
            }

            at++;
        }

        // A block is written from its start to its end, so one whose trailer is there was written whole.
        var length = _end - Start;
        Position = _end;
        if (length >= BlockHeader.TrailerSize
            && BlockHeader.ReadTrailer(View(_end - BlockHeader.TrailerSize, BlockHeader.TrailerSize)) is { } trailer
            && trailer.Length <= length)
        {
            LastSeq = trailer.LastSeq;
            return ScanResult.Damage;
        }

        return ScanResult.Torn;
    }

    private ReadOnlySpan<byte> View(long position, int length)
    {
        length = (int)Math.Min(length, _end - position);
        if (position < _chunkStart || position + length > _chunkStart + _chunkLength)
        {
            Fill(position, length);
        }

        return _chunk.AsSpan((int)(position - _chunkStart), length);
    }

    private void Fill(long position, int length)
    {
        if (_chunk.Length < length)
        {
            ArrayPool<byte>.Shared.Return(_chunk);
            _chunk = ArrayPool<byte>.Shared.Rent(length);
        }

        (_chunkStart, _chunkLength) = (position, 0);
        var wanted = (int)Math.Min(Math.Max(length, ChunkBytes), _end - position);
        while (_chunkLength < wanted)
        {
            var read = _directory.Read(_file, _chunk.AsSpan(_chunkLength, wanted - _chunkLength), position + _chunkLength);
            if (read == 0)
            {
                // Shorter than it was: somebody cut it. What is not there is damaged.
                _chunk.AsSpan(_chunkLength, wanted - _chunkLength).Clear();
                read = wanted - _chunkLength;
            }

            _chunkLength += read;
        }
    }
}
