using System.Buffers;
using Kernel.Api.Journal;

namespace Kernel.Api.EventStream;

/// <summary>A cursor over the stream: knows its place, copies what matches, and says what is missing.</summary>
/// <remarks>It reads from the ring; behind the ring, from the journal; and so returns to the ring when it has caught up.</remarks>
/// <param name="log">The stream.</param>
/// <param name="journal">What the ring has no more.</param>
/// <param name="after">Reads what comes behind this number. It may lie in the future.</param>
/// <param name="filter">What is wanted.</param>
/// <param name="format">How it is wanted.</param>
internal sealed class LogReader(EventLog log, IEventHistory journal, ulong after, EventFilter filter, FrameFormat format)
{
    private FanOutSeat? _seat;

    /// <summary>The number up to which the reader is done.</summary>
    public ulong Position { get; private set; } = after;

    /// <summary>Whether there is anything behind <see cref="Position"/> now.</summary>
    public bool HasMore => Position < log.Visible;

    /// <summary>What <see cref="WaitAsync"/> needs; taken before reading.</summary>
    public long Version => log.Readers.Version;

    /// <summary>Completes when it is worth reading again after <see cref="ReadStatus.CaughtUp"/>, on a thread that many readers share: what follows must not block it.</summary>
    /// <param name="version">The version before the read.</param>
    public ValueTask WaitAsync(long version) => (_seat ??= log.Readers.TakeSeat()).WaitAsync(version);

    /// <summary>Writes what is there, up to about <paramref name="maxBytes"/> and at most <paramref name="maxEvents"/> events.</summary>
    public ValueTask<ReadResult> ReadAsync(
        IBufferWriter<byte> output, int maxBytes, int maxEvents = int.MaxValue, CancellationToken cancellationToken = default)
    {
        var isCompleted = log.IsCompleted; // before the look at what there is, so that the end comes behind everything
        var last = log.Visible;
        if (Position >= last)
        {
            return new(new ReadResult(isCompleted && last >= log.Head ? ReadStatus.Ended : ReadStatus.CaughtUp));
        }

        if (Position + 1 >= log.Ring.Oldest)
        {
            var copied = RingReader.Copy(log.Ring, Position + 1, last, filter, format, output, maxBytes, maxEvents);
            if (copied.Passed > 0)
            {
                Position += (ulong)copied.Passed;
                return new(new ReadResult(ReadStatus.Advanced, copied.Bytes, copied.Events));
            }
        }

        return ReadBehindRingAsync(output, maxEvents, cancellationToken);
    }

    private async ValueTask<ReadResult> ReadBehindRingAsync(IBufferWriter<byte> output, int maxEvents, CancellationToken cancellationToken)
    {
        var read = await journal.ReadAsync(Position + 1, log.Ring.Oldest, maxEvents, filter, format, output, cancellationToken);
        var from = Position + 1;
        Position = read.UpTo;
        return read.Status == JournalReadStatus.Missing
            ? new ReadResult(ReadStatus.Gap, From: from, To: Position)
            : new ReadResult(ReadStatus.Advanced, read.Bytes, read.Events);
    }
}
