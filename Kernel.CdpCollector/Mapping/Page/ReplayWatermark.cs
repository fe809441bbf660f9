namespace Kernel.CdpCollector.Mapping.Page;

/// <summary>
/// Tells entries of the performance timeline that the browser sends again from new ones: it sends what a document has behind it
/// to every session that asks, so also to the one of a connection that was made again.
/// </summary>
internal sealed class ReplayWatermark
{
    private long _last;
    private long _floor;

    /// <summary>From now on everything may come again.</summary>
    public void Set() => _floor = _last;

    /// <summary>Whether an entry of that time, in microseconds, was not there before.</summary>
    public bool IsNew(long time)
    {
        _last = Math.Max(_last, time);
        return time > _floor;
    }
}
