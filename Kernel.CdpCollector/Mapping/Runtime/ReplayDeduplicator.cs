namespace Kernel.CdpCollector.Mapping.Runtime;

/// <summary>
/// Detects replayed console messages. The browser stores a page's messages and sends all of them again when a session enables the domain, when a page
/// is restored from the back/forward cache, or when a service worker is attached through another page. A message is identified by its own time, in
/// microseconds.
/// </summary>
/// <remarks>The browser stores 1,000 messages, so remembering twice as many is enough.</remarks>
internal sealed class ReplayDeduplicator
{
    private const int Capacity = 2048;

    private readonly HashSet<(long Time, int Content)> _seen = [];
    private readonly Queue<(long Time, int Content)> _order = [];

    /// <summary>Indicates whether no message was seen yet.</summary>
    public bool IsEmpty => _order.Count == 0;

    /// <summary>Returns whether a message with this time is new, and remembers it.</summary>
    /// <param name="microseconds">The browser's time of the message.</param>
    /// <param name="floor">The start of console capturing; older messages are ignored.</param>
    /// <param name="content">Distinguishes messages with the same time, if there can be several.</param>
    public bool IsNew(long microseconds, long floor, int content = 0)
    {
        if (microseconds < floor || !_seen.Add((microseconds, content)))
        {
            return false;
        }

        _order.Enqueue((microseconds, content));
        if (_order.Count > Capacity)
        {
            _seen.Remove(_order.Dequeue());
        }

        return true;
    }
}
