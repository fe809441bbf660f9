using Kernel.CdpCollector.Telemetry;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>Limits frames to a rate per second, with bursts of the same size, and counts the frames beyond it.</summary>
internal sealed class FrameRateLimiter
{
    private double _tokens;
    private long _filledAt;

    /// <summary>The frames skipped since the last one that was reported.</summary>
    public long Skipped { get; private set; }

    /// <summary>The frames skipped in total.</summary>
    public long TotalSkipped { get; private set; }

    /// <summary>Returns whether another frame may be reported.</summary>
    /// <param name="perSecond">The most frames per second.</param>
    /// <param name="mapping">The clock, and the record of lost events.</param>
    public bool TryTake(int perSecond, MappingContext mapping)
    {
        var now = mapping.Time.GetTimestamp();
        _tokens = _filledAt == 0 ? perSecond : Math.Min(perSecond, _tokens + (mapping.Time.GetElapsedTime(_filledAt, now).TotalSeconds * perSecond));
        _filledAt = now;
        if (_tokens < 1)
        {
            Skipped++;
            TotalSkipped++;
            mapping.Lose(LossReason.RateLimited);
            return false;
        }

        _tokens--;
        return true;
    }

    /// <summary>Returns the number of skipped frames and resets it.</summary>
    public long TakeSkipped()
    {
        var skipped = Skipped;
        Skipped = 0;
        return skipped;
    }

    public void Reset()
    {
        _filledAt = 0;
        Skipped = 0;
        TotalSkipped = 0;
    }
}
