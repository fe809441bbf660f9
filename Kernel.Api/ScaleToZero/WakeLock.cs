using Microsoft.Extensions.Options;

namespace Kernel.Api.ScaleToZero;

/// <summary>
/// Keeps the host awake while the lock is held or pinned, and lets it suspend after the cooldown, so that consecutive requests
/// do not switch the state each time.
/// </summary>
/// <remarks>The host is notified inside the critical section, so the host is awake when <see cref="Hold"/> returns.</remarks>
internal sealed partial class WakeLock : IDisposable
{
    // After a failure to let the host suspend, which only costs money.
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly ISuspendControl _host;
    private readonly TimeSpan _cooldown;
    private readonly ScaleToZeroMetrics _metrics;
    private readonly ILogger<WakeLock> _logger;
    private readonly ITimer _timer;
    private int _holders;
    private bool _isPinned;
    private bool _isAwake;
    private volatile string? _failure;

    public WakeLock(ISuspendControl host, IOptions<ScaleToZeroOptions> options, ScaleToZeroMetrics metrics, TimeProvider time, ILogger<WakeLock> logger)
    {
        _host = host;
        _cooldown = options.Value.Cooldown;
        _metrics = metrics;
        _logger = logger;
        _timer = time.CreateTimer(static state => ((WakeLock)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        metrics.Observe(() => State.Holders);
    }

    /// <summary>Gets the state.</summary>
    public WakeState State
    {
        get
        {
            lock (_gate)
            {
                return new WakeState(_host.Exists, _isAwake, _isPinned, _holders);
            }
        }
    }

    /// <summary>Gets the reason why the host could not be notified the last time; null if it could.</summary>
    public string? Failure => _failure;

    /// <summary>Keeps the host awake until the matching <see cref="Release"/>.</summary>
    /// <exception cref="IOException">The host could not be notified; the lock is not held.</exception>
    public void Hold()
    {
        lock (_gate)
        {
            Wake();
            _holders++;
        }
    }

    /// <summary>Releases one <see cref="Hold"/>.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _holders--;
            if (IsIdle)
            {
                Schedule(_cooldown);
            }
        }
    }

    /// <summary>Keeps the host awake until <see cref="Unpin"/>, regardless of holds. Idempotent.</summary>
    /// <exception cref="IOException">The host could not be notified; it is not pinned.</exception>
    public void Pin()
    {
        lock (_gate)
        {
            Wake();
            _isPinned = true;
        }
    }

    /// <summary>Removes the pin; without holds, the host may suspend immediately.</summary>
    /// <exception cref="IOException">The host could not be notified; it stays pinned.</exception>
    public void Unpin()
    {
        lock (_gate)
        {
            if (_isPinned && _holders == 0)
            {
                Set(awake: false);
            }

            _isPinned = false;
        }
    }

    /// <summary>Lets the host suspend when the service has stopped.</summary>
    public void End()
    {
        lock (_gate)
        {
            Schedule(Timeout.InfiniteTimeSpan);
            if (_isAwake)
            {
                TryLetSuspend();
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => _timer.Dispose();

    private bool IsIdle => _holders == 0 && !_isPinned && _isAwake;

    private void Wake()
    {
        if (!_isAwake)
        {
            Set(awake: true);
        }

        Schedule(Timeout.InfiniteTimeSpan);
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            // A hold may have been added before the timer entered the lock.
            if (IsIdle && !TryLetSuspend())
            {
                Schedule(RetryInterval);
            }
        }
    }

    private bool TryLetSuspend()
    {
        try
        {
            Set(awake: false);
            return true;
        }
        catch (IOException)
        {
            return false; // logged by Set; the host stays awake
        }
    }

    private void Set(bool awake)
    {
        try
        {
            _host.Set(awake);
            _isAwake = awake;
            _failure = null;
            _metrics.Switched(awake);
        }
        catch (IOException exception)
        {
            _failure = exception.Message;
            _metrics.Failed(awake);
            LogFailed(awake ? "stay awake" : "suspend", exception.Message);
            throw;
        }
    }

    private void Schedule(TimeSpan due) => _timer.Change(due, Timeout.InfiniteTimeSpan);

    [LoggerMessage(2301, LogLevel.Error, "The host could not be set to {What}: {Reason}")]
    private partial void LogFailed(string what, string reason);
}
