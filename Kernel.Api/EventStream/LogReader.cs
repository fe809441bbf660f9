using System.Buffers;

namespace Kernel.Api.EventStream;

/// <summary>A reader of the stream: has a position, copies what matches, and reports what is missing.</summary>
/// <remarks>It reads from the ring; if it is behind the ring, from history; and so returns to the ring when it has caught up.</remarks>
/// <param name="log">The stream.</param>
/// <param name="history">Where events are that the ring no longer has.</param>
/// <param name="after">Reads what comes after this sequence number.</param>
/// <param name="filter">Selects events.</param>
/// <param name="format">The form in which they are written.</param>
internal sealed class LogReader(EventLog log, IEventHistory history, ulong after, EventFilter filter, FrameFormat format)
{
    private readonly string _streamId = log.StreamId;
    private ReaderWaiter? _waiter;

    /// <summary>The last sequence number that the reader is done with.</summary>
    public ulong Position { get; private set; } = after;

    /// <summary>Whether there is anything after <see cref="Position"/> now.</summary>
    public bool HasMore => Position < log.LastReadableSeq;

    /// <summary>What <see cref="WaitAsync"/> needs; taken before reading.</summary>
    public long Version => log.Readers.Version;

    /// <summary>Completes when it is worth reading again after <see cref="ReadStatus.CaughtUp"/>, on a thread that many readers share: the continuation must not block it.</summary>
    /// <param name="version">The version before the read.</param>
    public ValueTask WaitAsync(long version) => (_waiter ??= log.Readers.CreateWaiter()).WaitAsync(version);

    /// <summary>Writes what is there, up to about <paramref name="maxBytes"/> and at most <paramref name="maxEvents"/> events.</summary>
    public ValueTask<LogReadResult> ReadAsync(
        IBufferWriter<byte> output, int maxBytes, int maxEvents = int.MaxValue, CancellationToken cancellationToken = default)
    {
        var isCompleted = log.IsCompleted; // before the look at what there is, so that the end comes after everything
        var last = log.LastReadableSeq;
        if (log.StreamId != _streamId)
        {
            return new(new LogReadResult(ReadStatus.Ended));
        }

        if (Position >= last)
        {
            return new(new LogReadResult(isCompleted && last >= log.LastSeq ? ReadStatus.Ended : ReadStatus.CaughtUp));
        }

        var request = new ReadRequest(Position + 1, last + 1, maxEvents, maxBytes, filter, format);
        if (request.From >= log.Ring.Oldest && RingReader.Copy(log.Ring, request, output) is { } copied)
        {
            Position = copied.To;
            return new(copied);
        }

        return ReadHistoryAsync(request with { Before = Math.Min(request.Before, log.Ring.Oldest) }, output, cancellationToken);
    }

    private async ValueTask<LogReadResult> ReadHistoryAsync(ReadRequest request, IBufferWriter<byte> output, CancellationToken cancellationToken)
    {
        var result = await history.ReadAsync(request, output, cancellationToken);
        if (result.Status != ReadStatus.Unavailable)
        {
            Position = result.To;
        }

        return result.Status == ReadStatus.Unassigned ? result with { Status = ReadStatus.Advanced } : result;
    }
}
