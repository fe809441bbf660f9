using Kernel.ServiceDefaults.Threading;

namespace Kernel.Api.History;

/// <summary>
/// Keeps readers from waiting for a storage writer that does not answer: open after a failure, for 1 s and then twice as long each
/// time, up to 30 s.
/// </summary>
/// <remarks>
/// Polly's circuit breaker opens after two failures at the earliest (its smallest throughput), and each of them may hold a reader for
/// the whole timeout.
/// </remarks>
internal sealed class HistoryCircuitBreaker(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly ExponentialBackoff _backoff = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), time) { Jitter = 0 };
    private DateTimeOffset _closesAt = DateTimeOffset.MinValue;

    /// <summary>Whether requests may be sent.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_lock)
            {
                return time.GetUtcNow() >= _closesAt;
            }
        }
    }

    /// <summary>Records an answer.</summary>
    /// <returns>Whether it is the first after a failure.</returns>
    public bool Succeeded()
    {
        lock (_lock)
        {
            var isNews = _backoff.Failures > 0;
            _backoff.Reset();
            return isNews;
        }
    }

    /// <summary>Records a failure. Those of requests that were under way together count once.</summary>
    /// <returns>Whether it is the first after an answer.</returns>
    public bool Failed()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (now < _closesAt)
            {
                return false;
            }

            var isNews = _backoff.Failures == 0;
            _closesAt = now + _backoff.Next();
            return isNews;
        }
    }
}
