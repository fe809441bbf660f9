namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>Lets through so many frames a second, in bursts of as many, and counts the others.</summary>
internal sealed class FrameRateLimiter
{
    private double _tokens;
    private long _filledAt;

    /// <summary>How many were not let through since the last that was.</summary>
    public long Skipped { get; private set; }

    /// <summary>How many were not let through at all.</summary>
    public long TotalSkipped { get; private set; }

    /// <summary>Whether one more may pass.</summary>
    /// <param name="perSecond">How many may, a second.</param>
    /// <param name="time">The clock.</param>
    public bool TryTake(int perSecond, TimeProvider time)
    {
        var now = time.GetTimestamp();
        _tokens = _filledAt == 0 ? perSecond : Math.Min(perSecond, _tokens + (time.GetElapsedTime(_filledAt, now).TotalSeconds * perSecond));
        _filledAt = now;
        if (_tokens < 1)
        {
            Skipped++;
            TotalSkipped++;
            return false;
        }

        _tokens--;
        return true;
    }

    /// <summary>How many were skipped, told now.</summary>
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
