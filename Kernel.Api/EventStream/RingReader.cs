using System.Buffers;

namespace Kernel.Api.EventStream;

/// <summary>Copies matching frames out of the ring, up to 64 at a time.</summary>
internal static class RingReader
{
    private const int SlotsAtOnce = 64;

    /// <summary>Writes the matching frames from <see cref="ReadRequest.From"/> on, which must have been in the ring before the call.</summary>
    /// <returns>The outcome; null if the frames were overwritten meanwhile, and nothing was written.</returns>
    public static LogReadResult? Copy(EventRing ring, in ReadRequest request, IBufferWriter<byte> output)
    {
        var first = request.From;
        Span<RingSlot> slots = stackalloc RingSlot[(int)Math.Min(SlotsAtOnce, request.Before - first)];
        for (var i = 0; i < slots.Length; i++)
        {
            slots[i] = ring.SlotOf(first + (ulong)i);
        }

        if (!ring.IsIntact(first))
        {
            return null;
        }

        var bytes = FitInto(ref slots, request);

        // Kestrel's response writer returns the same memory again if none of it was used, even if more is requested.
        var span = output.GetSpan(bytes);
        var rented = span.Length < bytes ? ArrayPool<byte>.Shared.Rent(bytes) : null;
        span = rented ?? span;
        var result = request.Filter.IsNone && request.Format == FrameFormat.Sse
            ? new LogReadResult(ReadStatus.Advanced, first, first + (ulong)slots.Length - 1, CopyRuns(ring, slots, span), slots.Length)
            : CopyMatches(ring, slots, request, span);
        var isIntact = ring.IsIntact(first);
        if (rented is not null)
        {
            output.Write(span[..(isIntact ? result.Bytes : 0)]);
            ArrayPool<byte>.Shared.Return(rented);
        }
        else if (isIntact)
        {
            output.Advance(result.Bytes);
        }

        return isIntact ? result : null;
    }

    private static int FitInto(ref Span<RingSlot> slots, in ReadRequest request)
    {
        var limit = request.Filter.IsNone ? Math.Min(slots.Length, request.MaxEvents) : slots.Length;
        var bytes = slots[0].Length;
        var count = 1;
        while (count < limit && bytes + slots[count].Length <= request.MaxBytes)
        {
            bytes += slots[count++].Length;
        }

        slots = slots[..count];
        return bytes;
    }

    // Adjacent frames are copied together.
    private static int CopyRuns(EventRing ring, ReadOnlySpan<RingSlot> slots, Span<byte> destination)
    {
        var total = 0;
        for (var i = 0; i < slots.Length;)
        {
            var offset = slots[i].Offset;
            var length = 0;
            while (i < slots.Length && slots[i].Offset == offset + length)
            {
                length += slots[i++].Length;
            }

            ring.Copy(offset, destination.Slice(total, length));
            total += length;
        }

        return total;
    }

    private static LogReadResult CopyMatches(EventRing ring, ReadOnlySpan<RingSlot> slots, in ReadRequest request, Span<byte> destination)
    {
        var bytes = 0;
        var events = 0;
        var passed = 0;
        while (passed < slots.Length && events < request.MaxEvents)
        {
            ref readonly var slot = ref slots[passed++];
            var frame = ring.Frame(slot);
            if (request.Filter.Matches(slot.Layout, frame))
            {
                var wanted = request.Format == FrameFormat.Sse ? frame : frame[slot.Layout.EnvelopeStart..^1];
                wanted.CopyTo(destination[bytes..]);
                bytes += wanted.Length;
                events++;
            }
        }

        return new LogReadResult(ReadStatus.Advanced, request.From, request.From + (ulong)passed - 1, bytes, events);
    }
}
