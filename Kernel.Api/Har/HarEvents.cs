using System.Buffers;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Har;

/// <summary>Reads the events of a range one by one, and the gaps between them.</summary>
internal sealed class HarEvents
{
    private const int BytesPerRead = 256 * 1024;

    // How long a read waits for a journal or a storage writer that cannot be read at the moment.
    private const int MaxRetries = 10;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly EventLog _log;
    private readonly LogReader _reader;
    private readonly HarRange _range;
    private readonly TimeProvider _time;
    private readonly ArrayBufferWriter<byte> _lines = new(BytesPerRead);
    private int _next;
    private bool _isOver;

    /// <param name="log">The stream.</param>
    /// <param name="history">The source of older events.</param>
    /// <param name="range">The range.</param>
    /// <param name="types">The types to read.</param>
    /// <param name="time">The clock.</param>
    public HarEvents(EventLog log, IEventHistory history, HarRange range, IEnumerable<string> types, TimeProvider time)
    {
        var filter = EventFilter.Of(range.SessionId, types);
        _log = log;
        _reader = new LogReader(log, history, range.After, filter, FrameFormat.Line);
        _range = range;
        _time = time;
    }

    /// <summary>The event that was read; valid until the next read.</summary>
    public EventView Current { get; } = new();

    /// <summary>The callback for gaps: the first and the last missing sequence number.</summary>
    public Action<ulong, ulong> GapFound { get; init; } = static (_, _) => { };

    /// <summary>Reads the next event.</summary>
    /// <returns>False at the end of the range.</returns>
    /// <exception cref="StreamBusyException">The events cannot be read now.</exception>
    public ValueTask<bool> ReadAsync(CancellationToken cancellationToken) => TryNext() ? new(true) : _isOver ? new(false) : FillAsync(cancellationToken);

    private bool TryNext()
    {
        while (_lines.WrittenMemory[_next..] is { IsEmpty: false } rest)
        {
            var length = rest.Span.IndexOf((byte)'\n');
            _next += length + 1;
            Current.Show(UnpairedSurrogates.Without(rest[..length])); // of earlier versions
            if (Current.Seq > _range.Last)
            {
                _isOver = true;
                _next = _lines.WrittenCount;
                return false;
            }

            if (Current.Ts >= _range.FromTs && Current.Ts < _range.ToTs)
            {
                return true;
            }
        }

        return false;
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        for (var retries = 0; !_isOver;)
        {
            if (_reader.Position >= _range.Last)
            {
                _isOver = true;
                break;
            }

            _lines.ResetWrittenCount();
            _next = 0;
            var read = await _reader.ReadAsync(_lines, BytesPerRead, cancellationToken: cancellationToken);
            switch (read.Status)
            {
                case ReadStatus.Advanced:
                    retries = 0;
                    if (TryNext())
                    {
                        return true;
                    }

                    break;
                case ReadStatus.Gap:
                    GapFound(read.From, Math.Min(read.To, _range.Last));
                    break;
                case ReadStatus.Unavailable when retries++ < MaxRetries && !_log.IsCompleted:
                    await Task.Delay(RetryDelay, _time, cancellationToken);
                    break;
                case ReadStatus.Unavailable:
                    throw new StreamBusyException();
                default:
                    _isOver = true;
                    break;
            }
        }

        return false;
    }
}
