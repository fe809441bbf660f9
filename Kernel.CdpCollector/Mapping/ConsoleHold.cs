using Kernel.CdpCollector.Outbox;
using Kernel.CdpCollector.Telemetry;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Mapping;

/// <summary>
/// Passes events to the outbox, but holds those of the console while a response that they may be about is not reported. Console events keep their
/// order. Bounded: beyond it, all held events are released. Not thread-safe.
/// </summary>
/// <remarks>
/// The browser logs a failed request as soon as it has the headers; the response is reported with its body. A page logs its own errors in between.
/// </remarks>
internal sealed class ConsoleHold(IEventOutbox outbox) : IEventOutbox
{
    private const int MaxEvents = 256;

    private readonly Queue<(byte[] Json, long Ticket)> _held = [];
    private long _ticket;

    /// <summary>Holds console events from now on.</summary>
    /// <param name="ticket">Identifies what they wait for; positive, and not less than earlier tickets.</param>
    public void Hold(long ticket) => _ticket = ticket;

    /// <summary>Releases the events that wait for nothing from this ticket on.</summary>
    /// <param name="ticket">The first ticket that is still waited for; null if there is none.</param>
    public void Release(long? ticket)
    {
        _ticket = ticket is null ? 0 : _ticket;
        while (_held.TryPeek(out var first) && (ticket is null || first.Ticket < ticket))
        {
            outbox.Append(_held.Dequeue().Json, EventCategory.Console);
        }
    }

    public void Append(ReadOnlySpan<byte> json, EventCategory category)
    {
        if (_ticket == 0 || category != EventCategory.Console)
        {
            outbox.Append(json, category);
            return;
        }

        _held.Enqueue((json.ToArray(), _ticket));
        if (_held.Count > MaxEvents)
        {
            Release(ticket: null);
        }
    }

    public void Lose(LossReason reason) => outbox.Lose(reason);
}
