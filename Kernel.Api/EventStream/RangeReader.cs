using System.Buffers;

namespace Kernel.Api.EventStream;

/// <summary>Reads the matching events of a range to its end, or fails: a part of a range never looks like all of it.</summary>
/// <remarks>
/// It waits for events that cannot be read at the moment: ones that are not committed yet, and ones of a journal or a storage
/// writer that is unavailable.
/// </remarks>
/// <param name="log">The stream.</param>
/// <param name="history">The source of older events.</param>
/// <param name="after">The sequence number before the first one.</param>
/// <param name="last">The last sequence number, which was assigned.</param>
/// <param name="filter">The filter.</param>
/// <param name="time">The clock.</param>
/// <param name="gapFound">The callback for gaps: the first and the last sequence number whose events no longer exist.</param>
/// <param name="unavailableFound">The callback for a range that cannot be read now, which is passed over; without it, the reader waits.</param>
internal sealed class RangeReader(
    EventLog log, IEventHistory history, ulong after, ulong last, EventFilter filter, TimeProvider time,
    Action<ulong, ulong>? gapFound = null, Action<ulong, ulong>? unavailableFound = null)
{
    /// <summary>The longest wait for one read, after which the range counts as unreadable.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    private const int BytesPerRead = 256 * 1024;

    private readonly ArrayBufferWriter<byte> _lines = new(BytesPerRead);
    private LogReader _reader = new(log, history, after, filter, FrameFormat.Line, last + 1);

    /// <summary>Reads the next envelopes, one per line; each ends with a line feed.</summary>
    /// <returns>The lines, which are valid until the next read; empty at the end of the range.</returns>
    /// <exception cref="StreamBusyException">The events cannot be read now, or not any more: the service shuts down, or the stream has become another one.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        _lines.ResetWrittenCount();
        var waited = TimeSpan.Zero;
        while (_lines.WrittenCount == 0 && _reader.Position < last)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = await _reader.ReadAsync(_lines, BytesPerRead, cancellationToken: cancellationToken);
            switch (read.Status)
            {
                case ReadStatus.Advanced:
                    waited = TimeSpan.Zero;
                    break;
                case ReadStatus.Gap:
                    gapFound?.Invoke(read.From, Math.Min(read.To, last));
                    break;
                case ReadStatus.Unavailable when unavailableFound is not null && read.To > 0:
                    unavailableFound(read.From, Math.Min(read.To, last));
                    _reader = new LogReader(log, history, Math.Min(read.To, last), filter, FrameFormat.Line, last + 1);
                    break;
                case ReadStatus.Unavailable or ReadStatus.CaughtUp when waited < MaxWait && !log.IsCompleted:
                    await Task.Delay(LogReader.RetryDelay, time, cancellationToken);
                    waited += LogReader.RetryDelay;
                    break;
                default:
                    throw new StreamBusyException();
            }
        }

        return _lines.WrittenMemory;
    }
}
