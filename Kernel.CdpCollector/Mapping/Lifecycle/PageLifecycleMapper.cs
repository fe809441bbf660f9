using Kernel.CdpCollector.Targets;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Mapping.Lifecycle;

/// <summary>
/// Passes the mappers' observations to each page's <see cref="PageLifecycle"/> and writes the resulting events: <c>network_idle</c>,
/// <c>layout_settled</c>, <c>navigation_settled</c>.
/// </summary>
/// <param name="mapping">The state shared by all mappers.</param>
/// <param name="options">The options that define when a page has settled.</param>
/// <param name="navigationSettled">Called with the page's session when a navigation has settled.</param>
internal sealed class PageLifecycleMapper(MappingContext mapping, LifecycleOptions options, Action<CdpSession> navigationSettled) : IRequestWatcher
{
    private readonly EventWriter _events = mapping.Events;
    private readonly Dictionary<PageState, PageLifecycle> _pages = [];

    /// <summary>The time at which <see cref="ReportDue"/> is next due, in timestamps of the clock.</summary>
    public long? NextDue { get; private set; }

    /// <summary>Applies changed capture settings.</summary>
    public void Configure()
    {
        if (!mapping.Config.TracksRequests)
        {
            _pages.Clear();
            NextDue = null;
        }
    }

    /// <summary>Handles a document change in a page's main frame.</summary>
    public void Navigated(CdpSession session, bool isRestored)
    {
        if (session.Target.Type != TargetType.Page || !mapping.Config.TracksRequests)
        {
            return;
        }

        var page = session.Target.Page;
        GetOrAdd(page).Navigated(session.Target.Document.LoaderId, isRestored);
        Report(page);
    }

    /// <summary>Records that the page's document was parsed.</summary>
    public void Parsed(PageState page)
    {
        _pages.GetValueOrDefault(page)?.Parsed();
        Report(page);
    }

    /// <summary>Records that the page's document was received, whole or broken off.</summary>
    public void Received(PageState page)
    {
        _pages.GetValueOrDefault(page)?.Received();
        Report(page);
    }

    /// <summary>Records that the page's document was loaded.</summary>
    public void Loaded(PageState page)
    {
        _pages.GetValueOrDefault(page)?.Loaded();
        Report(page);
    }

    /// <summary>Records a layout shift.</summary>
    public void LayoutShifted(PageState page) => _pages.GetValueOrDefault(page)?.LayoutShifted();

    /// <summary>Records that the page crashed.</summary>
    public void Stop(PageState page) => _pages.GetValueOrDefault(page)?.Stop();

    /// <summary>Removes a page that was closed.</summary>
    public void Forget(PageState page) => _pages.Remove(page);

    /// <summary>Pauses all pages, because none are observed.</summary>
    public void Pause()
    {
        foreach (var lifecycle in _pages.Values)
        {
            lifecycle.Pause();
        }
    }

    /// <summary>Resumes a page, or starts it at its current document.</summary>
    public void Resume(CdpSession session)
    {
        var page = session.Target.Page;
        var document = session.Target.Document;
        if (_pages.GetValueOrDefault(page) is { HasDocument: true } lifecycle)
        {
            lifecycle.Resume();
        }
        else if (page.NavigationSeq > 0 && session.Target is { Type: TargetType.Page, Crash: CrashReport.None })
        {
            Navigated(session, isRestored: document.IsLoaded);
            if (document.IsParsed)
            {
                _pages.GetValueOrDefault(page)?.Parsed();
            }
        }

        Report(page);
    }

    // Also before the first navigation, because a document is requested before the navigation commits.
    public void RequestStarted(in WatchedRequest request)
    {
        var page = request.Session.Target.Page;
        if (page.Main is not null)
        {
            GetOrAdd(page).RequestStarted(request.Number, request.LoaderId);
        }
    }

    public void RequestStopped(in WatchedRequest request)
    {
        if (_pages.TryGetValue(request.Session.Target.Page, out var lifecycle))
        {
            lifecycle.RequestStopped(request.Number);
            Report(request.Session.Target.Page, lifecycle);
        }
    }

    /// <summary>Reports the signals that are due.</summary>
    public void ReportDue()
    {
        NextDue = null;
        foreach (var (page, lifecycle) in _pages)
        {
            Report(page, lifecycle);
        }
    }

    private PageLifecycle GetOrAdd(PageState page)
    {
        if (!_pages.TryGetValue(page, out var lifecycle))
        {
            _pages.Add(page, lifecycle = new PageLifecycle(mapping.Time, options));
        }

        return lifecycle;
    }

    private void Report(PageState page)
    {
        if (_pages.TryGetValue(page, out var lifecycle))
        {
            Report(page, lifecycle);
        }
    }

    private void Report(PageState page, PageLifecycle lifecycle)
    {
        var signals = lifecycle.Advance();
        if (lifecycle.NextDue is { } due && !(due >= NextDue))
        {
            NextDue = due;
        }

        if (signals != LifecycleSignals.None && page.Main is { LastPrimary: { } session, Document.IsInternal: false })
        {
            Report(signals, session, lifecycle);
        }
    }

    private void Report(LifecycleSignals signals, CdpSession session, PageLifecycle lifecycle)
    {
        if (signals.HasFlag(LifecycleSignals.NetworkIdle) && mapping.Config.Wants(EventCategory.Network))
        {
            Write(EventTypes.NetworkIdle, session, lifecycle, signals.HasFlag(LifecycleSignals.NetworkTimedOut));
        }

        if (signals.HasFlag(LifecycleSignals.LayoutSettled) && mapping.Config.Wants(EventCategory.Page))
        {
            Write(EventTypes.LayoutSettled, session, lifecycle, signals.HasFlag(LifecycleSignals.LayoutTimedOut));
        }

        if (!signals.HasFlag(LifecycleSignals.NavigationSettled))
        {
            return;
        }

        if (mapping.Config.Wants(EventCategory.Page))
        {
            Write(EventTypes.NavigationSettled, session, lifecycle, (signals & (LifecycleSignals.NetworkTimedOut | LifecycleSignals.LayoutTimedOut)) != 0);
        }

        navigationSettled(session);
    }

    private void Write(string type, CdpSession session, PageLifecycle lifecycle, bool isTimedOut)
    {
        _events.Begin(type, source: null, session);
        NavigationFields.Write(_events, session);
        _events.Integer("since_navigation_us"u8, lifecycle.SinceNavigation.Ticks / TimeSpan.TicksPerMicrosecond);
        _events.OptionalFlag("timed_out"u8, isTimedOut);
        _events.End();
    }
}
