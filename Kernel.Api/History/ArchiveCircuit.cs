namespace Kernel.Api.History;

/// <summary>After a failure nobody asks for a while, doubling from 1 s to 30 s, so that readers are not held up by what does not answer.</summary>
internal sealed class ArchiveCircuit(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private TimeSpan _next = First;
    private DateTimeOffset _askAgainAt = DateTimeOffset.MinValue;
    private bool _hasFailed;

    /// <summary>Whether it may be asked now.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_gate)
            {
                return time.GetUtcNow() >= _askAgainAt;
            }
        }
    }

    /// <summary>It answered.</summary>
    /// <returns>Whether this is news.</returns>
    public bool Succeeded()
    {
        lock (_gate)
        {
            var isNews = _hasFailed;
            (_hasFailed, _next) = (false, First);
            return isNews;
        }
    }

    /// <summary>It did not. Those who asked at the same time count once.</summary>
    /// <returns>Whether this is news.</returns>
    public bool Failed()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (now < _askAgainAt)
            {
                return false;
            }

            var isNews = !_hasFailed;
            _hasFailed = true;
            _askAgainAt = now + _next;
            _next = _next * 2 < Longest ? _next * 2 : Longest;
            return isNews;
        }
    }
}
