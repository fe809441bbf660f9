using System.Buffers;

namespace Kernel.Api.EventStream;

/// <summary>A cursor over the stream: knows its place, copies what matches, and says what is missing.</summary>
/// <param name="log">The stream.</param>
/// <param name="after">Reads what comes behind this number. It may lie in the future.</param>
/// <param name="filter">What is wanted.</param>
/// <param name="format">How it is wanted.</param>
internal sealed class LogReader(EventLog log, ulong after, EventFilter filter, FrameFormat format)
{
    /// <summary>The number up to which the reader is done.</summary>
    public ulong Position { get; private set; } = after;

    /// <summary>Completes when it is worth reading again. Take it before reading, await it after <see cref="ReadStatus.CaughtUp"/>.</summary>
    public Task More => log.Readers.Next;

    /// <summary>Writes what is there, up to about <paramref name="maxBytes"/>.</summary>
    public ReadResult Read(IBufferWriter<byte> output, int maxBytes)
    {
        var isCompleted = log.IsCompleted; // before the look at what there is, so that the end comes behind everything
        var last = log.Visible;
        if (Position >= last)
        {
            return new ReadResult(isCompleted ? ReadStatus.Ended : ReadStatus.CaughtUp);
        }

        if (Position + 1 < log.Ring.Oldest)
        {
            return SkipGap();
        }

        var (passed, written) = RingReader.Copy(log.Ring, Position + 1, last, filter, format, output, maxBytes);
        if (passed == 0)
        {
            return SkipGap();
        }

        Position += (ulong)passed;
        return new ReadResult(ReadStatus.Advanced, written);
    }

    private ReadResult SkipGap()
    {
        var from = Position + 1;
        Position = log.Ring.Oldest - 1;
        return new ReadResult(ReadStatus.Gap, From: from, To: Position);
    }
}
