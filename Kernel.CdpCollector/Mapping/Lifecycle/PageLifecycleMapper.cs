using Kernel.CdpCollector.Targets;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Mapping.Lifecycle;

/// <summary>
/// Feeds each page's <see cref="PageLifecycle"/> with what the mappers see, and writes the events that come of it:
/// <c>network_idle</c>, <c>layout_settled</c>, <c>navigation_settled</c>.
/// </summary>
internal sealed class PageLifecycleMapper(EventWriter events, TimeProvider time, LifecycleOptions options) : IRequestWatcher
{
    private readonly HashSet<PageState> _pages = [];
    private CaptureConfig _config = CaptureConfig.None;

    /// <summary>Is told, with the page's session, that a navigation has settled.</summary>
    public Action<CdpSession>? NavigationSettled { get; set; }

    /// <summary>When <see cref="ReportDue"/> may have something to do, in timestamps of the clock.</summary>
    public long? NextDue { get; private set; }

    public void Configure(CaptureConfig config)
    {
        _config = config;
        if (!config.FollowsRequests)
        {
            foreach (var page in _pages)
            {
                page.Settling = null;
            }

            _pages.Clear();
            NextDue = null;
        }
    }

    /// <summary>A page's main frame shows another document.</summary>
    public void Navigated(CdpSession session, bool isRestored)
    {
        if (session.Target.Type != TargetType.Page || !_config.FollowsRequests)
        {
            return;
        }

        var page = session.Target.Page;
        Follow(page).Navigated(session.Target.Document.LoaderId, isRestored);
        Report(page);
    }

    /// <summary>The page's document is parsed.</summary>
    public void Parsed(PageState page)
    {
        page.Settling?.Parsed();
        Report(page);
    }

    /// <summary>The page's document is loaded.</summary>
    public void Loaded(PageState page)
    {
        page.Settling?.Loaded();
        Report(page);
    }

    /// <summary>The page is gone.</summary>
    public void Closed(PageState page)
    {
        page.Settling = null;
        _pages.Remove(page);
    }

    /// <summary>Nothing is heard of any page for now.</summary>
    public void Pause()
    {
        foreach (var page in _pages)
        {
            page.Settling!.Pause();
        }
    }

    /// <summary>The page is heard of again, or for the first time, at the document it was at.</summary>
    public void Resume(CdpSession session)
    {
        var page = session.Target.Page;
        var document = session.Target.Document;
        if (page.Settling is { HasDocument: true })
        {
            page.Settling.Resume();
        }
        else if (page.NavigationSeq > 0 && session.Target is { Type: TargetType.Page, Crash: CrashReport.None })
        {
            Navigated(session, isRestored: document.IsLoaded);
            if (document.IsParsed)
            {
                page.Settling?.Parsed();
            }
        }

        Report(page);
    }

    // Also before the first navigation: its document is requested before it commits.
    public void RequestStarted(in WatchedRequest request)
    {
        var page = request.Session.Target.Page;
        if (page.Main is not null)
        {
            Follow(page).RequestStarted(request.Number, request.LoaderId);
        }
    }

    public void RequestStopped(in WatchedRequest request)
    {
        request.Session.Target.Page.Settling?.RequestStopped(request.Number);
        Report(request.Session.Target.Page);
    }

    /// <summary>Says what the passing of time has brought about.</summary>
    public void ReportDue()
    {
        NextDue = null;
        foreach (var page in _pages.ToArray())
        {
            Report(page);
        }
    }

    private PageLifecycle Follow(PageState page)
    {
        _pages.Add(page);
        return page.Settling ??= new PageLifecycle(time, options);
    }

    private void Report(PageState page)
    {
        if (page.Settling is not { } settling)
        {
            return;
        }

        var signals = settling.Advance();
        if (settling.NextDue is { } due && !(due >= NextDue))
        {
            NextDue = due;
        }

        if (signals != LifecycleSignals.None && page.Main is { LastPrimary: { } session, Document.IsInternal: false })
        {
            Report(signals, session, settling);
        }
    }

    private void Report(LifecycleSignals signals, CdpSession session, PageLifecycle settling)
    {
        if (signals.HasFlag(LifecycleSignals.NetworkIdle) && _config.Wants(EventCategory.Network))
        {
            Write(EventKind.NetworkIdle, session, settling, signals.HasFlag(LifecycleSignals.NetworkGivenUp));
        }

        if (signals.HasFlag(LifecycleSignals.LayoutSettled) && _config.Wants(EventCategory.Page))
        {
            Write(EventKind.LayoutSettled, session, settling, signals.HasFlag(LifecycleSignals.LayoutGivenUp));
        }

        if (!signals.HasFlag(LifecycleSignals.NavigationSettled))
        {
            return;
        }

        if (_config.Wants(EventCategory.Page))
        {
            Write(EventKind.NavigationSettled, session, settling, (signals & (LifecycleSignals.NetworkGivenUp | LifecycleSignals.LayoutGivenUp)) != 0);
        }

        NavigationSettled?.Invoke(session);
    }

    private void Write(EventKind kind, CdpSession session, PageLifecycle settling, bool isGivenUp)
    {
        events.Begin(kind, source: null, session);
        NavigationFields.Write(events, session);
        events.Integer("since_navigation_us"u8, settling.SinceNavigation.Ticks / TimeSpan.TicksPerMicrosecond);
        events.OptionalFlag("timed_out"u8, isGivenUp);
        events.End();
    }
}
