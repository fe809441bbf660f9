using Kernel.CdpCollector.Mapping;
using Kernel.CdpCollector.Targets;
using Kernel.ServiceDefaults.Events;
using Kernel.ServiceDefaults.Internal;

namespace Kernel.CdpCollector.Computed;

/// <summary>
/// Feeds each page's <see cref="PageSettling"/> with what the mappers see, and writes the events that come of it:
/// <c>network_idle</c>, <c>layout_settled</c>, <c>navigation_settled</c>.
/// </summary>
internal sealed class SettledMapper(EventWriter events, TimeProvider time, ComputedOptions options)
{
    private readonly HashSet<PageState> _pages = [];
    private CaptureConfig _config = CaptureConfig.None;

    /// <summary>Is told, with the page's session, that a navigation has settled.</summary>
    public Action<CdpSession>? NavigationSettled { get; set; }

    /// <summary>When <see cref="ReportDue"/> may have something to do, in timestamps of the clock.</summary>
    public long? NextDue { get; private set; }

    private bool IsNeeded => _config.Wants(EventCategory.Page) || _config.Wants(EventCategory.Network)
        || _config.TakesScreenshotsOf(ScreenshotTrigger.NavigationSettled);

    public void Configure(CaptureConfig config)
    {
        _config = config;
        foreach (var page in _pages)
        {
            page.Settling!.WatchesNetwork = config.Wants(EventCategory.Network);
        }
    }

    /// <summary>A page's main frame shows another document.</summary>
    public void Navigated(CdpSession session, bool isRestored)
    {
        if (session.Target.Type != TargetType.Page || !IsNeeded)
        {
            return;
        }

        var page = session.Target.Page;
        page.Settling ??= new PageSettling(time, options) { WatchesNetwork = _config.Wants(EventCategory.Network) };
        _pages.Add(page);
        page.Settling.Navigated(session.Target.Document.LoaderId, isRestored);
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

    /// <summary>Something of the page moved.</summary>
    public void LayoutShifted(PageState page) => page.Settling?.LayoutShifted();

    /// <summary>The page's renderer is gone.</summary>
    public void Crashed(PageState page) => page.Settling?.Stop();

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

    /// <summary>The page is heard of again, still at the document it was at.</summary>
    public void Resume(PageState page)
    {
        page.Settling?.Resume();
        Report(page);
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

        if (signals != SettledSignals.None && page.Main is { LastPrimary: { } session, Document.IsInternal: false })
        {
            Report(signals, session, settling);
        }
    }

    private void Report(SettledSignals signals, CdpSession session, PageSettling settling)
    {
        if (signals.HasFlag(SettledSignals.NetworkIdle) && _config.Wants(EventCategory.Network))
        {
            Write(EventKind.NetworkIdle, session, settling, signals.HasFlag(SettledSignals.NetworkGivenUp));
        }

        if (signals.HasFlag(SettledSignals.LayoutSettled) && _config.Wants(EventCategory.Page))
        {
            Write(EventKind.LayoutSettled, session, settling, signals.HasFlag(SettledSignals.LayoutGivenUp));
        }

        if (!signals.HasFlag(SettledSignals.NavigationSettled))
        {
            return;
        }

        if (_config.Wants(EventCategory.Page))
        {
            Write(EventKind.NavigationSettled, session, settling, (signals & (SettledSignals.NetworkGivenUp | SettledSignals.LayoutGivenUp)) != 0);
        }

        NavigationSettled?.Invoke(session);
    }

    private void Write(EventKind kind, CdpSession session, PageSettling settling, bool isGivenUp)
    {
        events.Begin(kind, source: null, session);
        NavigationFields.Write(events, session);
        events.Integer("since_navigation_us"u8, settling.SinceNavigation.Ticks / TimeSpan.TicksPerMicrosecond);
        events.OptionalFlag("timed_out"u8, isGivenUp);
        events.End();
    }
}
