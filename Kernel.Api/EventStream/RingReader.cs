using System.Buffers;

namespace Kernel.Api.EventStream;

/// <summary>Copies matching frames out of the ring, many at a time.</summary>
internal static class RingReader
{
    private const int SlotsAtOnce = 64;

    /// <summary>Writes what matches of the frames from <paramref name="first"/> to <paramref name="last"/>.</summary>
    /// <param name="ring">The ring.</param>
    /// <param name="first">The first number wanted; it was there when the caller looked.</param>
    /// <param name="last">The last number wanted.</param>
    /// <param name="filter">What is wanted.</param>
    /// <param name="format">How it is wanted.</param>
    /// <param name="output">Where it goes.</param>
    /// <param name="maxBytes">Stops before there are more bytes than this, but not before the first frame.</param>
    /// <param name="maxEvents">Stops at this many events.</param>
    public static RingCopy Copy(
        EventRing ring, ulong first, ulong last, EventFilter filter, FrameFormat format, IBufferWriter<byte> output, int maxBytes, int maxEvents)
    {
        Span<RingSlot> slots = stackalloc RingSlot[(int)Math.Min(SlotsAtOnce, last - first + 1)];
        for (var i = 0; i < slots.Length; i++)
        {
            slots[i] = ring.SlotOf(first + (ulong)i);
        }

        if (!ring.IsIntact(first))
        {
            return default;
        }

        var bytes = FitInto(ref slots, maxBytes, maxEvents, filter);
        var span = output.GetSpan(bytes);
        var copy = filter.IsNone && format == FrameFormat.Sse
            ? new RingCopy(slots.Length, CopyRuns(ring, slots, span), slots.Length)
            : CopyMatches(ring, slots, filter, format, span, maxEvents);
        if (!ring.IsIntact(first))
        {
            return default;
        }

        output.Advance(copy.Bytes);
        return copy;
    }

    private static int FitInto(ref Span<RingSlot> slots, int maxBytes, int maxEvents, EventFilter filter)
    {
        var limit = filter.IsNone ? Math.Min(slots.Length, maxEvents) : slots.Length;
        var bytes = slots[0].Length;
        var count = 1;
        while (count < limit && bytes + slots[count].Length <= maxBytes)
        {
            bytes += slots[count++].Length;
        }

        slots = slots[..count];
        return bytes;
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

    private static RingCopy CopyMatches(
        EventRing ring, ReadOnlySpan<RingSlot> slots, EventFilter filter, FrameFormat format, Span<byte> destination, int maxEvents)
    {
        var bytes = 0;
        var events = 0;
        var passed = 0;
        while (passed < slots.Length && events < maxEvents)
        {
            ref readonly var slot = ref slots[passed++];
            var frame = ring.Frame(slot);
            if (filter.Matches(slot, frame))
            {
                var wanted = format == FrameFormat.Sse ? frame : frame[slot.EnvelopeStart..^1];
                wanted.CopyTo(destination[bytes..]);
                bytes += wanted.Length;
                events++;
            }
        }

        return new RingCopy(passed, bytes, events);
    }
}
