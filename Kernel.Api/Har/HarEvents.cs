using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Har;

/// <summary>Reads the events of a range one by one.</summary>
/// <param name="log">The stream.</param>
/// <param name="history">The source of older events.</param>
/// <param name="range">The range.</param>
/// <param name="types">The types to read.</param>
/// <param name="time">The clock.</param>
/// <param name="gapFound">The callback for gaps: the first and the last sequence number whose events no longer exist.</param>
internal sealed class HarEvents(
    EventLog log, IEventHistory history, HarRange range, IEnumerable<string> types, TimeProvider time, Action<ulong, ulong>? gapFound = null)
{
    private readonly RangeReader _reader = new(log, history, range.After, range.Last, EventFilter.Of(range.SessionId, types), time, gapFound);
    private ReadOnlyMemory<byte> _lines;

    /// <summary>The event that was read; valid until the next read.</summary>
    public EventView Current { get; } = new();

    /// <summary>Reads the next event.</summary>
    /// <returns>False at the end of the range.</returns>
    /// <exception cref="StreamBusyException">The events cannot be read now.</exception>
    public ValueTask<bool> ReadAsync(CancellationToken cancellationToken) => TryNext() ? new(true) : FillAsync(cancellationToken);

    private bool TryNext()
    {
        while (EnvelopeJson.TryTakeLine(ref _lines, out var line))
        {
            Current.Show(UnpairedSurrogates.Without(line)); // of earlier versions
            if (Current.Ts >= range.FromTs && Current.Ts < range.ToTs)
            {
                return true;
            }
        }

        return false;
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        do
        {
            _lines = await _reader.ReadAsync(cancellationToken);
            if (_lines.IsEmpty)
            {
                return false;
            }
        }
        while (!TryNext());

        return true;
    }
}
