using Kernel.CdpCollector.Json;

namespace Kernel.CdpCollector.Mapping.Lifecycle;

/// <summary>
/// Determines when a page has settled after a navigation. A state machine without timers and output: the same inputs at the same times give the same
/// signals. Each signal is raised once per navigation.
/// </summary>
internal sealed class PageLifecycle
{
    // Requests beyond this limit are not tracked and do not keep the page from being idle.
    private const int MaxRequests = 8_192;

    private readonly TimeProvider _time;
    private readonly QuietPeriod _network;
    private readonly QuietPeriod _layout;
    private readonly Dictionary<long, int> _requests = [];
    private int _loader;
    private int _previousLoader;
    private long _navigatedAt;
    private bool _isAlive;
    private bool _isParsed;
    private bool _isReceived;
    private bool _isSettled;

    public PageLifecycle(TimeProvider time, LifecycleOptions options)
    {
        _time = time;
        _network = new QuietPeriod(Ticks(options.NetworkQuiet), Ticks(options.Patience));
        _layout = new QuietPeriod(Ticks(options.LayoutQuiet), Ticks(options.Patience));
    }

    /// <summary>Indicates whether the page shows a document.</summary>
    public bool HasDocument => _loader != 0;

    /// <summary>The time since the current document was committed.</summary>
    public TimeSpan SinceNavigation => _time.GetElapsedTime(_navigatedAt);

    /// <summary>The time at which <see cref="Advance"/> is next due if nothing else happens; null if nothing is pending.</summary>
    public long? NextDue => !_isAlive ? null : (_network.NextDue, _layout.NextDue) switch
    {
        ({ } network, { } layout) => Math.Min(network, layout),
        var (network, layout) => network ?? layout,
    };

    /// <summary>
    /// Handles a document change. Requests for the new document that started before it are kept; those of the old document do not keep the new one
    /// from settling, even if they never end.
    /// </summary>
    /// <param name="loaderId">The document's loader, as a token.</param>
    /// <param name="isRestored">
    /// Whether the document was restored, loaded, from the back/forward cache; its milestones are then not reported again.
    /// </param>
    public void Navigated(ReadOnlySpan<byte> loaderId, bool isRestored)
    {
        var now = _time.GetTimestamp();
        _navigatedAt = now;
        _previousLoader = _loader;
        _loader = Hash(loaderId);
        foreach (var (number, loader) in _requests)
        {
            if (loader != _loader)
            {
                _requests.Remove(number);
            }
        }

        _isAlive = true;
        _isSettled = false;
        _isParsed = _isReceived = isRestored;
        _network.Reset();
        _layout.Reset();
        UpdateNetwork(now);
        _network.Start(now);
        if (isRestored)
        {
            _network.StartTimeout(now);
            StartLayout(now);
        }
    }

    /// <summary>Stops until the next navigation, because the page crashed.</summary>
    public void Stop()
    {
        _isAlive = false;
        _loader = 0;
        _requests.Clear();
    }

    /// <summary>Pauses while the page is not observed.</summary>
    public void Pause() => _isAlive = false;

    /// <summary>Resumes with the same document.</summary>
    public void Resume()
    {
        if (HasDocument && !_isAlive)
        {
            _isAlive = true;
            UpdateNetwork(_time.GetTimestamp());
        }
    }

    public void Parsed()
    {
        _isParsed = true;
        Received();
    }

    /// <summary>
    /// Records that the document is received, whole or broken off. Until then the network is busy, even if the document pauses, because its requests
    /// are still to come.
    /// </summary>
    public void Received()
    {
        if (!_isReceived)
        {
            var now = _time.GetTimestamp();
            _isReceived = true;
            UpdateNetwork(now);
            _network.StartTimeout(now);
        }
    }

    public void Loaded() => StartLayout(_time.GetTimestamp());

    public void LayoutShifted()
    {
        if (_layout.IsRunning)
        {
            _layout.MarkQuiet(_time.GetTimestamp());
        }
    }

    public void RequestStarted(long number, ReadOnlySpan<byte> loaderId)
    {
        // Requests that the old document sends while it is unloaded (beacons) do not belong to the new one.
        var loader = Hash(loaderId);
        var isOfOldDocument = loader != 0 && loader == _previousLoader && loader != _loader;
        if (_requests.Count < MaxRequests && !isOfOldDocument)
        {
            _requests[number] = loader;
            _network.MarkBusy();
        }
    }

    public void RequestStopped(long number)
    {
        if (_requests.Remove(number))
        {
            UpdateNetwork(_time.GetTimestamp());
        }
    }

    /// <summary>Returns the signals due by now, each once.</summary>
    public LifecycleSignals Advance()
    {
        if (!_isAlive)
        {
            return LifecycleSignals.None;
        }

        var now = _time.GetTimestamp();
        var signals = LifecycleSignals.None;
        if (_network.TryEnd(now))
        {
            signals |= LifecycleSignals.NetworkIdle | TimedOut(_network, LifecycleSignals.NetworkTimedOut);
        }

        // An image that never arrives delays the load event indefinitely; once the network wait is over, do not wait for it.
        if (_network.IsOver && _isParsed)
        {
            StartLayout(now);
        }

        if (_layout.TryEnd(now))
        {
            signals |= LifecycleSignals.LayoutSettled | TimedOut(_layout, LifecycleSignals.LayoutTimedOut);
        }

        if (!_isSettled && _isParsed && _layout.IsOver && _network.IsOver)
        {
            _isSettled = true;
            signals |= LifecycleSignals.NavigationSettled
                | TimedOut(_network, LifecycleSignals.NetworkTimedOut) | TimedOut(_layout, LifecycleSignals.LayoutTimedOut);
        }

        return signals;
    }

    private static LifecycleSignals TimedOut(QuietPeriod period, LifecycleSignals signal) => period.IsTimedOut ? signal : LifecycleSignals.None;

    private void StartLayout(long now)
    {
        if (!_layout.IsRunning && !_layout.IsOver)
        {
            _layout.Start(now);
            _layout.StartTimeout(now);
        }
    }

    private void UpdateNetwork(long now)
    {
        if (_requests.Count == 0 && _isReceived)
        {
            _network.MarkQuiet(now);
        }
        else
        {
            _network.MarkBusy();
        }
    }

    private static int Hash(ReadOnlySpan<byte> loaderId) => loaderId.Length <= 2 ? 0 : Utf8KeyComparer.Instance.GetHashCode(loaderId);

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);
}

/// <summary>The lifecycle signals of a page.</summary>
[Flags]
internal enum LifecycleSignals
{
    None = 0,

    /// <summary>The document was received, and no counted request has been in flight for the quiet time.</summary>
    NetworkIdle = 1,

    /// <summary>The layout has not shifted for the quiet time.</summary>
    LayoutSettled = 2,

    /// <summary>The document is parsed, the network idle and the layout settled.</summary>
    NavigationSettled = 4,

    /// <summary>Together with <see cref="NetworkIdle"/> or <see cref="NavigationSettled"/>: the network was not idle within the timeout.</summary>
    NetworkTimedOut = 8,

    /// <summary>Together with <see cref="LayoutSettled"/> or <see cref="NavigationSettled"/>: the layout did not settle within the timeout.</summary>
    LayoutTimedOut = 16,
}
