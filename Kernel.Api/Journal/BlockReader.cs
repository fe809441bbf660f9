using System.Buffers;
using Kernel.Api.EventStream;

namespace Kernel.Api.Journal;

/// <summary>Copies matching frames out of a block.</summary>
internal static class BlockReader
{
    /// <param name="slots">The row's slots.</param>
    /// <param name="frames">The row's frames.</param>
    /// <param name="first">The number of the row's first event.</param>
    /// <param name="from">The first number wanted.</param>
    /// <param name="last">The last number wanted.</param>
    /// <param name="maxEvents">The most events to write.</param>
    /// <param name="filter">What is wanted.</param>
    /// <param name="format">How it is wanted.</param>
    /// <param name="output">Where it goes.</param>
    public static JournalRead Copy(
        ReadOnlySpan<byte> slots,
        ReadOnlySpan<byte> frames,
        ulong first,
        ulong from,
        ulong last,
        int maxEvents,
        EventFilter filter,
        FrameFormat format,
        IBufferWriter<byte> output)
    {
        var place = 0;
        var bytes = 0;
        var events = 0;
        var upTo = from - 1;
        for (var seq = first; seq <= last && events < maxEvents; seq++)
        {
            var slot = Block.Slot(slots, (int)(seq - first), place);
            var frame = frames.Slice(place, slot.Length);
            place += slot.Length;
            if (seq < from)
            {
                continue;
            }

            upTo = seq;
            if (filter.Matches(slot, frame))
            {
                var wanted = format == FrameFormat.Sse ? frame : frame[slot.EnvelopeStart..^1];
                output.Write(wanted);
                bytes += wanted.Length;
                events++;
            }
        }

        return new JournalRead(JournalReadStatus.Read, upTo, bytes, events);
    }
}
