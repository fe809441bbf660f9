using System.Threading.RateLimiting;

namespace Kernel.Api.Security.RateLimiting;

/// <summary>A limiter for each client, made when the client first comes.</summary>
/// <remarks>
/// <see cref="PartitionedRateLimiter{TResource}"/> would do, but has a timer that wakes the process ten times a second for as long as
/// it lives. This one has none: what a limiter gets back with time is reckoned when its client comes again, and those that have
/// all back, which are as good as new ones, are let go of when there are many.
/// </remarks>
/// <param name="make">Makes a limiter that does not replenish by itself.</param>
internal sealed class PerClientRateLimiter(Func<RateLimiter> make) : IDisposable
{
    private const int Many = 1_024;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, RateLimiter> _limiters = [];
    private int _sweepAt = Many;

    /// <summary>How many clients are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _limiters.Count;
            }
        }
    }

    /// <summary>Takes permits of a client's; whether there were any is what the lease says.</summary>
    public RateLimitLease Take(string client, int permits = 1)
    {
        // To the end under the lock, so that no limiter is let go of between being found and being used.
        lock (_lock)
        {
            if (_limiters.TryGetValue(client, out var limiter))
            {
                Replenish(limiter);
            }
            else
            {
                Sweep();
                _limiters.Add(client, limiter = make());
            }

            return limiter.AttemptAcquire(permits);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var limiter in _limiters.Values)
        {
            limiter.Dispose();
        }
    }

    private static void Replenish(RateLimiter limiter) => (limiter as ReplenishingRateLimiter)?.TryReplenish();

    // At twice as many as were left the last time, so that a client costs the same however many there are.
    private void Sweep()
    {
        if (_limiters.Count < _sweepAt)
        {
            return;
        }

        foreach (var (client, limiter) in _limiters)
        {
            Replenish(limiter);
            if (limiter.IdleDuration is not null)
            {
                _limiters.Remove(client);
                limiter.Dispose();
            }
        }

        _sweepAt = Math.Max(Many, 2 * _limiters.Count);
    }
}
