using System.Buffers;

namespace Kernel.Api.EventStream;

/// <summary>What a reader wants next.</summary>
/// <param name="From">The first sequence number wanted.</param>
/// <param name="Before">The first sequence number not wanted; above <paramref name="From"/>.</param>
/// <param name="MaxEvents">The most events to write.</param>
/// <param name="MaxBytes">Stops before more bytes than this are written, but not before the first event.</param>
/// <param name="Filter">Selects events.</param>
/// <param name="Format">The form in which they are written.</param>
internal readonly record struct ReadRequest(ulong From, ulong Before, int MaxEvents, int MaxBytes, EventFilter Filter, FrameFormat Format)
{
    /// <summary>Writes a frame if it is wanted.</summary>
    /// <returns>The number of bytes written; 0 if it is not wanted.</returns>
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

/// <summary>Where events are read that the ring no longer has.</summary>
internal interface IEventHistory
{
    /// <summary>The sequence number of the oldest event that is certainly there; one after the newest if there is none.</summary>
    ulong OldestSeq { get; }

    /// <summary>Writes what matches of the next stretch of events.</summary>
    ValueTask<LogReadResult> ReadAsync(ReadRequest request, IBufferWriter<byte> output, CancellationToken cancellationToken);
}
