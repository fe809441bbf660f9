namespace Kernel.CdpCollector.Mapping.Lifecycle;

/// <summary>
/// Waits until something has been quiet for some time, with a timeout. Times are timestamps of the clock. Extending the wait is cheap: it changes
/// only the time at which the wait is over, not a timer.
/// </summary>
internal sealed class QuietPeriod(long quiet, long timeout)
{
    private long _until;
    private long _timeoutAt;
    private bool _isBusy;

    /// <summary>Indicates whether the wait is running.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Indicates whether the wait is over, by quiet or by timeout.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Indicates whether the wait ended by timeout.</summary>
    public bool IsTimedOut { get; private set; }

    /// <summary>The time at which the wait is over if nothing happens; null if there is none.</summary>
    public long? NextDue => !IsRunning ? null : _isBusy ? _timeoutAt : Math.Min(_until, _timeoutAt);

    /// <summary>Resets to the initial state.</summary>
    public void Reset()
    {
        IsRunning = IsOver = IsTimedOut = _isBusy = false;
        _timeoutAt = long.MaxValue;
    }

    /// <summary>Starts the wait unless it is running or over.</summary>
    public void Start(long now)
    {
        if (!IsRunning && !IsOver)
        {
            IsRunning = true;
            _until = now + quiet;
        }
    }

    /// <summary>Starts the timeout.</summary>
    public void StartTimeout(long now) => _timeoutAt = Math.Min(_timeoutAt, now + timeout);

    /// <summary>Marks the start of activity; there is no quiet until <see cref="MarkQuiet"/>.</summary>
    public void MarkBusy() => _isBusy = true;

    /// <summary>Marks the end of activity; the quiet time starts again.</summary>
    public void MarkQuiet(long now)
    {
        _isBusy = false;
        _until = now + quiet;
    }

    /// <summary>Ends the wait if it is due; returns whether it did.</summary>
    public bool TryEnd(long now)
    {
        if (NextDue is not { } due || due > now)
        {
            return false;
        }

        IsRunning = false;
        IsOver = true;
        IsTimedOut = _isBusy || _until > now;
        return true;
    }
}
