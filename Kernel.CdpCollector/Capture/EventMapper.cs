using Kernel.CdpCollector.Mapping;
using Kernel.CdpCollector.Mapping.Interactions;
using Kernel.CdpCollector.Mapping.Lifecycle;
using Kernel.CdpCollector.Mapping.Network;
using Kernel.CdpCollector.Mapping.Page;
using Kernel.CdpCollector.Mapping.Runtime;
using Kernel.CdpCollector.Mapping.Screenshots;
using Kernel.CdpCollector.Targets;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Capture;

/// <summary>Gives each message of a session to the mapper of its domain, if its category is wanted.</summary>
internal sealed class EventMapper : IDisposable
{
    private readonly MappingContext _mapping;
    private readonly ScreenshotCapture _screenshots;
    private readonly RuntimeMapper _runtime;
    private readonly LogMapper _log;
    private readonly PageMapper _page;
    private readonly TargetMapper _target;
    private readonly PerformanceMapper _performance;
    private readonly CrashMapper _crashes;
    private readonly InteractionMapper _interactions;

    /// <param name="mapping">What is captured, and where to.</param>
    /// <param name="commands">Where the browser is asked for what belongs to events.</param>
    /// <param name="screenshots">Takes pictures when a script throws or a navigation settles.</param>
    /// <param name="network">Waits and bounds of requests.</param>
    /// <param name="lifecycle">When a page counts as settled.</param>
    /// <param name="watcher">Is told which requests keep their pages from being idle, instead of <see cref="Lifecycle"/>.</param>
    public EventMapper(
        MappingContext mapping,
        SerializedCommands commands,
        ScreenshotCapture screenshots,
        NetworkMappingOptions network,
        LifecycleOptions lifecycle,
        IRequestWatcher? watcher)
    {
        _mapping = mapping;
        _screenshots = screenshots;
        Lifecycle = new PageLifecycleMapper(mapping, lifecycle, session => screenshots.Trigger(ScreenshotTrigger.NavigationSettled, session));
        Network = new NetworkMapper(mapping, commands, watcher ?? Lifecycle, network);
        _runtime = new RuntimeMapper(mapping, session => screenshots.Trigger(ScreenshotTrigger.Exception, session));
        _log = new LogMapper(mapping);
        _page = new PageMapper(mapping, Lifecycle);
        _target = new TargetMapper(mapping);
        _performance = new PerformanceMapper(mapping, Lifecycle);
        _crashes = new CrashMapper(mapping);
        _interactions = new InteractionMapper(mapping);
    }

    public NetworkMapper Network { get; }

    public PageLifecycleMapper Lifecycle { get; }

    private CaptureConfig Config => _mapping.Config;

    /// <summary>When <see cref="Expire"/> has something to do, in timestamps of the clock; null when nothing waits.</summary>
    public long? NextDue => (Network.NextDue, Lifecycle.NextDue) switch
    {
        ({ } network, { } settled) => Math.Min(network, settled),
        var (network, settled) => network ?? settled,
    };

    /// <summary>Something else is captured from now on.</summary>
    public void Configure(CaptureConfig previous)
    {
        _runtime.Configure(previous);
        _log.Configure(previous);
        Network.Configure();
        Lifecycle.Configure();
    }

    /// <summary>A session begins on the target, or takes the place of the one that was captured.</summary>
    public void Begin(TargetState target) => _performance.Begin(target);

    public void Map(in CdpMessage message, CdpSession session)
    {
        var method = message.Method;
        if (method.StartsWith("Network."u8))
        {
            if (Config.TracksRequests)
            {
                Network.Map(message, session);
            }
        }
        else if (method.StartsWith("Page."u8))
        {
            MapPage(message, session);
        }
        else if (method.StartsWith("Runtime."u8))
        {
            MapRuntime(message, session);
        }
        else if (method.StartsWith("Log."u8))
        {
            if (Config.Wants(EventCategory.Console) && !session.Target.Document.IsInternal)
            {
                _log.Map(message, session);
            }
        }
        else if (method.SequenceEqual("PerformanceTimeline.timelineEventAdded"u8))
        {
            if (Config.TracksLifecycle)
            {
                _performance.Map(message, session);
            }
        }
        else if (method.SequenceEqual("Inspector.targetCrashed"u8))
        {
            MapCrash(session);
        }
        else if (method.SequenceEqual("Inspector.workerScriptLoaded"u8) && Config.TracksRequests)
        {
            Network.MapWorkerLoaded(session);
        }
    }

