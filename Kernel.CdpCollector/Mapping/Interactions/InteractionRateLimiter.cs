using Kernel.CdpCollector.Telemetry;

namespace Kernel.CdpCollector.Mapping.Interactions;

/// <summary>Limits interactions to a rate per second, with bursts of the same size, and counts those beyond it. Not thread-safe.</summary>
internal sealed class InteractionRateLimiter(MappingContext mapping, int perSecond)
{
    private double _allowance = perSecond;
    private long _last = mapping.Time.GetTimestamp();
    private long _dropped;

    /// <summary>Returns whether an interaction may be reported and, if so, how many were dropped since the last one.</summary>
    public bool TryPass(out long dropped)
    {
        var now = mapping.Time.GetTimestamp();
        _allowance = Math.Min(perSecond, _allowance + (mapping.Time.GetElapsedTime(_last, now).TotalSeconds * perSecond));
        _last = now;
        dropped = 0;
        if (_allowance < 1)
        {
            _dropped++;
            mapping.Lose(LossReason.RateLimited);
            return false;
        }

        _allowance--;
        (dropped, _dropped) = (_dropped, 0);
        return true;
    }
}
