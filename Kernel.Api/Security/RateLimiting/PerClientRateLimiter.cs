using System.Threading.RateLimiting;

namespace Kernel.Api.Security.RateLimiting;

/// <summary>A rate limiter with a partition for each client, created on the client's first request.</summary>
/// <remarks>
/// <see cref="PartitionedRateLimiter{TResource}"/> has a timer that wakes the process ten times a second. This type has none:
/// a client's limiter is replenished on its next request, and idle limiters, which have all of their permits, are removed
/// when there are many.
/// </remarks>
/// <param name="create">Creates a limiter that does not replenish itself.</param>
internal sealed class PerClientRateLimiter(Func<RateLimiter> create) : IDisposable
{
    private const int MinSweepCount = 1_024;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, RateLimiter> _limiters = [];
    private int _sweepAt = MinSweepCount;

    /// <summary>Gets the number of clients with a limiter.</summary>
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

    /// <summary>Attempts to acquire permits of a client; see <see cref="RateLimitLease.IsAcquired"/>.</summary>
    public RateLimitLease AttemptAcquire(string client, int permits = 1)
    {
        // The lock is held until the permits are acquired, so that no limiter is removed between lookup and use.
        lock (_lock)
        {
            if (_limiters.TryGetValue(client, out var limiter))
            {
                Replenish(limiter);
            }
            else
            {
                Sweep();
                _limiters.Add(client, limiter = create());
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

    // Runs when the count has doubled since the last sweep, so that the amortized cost of a client is constant.
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

        _sweepAt = Math.Max(MinSweepCount, 2 * _limiters.Count);
    }
}
