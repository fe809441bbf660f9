using Kernel.ServiceDefaults.Threading;

namespace Kernel.Api.History;

/// <summary>
/// A circuit breaker that keeps readers from waiting for an unavailable storage writer. It opens after a failure, for 1 s and then
/// twice as long each time, up to 5 s.
/// </summary>
/// <remarks>
/// Polly's circuit breaker opens after two failures at the earliest (its minimum throughput), and each can delay a reader by the whole
/// timeout.
/// </remarks>
internal sealed class HistoryCircuitBreaker(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly ExponentialBackoff _backoff = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), time) { Jitter = 0 };
    private DateTimeOffset _closesAt = DateTimeOffset.MinValue;

    /// <summary>Gets whether requests may be sent.</summary>
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

    /// <summary>Records a success.</summary>
    /// <returns>True if it is the first success after a failure.</returns>
    public bool RecordSuccess()
    {
        lock (_lock)
        {
            var isFirst = _backoff.Failures > 0;
            _backoff.Reset();
            return isFirst;
        }
    }

    /// <summary>Records a failure. Failures of concurrent requests count once.</summary>
    /// <returns>True if it is the first failure after a success.</returns>
    public bool RecordFailure()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (now < _closesAt)
            {
                return false;
            }

            var isFirst = _backoff.Failures == 0;
            _closesAt = now + _backoff.Next();
            return isFirst;
        }
    }
}
