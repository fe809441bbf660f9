namespace Kernel.CdpCollector.Mapping.Page;

/// <summary>
/// Detects replayed entries of the performance timeline. The browser sends the entries of a document to every session that enables the domain, also
/// after a reconnect.
/// </summary>
internal sealed class ReplayWatermark
{
    private long _last;
    private long _floor;

    /// <summary>Marks all entries seen so far: those not newer are replays from now on.</summary>
    public void Set() => _floor = _last;

    /// <summary>Returns whether an entry with this time, in microseconds, is new.</summary>
    public bool IsNew(long time)
    {
        _last = Math.Max(_last, time);
        return time > _floor;
    }
}
