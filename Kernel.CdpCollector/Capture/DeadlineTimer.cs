namespace Kernel.CdpCollector.Capture;

/// <summary>
/// A single timer for many deadlines. Postponing a deadline is free: the timer fires at the old time and is set again. Not thread-safe, except for
/// <see cref="Dispose"/>.
/// </summary>
internal sealed class DeadlineTimer : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long _due = long.MaxValue;

    /// <param name="time">The clock.</param>
    /// <param name="onDue">Called on any thread when a deadline is due; must call <see cref="Fired"/> first.</param>
    public DeadlineTimer(TimeProvider time, Action onDue)
    {
        _time = time;
        _timer = time.CreateTimer(static state => ((Action)state!)(), onDue, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Resets the timer after it fired.</summary>
    public void Fired() => _due = long.MaxValue;

    /// <summary>Sets a deadline, a timestamp of the clock; only the earliest counts.</summary>
    public void Set(long? due)
    {
        if (due < _due)
        {
            _due = due.Value;
            var wait = _time.GetElapsedTime(_time.GetTimestamp(), due.Value);
            _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer.Dispose();
}
