namespace Kernel.CdpCollector.Capture;

/// <summary>
/// One timer for everything that waits. A time that moves away costs nothing: the timer fires at the old one, and is set again.
/// Not thread-safe, but for <see cref="Dispose"/>.
/// </summary>
internal sealed class DeadlineTimer : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long _due = long.MaxValue;

    /// <param name="time">The clock.</param>
    /// <param name="onDue">Called, by any thread, when a time has come; begins with <see cref="Fired"/>.</param>
    public DeadlineTimer(TimeProvider time, Action onDue)
    {
        _time = time;
        _timer = time.CreateTimer(static state => ((Action)state!)(), onDue, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The timer is to be set again.</summary>
    public void Fired() => _due = long.MaxValue;

    /// <summary>Sees to it that the time, a timestamp of the clock, is not missed.</summary>
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
