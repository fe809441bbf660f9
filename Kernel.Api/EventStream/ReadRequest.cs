using System.Buffers;

namespace Kernel.Api.EventStream;

/// <summary>A request for a range of events.</summary>
/// <param name="From">The first sequence number.</param>
/// <param name="Before">The exclusive end of the range; above <paramref name="From"/>.</param>
/// <param name="MaxEvents">The most events to write.</param>
/// <param name="MaxBytes">The most bytes to write; the first event may exceed it.</param>
/// <param name="Filter">The filter.</param>
/// <param name="Format">The format.</param>
internal readonly record struct ReadRequest(ulong From, ulong Before, int MaxEvents, int MaxBytes, EventFilter Filter, FrameFormat Format)
{
    /// <summary>Writes a frame if it matches the filter.</summary>
    /// <returns>The number of bytes written; 0 if the frame does not match.</returns>
    public int Write(in FrameLayout layout, ReadOnlySpan<byte> frame, IBufferWriter<byte> output)
    {
        if (!Filter.Matches(layout, frame))
        {
            return 0;
        }

        var wanted = Format == FrameFormat.Sse ? frame : frame[layout.EnvelopeStart..^1];
        output.Write(wanted);
        return wanted.Length;
    }
}

/// <summary>The source of events older than the ring.</summary>
internal interface IEventHistory
{
    /// <summary>The oldest sequence number that is available; one after the newest if there is none.</summary>
    ulong OldestSeq { get; }

    /// <summary>Writes the next matching events.</summary>
    ValueTask<LogReadResult> ReadAsync(ReadRequest request, IBufferWriter<byte> output, CancellationToken cancellationToken);
}
