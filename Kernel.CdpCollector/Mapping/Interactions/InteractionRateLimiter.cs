namespace Kernel.CdpCollector.Mapping.Interactions;

/// <summary>Lets through so many a second on average, and as many at once; counts the others. Not thread-safe.</summary>
internal sealed class InteractionRateLimiter(TimeProvider time, int perSecond)
{
    private double _allowance = perSecond;
    private long _last = time.GetTimestamp();
    private long _dropped;

    /// <summary>Whether one may pass now; if so, how many had to be dropped since the last that did.</summary>
    public bool TryPass(out long dropped)
    {
        var now = time.GetTimestamp();
        _allowance = Math.Min(perSecond, _allowance + (time.GetElapsedTime(_last, now).TotalSeconds * perSecond));
        _last = now;
        dropped = 0;
        if (_allowance < 1)
        {
            _dropped++;
            return false;
        }

        _allowance--;
        (dropped, _dropped) = (_dropped, 0);
        return true;
    }
}
