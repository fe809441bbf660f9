using Kernel.Api.EventStream;

namespace Kernel.Api.Journal;

/// <summary>Builds the blocks of one commit in memory. Reused; for one thread at a time.</summary>
internal sealed class BlockWriter
{
    // Large enough that blocks cost little, small enough that damage takes few events with it and that a reader can take one in a write.
    private const int TargetBytes = 64 * 1024;
    private const int MaxEvents = 1_024;

    private readonly RingSlot[] _slots = new RingSlot[MaxEvents];
    private byte[] _bytes = new byte[4 * TargetBytes];
    private int _length;
    private int _start;
    private bool _isOpen;
    private BlockHeader _header;

    /// <summary>The blocks that are finished.</summary>
    public ReadOnlySpan<byte> Finished => _bytes.AsSpan(0, _isOpen ? _start : _length);

    /// <summary>Where the newest block begins, counted from the start of <see cref="Finished"/>.</summary>
    public int Start => _start;

    /// <summary>Whether nothing was begun.</summary>
    public bool IsEmpty => _length == 0;

    /// <summary>Forgets the finished blocks; one that is open stays.</summary>
    public void ClearFinished()
    {
        var finished = Finished.Length;
        _bytes.AsSpan(finished, _length - finished).CopyTo(_bytes);
        _length -= finished;
        _start = 0;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => (_length, _start, _isOpen) = (0, 0, false);

    /// <summary>Begins a block with frames from the ring, from <paramref name="first"/> on. A block before it continues in this one.</summary>
    /// <returns>The number of events; 0 if the ring has overtaken.</returns>
    public int AddEvents(EventRing ring, ulong first, ulong last, long time)
    {
        var (count, bytes) = (0, 0);
        for (var seq = first; seq <= last && count < MaxEvents; seq++)
        {
            var slot = ring.SlotOf(seq);
            if (count > 0 && bytes + slot.Length > TargetBytes)
            {
                break;
            }

            _slots[count++] = slot;
            bytes += slot.Length;
        }

        if (!ring.IsIntact(first))
        {
            return 0;
        }

        Close(continues: true);
        Begin(BlockKind.Events, first, count, time);
        var body = Take((count * BlockSlot.Size) + bytes);
        var place = count * BlockSlot.Size;
        for (var i = 0; i < count; i++)
        {
            BlockSlot.Write(body[(i * BlockSlot.Size)..], _slots[i]);
            ring.Frame(_slots[i]).CopyTo(body[place..]);
            place += _slots[i].Length;
        }

        if (!ring.IsIntact(first))
        {
            (_length, _isOpen) = (_start, false);
            return 0;
        }

        return count;
    }

    /// <summary>A whole commit without events.</summary>
    /// <param name="kind">What the block holds.</param>
    /// <param name="next">The sequence number of the next event to come.</param>
    /// <param name="time">When it is committed, Unix milliseconds.</param>
    /// <param name="records">The lines of the state.</param>
    public void AddState(BlockKind kind, ulong next, long time, ReadOnlySpan<byte> records)
    {
        Begin(kind, next, 0, time);
        Finish(records);
    }

    /// <summary>Ends the commit.</summary>
    /// <param name="records">The lines of the state that it changes; they go into its last block.</param>
    public void Finish(ReadOnlySpan<byte> records)
    {
        records.CopyTo(Take(records.Length));
        Close(continues: false);
    }

    private Span<byte> Take(int length)
    {
        if (_bytes.Length - _length < length)
        {
            Array.Resize(ref _bytes, Math.Max(_length + length, 2 * _bytes.Length));
        }

        _length += length;
        return _bytes.AsSpan(_length - length, length);
    }

    private void Begin(BlockKind kind, ulong first, int count, long time)
    {
        _header = new BlockHeader(kind, false, first, count, 0, time, 0);
        (_start, _isOpen) = (_length, true);
        Take(BlockHeader.Size);
    }

    private void Close(bool continues)
    {
        if (!_isOpen)
        {
            return;
        }

        Take(BlockHeader.TrailerSize);
        var block = _bytes.AsSpan(_start, _length - _start);
        var body = block[BlockHeader.Size..^BlockHeader.TrailerSize];
        (_header with { Continues = continues, BodyLength = body.Length, BodyCrc = Crc32C.Of(body) }).Write(block);
        _isOpen = false;
    }
}
