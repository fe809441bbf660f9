using System.Runtime.InteropServices;
using System.Text.Json;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Buffers;

namespace Kernel.Api.Journal;

/// <summary>Builds blocks in memory. Reusable; not thread-safe.</summary>
internal sealed class BlockWriter : IDisposable
{
    // Large enough for a small overhead, small enough that a damaged block loses few events and that a reader sends one in a write.
    private const int TargetBytes = 64 * 1024;
    private const int MaxEvents = 1_024;

    private readonly RingSlot[] _slots = new RingSlot[MaxEvents];
    private readonly PooledByteWriter _bytes = new(4 * TargetBytes);

    public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    public void Clear() => _bytes.Clear();

    /// <summary>Adds a block with frames of the ring from <paramref name="first"/> on, as many as fit.</summary>
    /// <returns>The number of events; 0 if the ring has overwritten them.</returns>
    public int AddEvents(EventRing ring, ulong first, ulong last, bool continues, long time)
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

        var body = Begin((count * FrameLayout.Size) + bytes);
        var layouts = body;
        var frames = body[(count * FrameLayout.Size)..];
        foreach (var slot in _slots.AsSpan(0, count))
        {
            layouts[..FrameLayout.Size].Clear();
            MemoryMarshal.Write(layouts, slot.Layout);
            layouts = layouts[FrameLayout.Size..];
            ring.Frame(slot).CopyTo(frames);
            frames = frames[slot.Length..];
        }

        if (!ring.IsIntact(first))
        {
            return 0;
        }

        End(new BlockHeader(BlockKind.Events, continues || first + (ulong)count <= last, first, count, body.Length, time, Crc32C.Of(body)));
        return count;
    }

    /// <summary>Adds state, and ends the commit. Written twice, so that one damaged byte does not lose it.</summary>
    public void AddState(BlockKind kind, ulong next, long time, JournalState state)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(state, JournalStateJsonContext.Default.JournalState);
        Add(kind, next, time, json, continues: true);
        Add(kind, next, time, json);
    }

    /// <summary>Adds a block without events.</summary>
    /// <inheritdoc cref="BlockHeader" path="/param"/>
    public void Add(BlockKind kind, ulong next, long time, ReadOnlySpan<byte> body, bool continues = false)
    {
        body.CopyTo(Begin(body.Length));
        End(new BlockHeader(kind, continues, next, 0, body.Length, time, Crc32C.Of(body)));
    }

    public void Dispose() => _bytes.Dispose();

    private Span<byte> Begin(int bodyLength) =>
        _bytes.GetSpan(BlockHeader.Size + bodyLength + BlockHeader.TrailerSize).Slice(BlockHeader.Size, bodyLength);

    private void End(in BlockHeader header)
    {
        header.Write(_bytes.GetSpan(header.Length));
        _bytes.Advance(header.Length);
    }
}
