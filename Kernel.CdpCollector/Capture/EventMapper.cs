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

/// <summary>Passes each message of a session to the mapper of its domain, if its category is captured.</summary>
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

    /// <param name="mapping">The state shared by all mappers.</param>
    /// <param name="commands">The connection used to fetch data that belongs to events.</param>
    /// <param name="targets">The targets.</param>
    /// <param name="screenshots">Takes screenshots when a script throws or a navigation settles.</param>
    /// <param name="network">Timeouts and limits of requests.</param>
    /// <param name="lifecycle">The options that define when a page has settled.</param>
    /// <param name="watcher">Replaces <see cref="Lifecycle"/> as observer of requests, for tests.</param>
    public EventMapper(
        MappingContext mapping,
        SerializedCommands commands,
        TargetRegistry targets,
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
        _page = new PageMapper(mapping, targets, Lifecycle);
        _target = new TargetMapper(mapping);
        _performance = new PerformanceMapper(mapping, Lifecycle);
        _crashes = new CrashMapper(mapping);
        _interactions = new InteractionMapper(mapping);
    }

    public NetworkMapper Network { get; }

    public PageLifecycleMapper Lifecycle { get; }

    private CaptureConfig Config => _mapping.Config;

    /// <summary>The time at which <see cref="Expire"/> is next due, in timestamps of the clock; null if there is none.</summary>
    public long? NextDue => (Network.NextDue, Lifecycle.NextDue) switch
    {
        ({ } network, { } settled) => Math.Min(network, settled),
        var (network, settled) => network ?? settled,
    };

    /// <summary>Applies changed capture settings.</summary>
    public void Configure(CaptureConfig previous)
    {
        _runtime.Configure(previous);
        _log.Configure(previous);
        Network.Configure();
        Lifecycle.Configure();
    }

    /// <summary>Begins a session on the target; it may replace the session captured before.</summary>
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

    /// <summary>Handles the reason that the browser reports for a crash.</summary>
    public void MapCrashReason(ReadOnlySpan<byte> parameters, TargetRegistry targets) => _crashes.MapReason(parameters, targets);

    /// <summary>Handles the response to <c>Page.getFrameTree</c>.</summary>
    public void MapFrameTree(ReadOnlySpan<byte> result, CdpSession session)
    {
        _page.FrameTree.Map(result, session);
        Announce(session);
    }

    /// <summary>Writes <c>tab_opened</c> for a tab and <c>navigation</c> for its documents, unless they were written before.</summary>
    public void Announce(CdpSession session)
    {
        _target.Announce(session);
        _page.Navigation.ReportMissing(session);
    }

    /// <summary>Handles a target that is gone: ends what was open in it, and writes <c>tab_closed</c> for an announced tab.</summary>
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

    /// <summary>Reports everything that is due.</summary>
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