    /// <summary>Takes what the browser says of a crash, beyond what the page's session says.</summary>
    public void MapCrashReason(ReadOnlySpan<byte> parameters, TargetRegistry targets) => _crashes.MapReason(parameters, targets);

    /// <summary>Takes what the session was asked for: which documents it shows.</summary>
    public void MapFrameTree(ReadOnlySpan<byte> result, CdpSession session)
    {
        _page.FrameTree.Map(result, session);
        Announce(session);
    }

    /// <summary>Says <c>tab_opened</c> of a tab and <c>navigation</c> of its documents, unless that was said before.</summary>
    public void Announce(CdpSession session)
    {
        _target.Announce(session);
        _page.Navigation.ReportMissing(session);
    }

    /// <summary>A target is gone: ends what was open in it, and says <c>tab_closed</c> of a tab that had been announced.</summary>
    public void Close(TargetState target, string? source)
    {
        _crashes.Report(target);
        if (target is { Type: TargetType.Page, LastPrimary: { } session })
        {
            _page.Dialogs.Abandon(session);
            _page.Downloads.Abandon(session);
            _target.Close(session, source);
        }

        _runtime.Forget(target);
        _log.Forget(target);
        _performance.Forget(target);
        _interactions.Forget(target);
        if (target.Type == TargetType.Page)
        {
            _page.Downloads.Forget(target.Page);
            Lifecycle.Forget(target.Page);
            _screenshots.Forget(target.Page);
        }
    }

    /// <summary>Says what the passing of time has brought about.</summary>
    public void Expire()
    {
        Network.Expire();
        Lifecycle.ReportDue();
    }

    public void Dispose()
    {
        Network.Dispose();
        _interactions.Dispose();
    }

    private void MapPage(in CdpMessage message, CdpSession session)
    {
        if (session.Target.Crash != CrashReport.None && message.Method.SequenceEqual("Page.frameNavigated"u8))
        {
            _crashes.Report(session.Target);
            session.Target.Crash = CrashReport.None;
        }

        var loader = session.Target.Document.LoaderId;
        _page.Map(message, session);
        if (loader != session.Target.Document.LoaderId && Config.TracksRequests)
        {
            Network.DocumentReplaced(session);
        }

        if (session.Target.Type == TargetType.Page && !_target.IsAnnounced(session.Target))
        {
            Announce(session);
        }
    }

    private void MapRuntime(in CdpMessage message, CdpSession session)
    {
        var name = message.Method["Runtime."u8.Length..];
        if (ContextMapper.TryMap(name, message.Params, session) || session.Target.Document.IsInternal)
        {
            return;
        }

        if (name.SequenceEqual("bindingCalled"u8))
        {
            if (Config.Wants(EventCategory.Interaction))
            {
                _interactions.Map(message.Params, session);
            }
        }
        else if (Config.TracksScripts)
        {
            _runtime.Map(message, session);
        }
    }

    // After a crash the browser sends no more events for the target's requests. A shared worker's normal exit is reported the same way.
    private void MapCrash(CdpSession session)
    {
        Network.EndSession(session, "\"target_crashed\""u8);
        session.Contexts.Clear();
        if (!session.Target.Type.HasFrames())
        {
            return;
        }

        if (session.Target.Type == TargetType.Page)
        {
            _page.Dialogs.Abandon(session);
            Lifecycle.Stop(session.Target.Page);
        }

        _crashes.MapCrash(session);
    }
}
