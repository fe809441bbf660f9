namespace Kernel.Api.Journal;

/// <summary>Reads a segment block by block, passes over what is damaged, and reports that.</summary>
/// <param name="directory">Reads.</param>
/// <param name="segment">What is read.</param>
/// <param name="start">Where to begin, and the sequence number there; the start of the segment if null.</param>
/// <param name="end">The first sequence number after the segment; null if only the segment can tell.</param>
/// <param name="damages">Where damage is reported, if at all.</param>
internal sealed class BlockScanner(
    JournalDirectory directory, Segment segment, (long Offset, ulong FirstSeq)? start = null, ulong? end = null, JournalDamageList? damages = null) : IDisposable
{
    private readonly SegmentBytes _bytes = new(directory, segment);
    private (long Position, ulong From)? _damage;

    /// <summary>Where the block begins.</summary>
    public long Start { get; private set; }

    /// <summary>Where it ends.</summary>
    public long Position { get; private set; } = start?.Offset ?? 0;

    /// <summary>The block's header.</summary>
    public BlockHeader Header { get; private set; }

    /// <summary>The last sequence number up to <see cref="Position"/>, as far as anything tells it.</summary>
    public ulong LastSeq { get; private set; } = (start?.FirstSeq ?? segment.BaseSeq) - 1;

    /// <summary>The last sequence number that was lost with the last block, as far as anything tells it; null if that is intact, or was not written to its end.</summary>
    public ulong? LostTo { get; private set; }

    /// <summary>The block's body, until the next call.</summary>
    public ReadOnlySpan<byte> Body => _bytes.View(Start + BlockHeader.Size, Header.BodyLength);

    private (ulong LastSeq, int Length)? Trailer =>
        BlockHeader.ReadTrailer(_bytes.View(Math.Max(0, _bytes.Length - BlockHeader.TrailerSize), BlockHeader.TrailerSize));

    /// <summary>Finds the next intact block.</summary>
    /// <param name="from">Passes over blocks whose events are all before this one.</param>
    /// <returns>Whether there is one.</returns>
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
    /// <returns>Whether it is intact.</returns>
    public bool Last()
    {
        Position = Trailer is { } trailer ? Math.Max(0, _bytes.Length - trailer.Length) : _bytes.Length;
        return Next();
    }

    /// <inheritdoc />
    public void Dispose() => _bytes.Dispose();

    // Of a damaged header nothing can be believed, its length neither. The bytes that begin a block are in no event.
    private long FindNext()
    {
        for (var at = Start + 1; at < _bytes.Length; at++)
        {
            if (BlockHeader.Read(_bytes.View(at, BlockHeader.Size)) is { } header && header.Length <= _bytes.Length - at)
            {
                return at;
            }
        }

        // A block is written from its start to its end, so one whose trailer is there was written whole.
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
