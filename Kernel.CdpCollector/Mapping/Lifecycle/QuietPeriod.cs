namespace Kernel.CdpCollector.Mapping.Lifecycle;

/// <summary>
/// Waits until something has been quiet for a while, but not for ever. Times are the clock's timestamps. Moving the wait costs
/// nothing: nobody's timer is touched, only the time at which it is over.
/// </summary>
internal sealed class QuietPeriod(long quiet, long timeout)
{
    private long _until;
    private long _timeoutAt;
    private bool _isBusy;

    /// <summary>Whether it waits.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Whether the wait is over, one way or the other.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Whether it ended without quiet.</summary>
    public bool IsTimedOut { get; private set; }

    /// <summary>When it is over if nothing happens; null where that is not in sight.</summary>
    public long? NextDue => !IsRunning ? null : _isBusy ? _timeoutAt : Math.Min(_until, _timeoutAt);

    /// <summary>Begins anew, not waiting yet.</summary>
    public void Reset()
    {
        IsRunning = IsOver = IsTimedOut = _isBusy = false;
        _timeoutAt = long.MaxValue;
    }

    /// <summary>Waits from now on. Nothing where it does already, or is over.</summary>
    public void Start(long now)
    {
        if (!IsRunning && !IsOver)
        {
            IsRunning = true;
            _until = now + quiet;
        }
    }

    /// <summary>From now on its timeout counts.</summary>
    public void StartTimeout(long now) => _timeoutAt = Math.Min(_timeoutAt, now + timeout);

    /// <summary>There is no quiet until <see cref="MarkQuiet"/>.</summary>
    public void MarkBusy() => _isBusy = true;

    /// <summary>It is quiet from now on.</summary>
    public void MarkQuiet(long now)
    {
        _isBusy = false;
        _until = now + quiet;
    }

    /// <summary>Ends the wait where its time has come, and says whether it did.</summary>
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
