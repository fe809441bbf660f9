using System.Buffers.Binary;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Journal;

/// <summary>Consecutive events as one row of the journal: their frames one behind the other, and a slot for each.</summary>
/// <remarks>
/// A slot has 16 bytes, little-endian; the format is pinned by a test, because journals outlive versions:
/// <code>
///  0  u32  length of the frame
///  4  u32  where the type begins
///  8  u16  where the envelope begins
/// 10  u8   bytes of the type
/// 11  u8   bytes of the session id
/// 12  u8   category
/// 13  u8×3 zero
/// </code>
/// </remarks>
internal sealed class Block
{
    /// <summary>Bytes of a slot.</summary>
    public const int SlotBytes = 16;

    // Large enough that rows cost little, small enough that a reader can take a row in one write to its client.
    private const int TargetBytes = 64 * 1024;
    private const int MaxSlots = 1_024;

    /// <summary>The frames; only the first <see cref="FrameBytes"/> count.</summary>
    public byte[] Frames { get; private set; } = new byte[TargetBytes];

    /// <summary>How many bytes of frames.</summary>
    public int FrameBytes { get; private set; }

    /// <summary>The slots; only the first <see cref="Count"/> of them count.</summary>
    public byte[] Slots { get; } = new byte[MaxSlots * SlotBytes];

    /// <summary>How many events.</summary>
    public int Count { get; private set; }

    /// <summary>Takes frames from the ring, from <paramref name="first"/> on.</summary>
    /// <returns>Whether they were whole; false where the ring has overtaken.</returns>
    public bool Fill(EventRing ring, ulong first, ulong last)
    {
        (Count, FrameBytes) = (0, 0);
        for (var seq = first; seq <= last && Count < MaxSlots; seq++)
        {
            var slot = ring.SlotOf(seq);
            if (!ring.IsIntact(seq))
            {
                return false;
            }

            if (Count > 0 && FrameBytes + slot.Length > TargetBytes)
            {
                break;
            }

            Add(ring, slot);
        }

        return ring.IsIntact(first);
    }

    /// <summary>The slot at an index of a row's slots, with the frame's place in the row.</summary>
    public static RingSlot Slot(ReadOnlySpan<byte> slots, int index, int place)
    {
        var slot = slots.Slice(index * SlotBytes, SlotBytes);
        return new RingSlot
        {
            Place = place,
            Length = (int)BinaryPrimitives.ReadUInt32LittleEndian(slot),
            TypeStart = (int)BinaryPrimitives.ReadUInt32LittleEndian(slot[4..]),
            EnvelopeStart = BinaryPrimitives.ReadUInt16LittleEndian(slot[8..]),
            TypeLength = slot[10],
            SessionLength = slot[11],
            Category = (EventCategory)slot[12],
        };
    }

    private void Add(EventRing ring, in RingSlot slot)
    {
        if (Frames.Length < FrameBytes + slot.Length)
        {
            var larger = new byte[FrameBytes + slot.Length];
            Frames.AsSpan(0, FrameBytes).CopyTo(larger);
            Frames = larger;
        }

        ring.Frame(slot).CopyTo(Frames.AsSpan(FrameBytes));
        var bytes = Slots.AsSpan(Count * SlotBytes, SlotBytes);
        bytes.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)slot.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], (uint)slot.TypeStart);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[8..], slot.EnvelopeStart);
        bytes[10] = slot.TypeLength;
        bytes[11] = slot.SessionLength;
        bytes[12] = (byte)slot.Category;
        FrameBytes += slot.Length;
        Count++;
    }
}
