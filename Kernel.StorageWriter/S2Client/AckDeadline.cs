namespace Kernel.StorageWriter.S2Client;

/// <summary>The timeout of the oldest unacknowledged append. The timer runs only while there is one, and is set once per timeout, not once per append.</summary>
internal sealed class AckDeadline : IDisposable
{
    private readonly AppendWindow _window;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly Action _expired;
    private readonly ITimer _timer;
    private int _isArmed;

    public AckDeadline(AppendWindow window, TimeSpan timeout, TimeProvider time, Action expired)
    {
        _window = window;
        _timeout = timeout;
        _time = time;
        _expired = expired;
        _timer = time.CreateTimer(static state => ((AckDeadline)state!).Check(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Starts the timer unless it runs. To be called after each append is sent.</summary>
    public void Arm()
    {
        if (Interlocked.Exchange(ref _isArmed, 1) == 0)
        {
            _timer.Change(_timeout, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Check()
    {
        // Disarmed first, so that an append sent after the check arms it again.
        Volatile.Write(ref _isArmed, 0);
        if (_window.OldestSentAt is not { } sentAt)
        {
            return;
        }

        var left = _timeout - _time.GetElapsedTime(sentAt);
        if (left <= TimeSpan.Zero)
        {
            _expired();
        }
        else if (Interlocked.Exchange(ref _isArmed, 1) == 0)
        {
            _timer.Change(left, Timeout.InfiniteTimeSpan);
        }
    }
}
