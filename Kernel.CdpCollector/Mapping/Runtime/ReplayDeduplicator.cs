namespace Kernel.CdpCollector.Mapping.Runtime;

/// <summary>
/// Tells console messages that the browser sends again from new ones. It stores what a page logged and sends all of it whenever
/// a session enables the domain, a page comes back from the back/forward cache, or a service worker is attached through another
/// page. A message's own time, in microseconds, is what stays the same.
/// </summary>
/// <remarks>The browser keeps 1,000 messages, so remembering more than that many times is enough, and bounds the memory.</remarks>
internal sealed class ReplayDeduplicator
{
    private const int Capacity = 2048;

    private readonly HashSet<(long Time, int Content)> _seen = [];
    private readonly Queue<(long Time, int Content)> _order = [];

    /// <summary>Whether nothing was said yet.</summary>
    public bool IsEmpty => _order.Count == 0;

    /// <summary>Whether a message of this time is new. Remembers it.</summary>
    /// <param name="microseconds">The browser's time of the message.</param>
    /// <param name="floor">When capturing the console began: what is older was never asked for.</param>
    /// <param name="content">Tells messages of one time apart, where there may be several.</param>
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
