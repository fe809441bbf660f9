namespace Kernel.Api.Journal;

/// <summary>Reads a segment block by block, from <c>start</c> or its beginning; skips damaged blocks and reports them to <c>damages</c>, up to <c>end</c> if known.</summary>
internal sealed class BlockScanner(
    JournalDirectory directory, Segment segment, (long Offset, ulong FirstSeq)? start = null, ulong? end = null, JournalDamageList? damages = null) : IDisposable
{
    private readonly SegmentBytes _bytes = new(directory, segment);
    private (long Position, ulong From)? _damage;

    /// <summary>The offset of the block.</summary>
    public long Start { get; private set; }

    /// <summary>The offset after the block.</summary>
    public long Position { get; private set; } = start?.Offset ?? 0;

    /// <summary>The block's header.</summary>
    public BlockHeader Header { get; private set; }

    /// <summary>The last sequence number before <see cref="Position"/>, according to the intact headers.</summary>
    public ulong LastSeq { get; private set; } = (start?.FirstSeq ?? segment.BaseSeq) - 1;

    /// <summary>The last sequence number that is lost with a damaged last block, according to its trailer; null if the block is intact or was not written completely.</summary>
    public ulong? LostTo { get; private set; }

    /// <summary>The block's body. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Body => _bytes.View(Start + BlockHeader.Size, Header.BodyLength);

    private (ulong LastSeq, int Length)? Trailer =>
        BlockHeader.ReadTrailer(_bytes.View(Math.Max(0, _bytes.Length - BlockHeader.TrailerSize), BlockHeader.TrailerSize));

    /// <summary>Finds the next intact block.</summary>
    /// <param name="from">The first sequence number; blocks whose events are all before it are skipped.</param>
    /// <returns>False at the end of the segment.</returns>
    public bool Next(ulong from = 0)
    {
        while (Position < _bytes.Length)
        {
            Start = Position;
            if (BlockHeader.Read(_bytes.View(Start, BlockHeader.Size)) is not { } header || header.Length > _bytes.Length - Start)
            {
                _damage ??= (Start, LastSeq + 1);
                Position = FindNext();
                continue;
            }

            EndDamage(header.FirstSeq - 1);
            (Header, Position, LastSeq) = (header, Start + header.Length, header.LastSeq);
            if (header.Count > 0 && header.LastSeq < from)
            {
                continue;
            }

            if (Crc32C.Of(Body) == header.BodyCrc)
            {
                return true;
            }

            damages?.Add(segment.Path, Start, header.FirstSeq, header.LastSeq);
            if (Position == _bytes.Length)
            {
                LostTo = LastSeq;
            }
        }

        if (end is { } next)
        {
            EndDamage(next - 1);
        }

        return false;
    }

    /// <summary>Finds the last block.</summary>
    /// <returns>True if it is intact.</returns>
    public bool Last()
    {
        Position = Trailer is { } trailer ? Math.Max(0, _bytes.Length - trailer.Length) : _bytes.Length;
        return Next();
    }

    public void Dispose() => _bytes.Dispose();

    // No field of a damaged header is reliable, not even the length. No event contains the magic bytes, so the next block is found by them.
    private long FindNext()
    {
        for (var at = Start + 1; at < _bytes.Length; at++)
        {
            if (BlockHeader.Read(_bytes.View(at, BlockHeader.Size)) is { } header && header.Length <= _bytes.Length - at)
            {
                return at;
            }
        }

        // Blocks are written from start to end, so a block with a trailer was written completely.
        LostTo = Trailer is { } trailer && trailer.Length <= _bytes.Length - Start ? trailer.LastSeq
            : _bytes.UnreadableTo > Start ? ulong.MaxValue
            : null;
        return _bytes.Length;
    }

    private void EndDamage(ulong to)
    {
        if (_damage is { } damage)
        {
            damages?.Add(segment.Path, damage.Position, damage.From, to);
            _damage = null;
        }
    }
}
