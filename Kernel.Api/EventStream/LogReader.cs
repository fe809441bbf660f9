using System.Buffers;

namespace Kernel.Api.EventStream;

/// <summary>A reader of the stream: copies matching events after its position, and reports gaps.</summary>
/// <remarks>It reads from the ring, and from history if its position is older than the ring.</remarks>
/// <param name="log">The stream.</param>
/// <param name="history">The source of events older than the ring.</param>
/// <param name="after">The sequence number to read after.</param>
/// <param name="filter">The filter.</param>
/// <param name="format">The format.</param>
/// <param name="before">The sequence number at which the reader ends, as if it were not there yet.</param>
internal sealed class LogReader(EventLog log, IEventHistory history, ulong after, EventFilter filter, FrameFormat format, ulong before = ulong.MaxValue)
{
    /// <summary>The time after which events that cannot be read now are read again.</summary>
    public static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    private readonly string _streamId = log.StreamId;
    private ReaderWaiter? _waiter;

    /// <summary>The last sequence number that was read or skipped.</summary>
    public ulong Position { get; private set; } = after;

    /// <summary>Gets whether there are events after <see cref="Position"/>.</summary>
    public bool HasMore => Position < log.LastReadableSeq;

    /// <summary>Gets whether the stream takes no more events, because the API shuts down.</summary>
    public bool IsCompleted => log.IsCompleted;

    /// <summary>The version to pass to <see cref="WaitAsync"/>; taken before reading.</summary>
    public long Version => log.Readers.Version;

    /// <summary>
    /// Waits for more to read: after <see cref="ReadStatus.Unavailable"/> for <see cref="RetryDelay"/>, because new events do not help; otherwise for
    /// a notification. The continuation can run on a thread that many readers share, and must not block.
    /// </summary>
    /// <param name="status">The status of the read.</param>
    /// <param name="version">The version before the read.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels the wait after <see cref="ReadStatus.Unavailable"/>.</param>
    public ValueTask WaitAsync(ReadStatus status, long version, TimeProvider time, CancellationToken cancellationToken) => status == ReadStatus.Unavailable
        ? new(Task.Delay(RetryDelay, time, cancellationToken))
        : (_waiter ??= log.Readers.CreateWaiter()).WaitAsync(version);

    /// <summary>Writes the next events, up to about <paramref name="maxBytes"/> and at most <paramref name="maxEvents"/> events.</summary>
    public ValueTask<LogReadResult> ReadAsync(
        IBufferWriter<byte> output, int maxBytes, int maxEvents = int.MaxValue, CancellationToken cancellationToken = default)
    {
        var isCompleted = log.IsCompleted; // read first, so that the end is reported after the last event
        var last = Math.Min(log.LastReadableSeq, before - 1);
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
