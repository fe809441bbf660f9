using Kernel.CdpCollector.Json;

namespace Kernel.CdpCollector.Mapping.Lifecycle;

/// <summary>
/// Works out when a page has come to rest after a navigation: a state machine without a timer or an output of its own, so that
/// the same inputs at the same times always say the same. Each signal comes about once for each navigation.
/// </summary>
internal sealed class PageLifecycle
{
    // Requests beyond this are not followed: they do not keep the page from being idle.
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
    private bool _isSettled;

    public PageLifecycle(TimeProvider time, LifecycleOptions options)
    {
        _time = time;
        _network = new QuietPeriod(Ticks(options.NetworkQuiet), Ticks(options.Patience));
        _layout = new QuietPeriod(Ticks(options.LayoutQuiet), Ticks(options.Patience));
    }

    /// <summary>Whether any document has been shown, and is there still.</summary>
    public bool HasDocument => _loader != 0;

    /// <summary>How long ago the document came to be shown.</summary>
    public TimeSpan SinceNavigation => _time.GetElapsedTime(_navigatedAt);

    /// <summary>When <see cref="Advance"/> is to be called if nothing happens before; null where nothing is waited for.</summary>
    public long? NextDue => !_isAlive ? null : (_network.NextDue, _layout.NextDue) switch
    {
        ({ } network, { } layout) => Math.Min(network, layout),
        var (network, layout) => network ?? layout,
    };

    /// <summary>
    /// The page shows another document. The requests for it, which began before, are its own; those of the old one do not keep
    /// the new one from coming to rest, whether or not they ever end.
    /// </summary>
    /// <param name="loaderId">The document's loader, as a token.</param>
    /// <param name="isRestored">Whether it is back as it was, loaded: then none of its milestones will come.</param>
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
        _isParsed = isRestored;
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

    /// <summary>The document is gone: its page crashed. Nothing comes about until the next navigation.</summary>
    public void Stop()
    {
        _isAlive = false;
        _loader = 0;
        _requests.Clear();
    }

    /// <summary>Nobody tells of the document for now.</summary>
    public void Pause() => _isAlive = false;

    /// <summary>The same document is told of again.</summary>
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
        _network.StartTimeout(_time.GetTimestamp());
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
        // What the old document sends off as it goes away (beacons) is no concern of the new one.
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

    /// <summary>What has come about by now, which it then will not say again.</summary>
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

        // A picture that never comes holds back the load event for ever; where the network has been waited for, that is enough.
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
        if (_requests.Count == 0)
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

/// <summary>What has come about on a page.</summary>
[Flags]
internal enum LifecycleSignals
{
    None = 0,

    /// <summary>No request that counts has been under way for a while.</summary>
    NetworkIdle = 1,

    /// <summary>Nothing has moved for a while.</summary>
    LayoutSettled = 2,

    /// <summary>The document is parsed, the network idle and the layout settled.</summary>
    NavigationSettled = 4,

    /// <summary>With <see cref="NetworkIdle"/> or <see cref="NavigationSettled"/>: the network never was, and was waited for long enough.</summary>
    NetworkTimedOut = 8,

    /// <summary>With <see cref="LayoutSettled"/> or <see cref="NavigationSettled"/>: the layout never was, and was waited for long enough.</summary>
    LayoutTimedOut = 16,
}
