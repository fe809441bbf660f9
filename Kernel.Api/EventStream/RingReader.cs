using System.Buffers;

namespace Kernel.Api.EventStream;

/// <summary>Copies matching frames out of the ring, many at a time.</summary>
internal static class RingReader
{
    private const int SlotsAtOnce = 64;

    /// <summary>Writes what matches of the frames from <paramref name="first"/> to <paramref name="last"/>, up to about 64 frames or <paramref name="maxBytes"/>.</summary>
    /// <returns>How many frames were passed, and how many bytes written; (0, 0) where the writer has overtaken the reader.</returns>
    public static (int Passed, int Bytes) Copy(
        EventRing ring, ulong first, ulong last, EventFilter filter, FrameFormat format, IBufferWriter<byte> output, int maxBytes)
    {
        Span<RingSlot> slots = stackalloc RingSlot[(int)Math.Min(SlotsAtOnce, last - first + 1)];
        for (var i = 0; i < slots.Length; i++)
        {
            slots[i] = ring.SlotOf(first + (ulong)i);
        }

        if (!ring.IsIntact(first))
        {
            return (0, 0);
        }

        var (passed, bytes) = FitInto(slots, maxBytes);
        slots = slots[..passed];
        var span = output.GetSpan(bytes);
        var written = filter.IsNone && format == FrameFormat.Sse
            ? CopyRuns(ring, slots, span)
            : CopyMatches(ring, slots, filter, format, span);
        if (!ring.IsIntact(first))
        {
            return (0, 0);
        }

        output.Advance(written);
        return (passed, written);
    }

    private static (int Count, int Bytes) FitInto(ReadOnlySpan<RingSlot> slots, int maxBytes)
    {
        var bytes = slots[0].Length;
        var count = 1;
        while (count < slots.Length && bytes + slots[count].Length <= maxBytes)
        {
            bytes += slots[count++].Length;
        }

        return (count, bytes);
    }

    // Frames mostly follow each other in the buffer, so one copy takes them all.
    private static int CopyRuns(EventRing ring, ReadOnlySpan<RingSlot> slots, Span<byte> destination)
    {
        var total = 0;
        for (var i = 0; i < slots.Length;)
        {
            var place = slots[i].Place;
            var length = 0;
            while (i < slots.Length && slots[i].Place == place + length)
            {
                length += slots[i++].Length;
            }

            ring.Copy(place, destination.Slice(total, length));
            total += length;
        }

        return total;
    }

    private static int CopyMatches(
        EventRing ring, ReadOnlySpan<RingSlot> slots, EventFilter filter, FrameFormat format, Span<byte> destination)
    {
        var total = 0;
        foreach (ref readonly var slot in slots)
        {
            var frame = ring.Frame(slot);
            if (filter.Matches(slot, frame))
            {
                var wanted = format == FrameFormat.Sse ? frame : frame[slot.EnvelopeStart..^1];
                wanted.CopyTo(destination[total..]);
                total += wanted.Length;
            }
        }

        return total;
    }
}
