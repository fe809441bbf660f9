using Kernel.CdpCollector.Mapping;
using Kernel.CdpCollector.Mapping.Interactions;
using Kernel.CdpCollector.Mapping.Lifecycle;
using Kernel.CdpCollector.Mapping.Network;
using Kernel.CdpCollector.Mapping.Page;
using Kernel.CdpCollector.Mapping.Runtime;
using Kernel.CdpCollector.Outbox;
using Kernel.CdpCollector.Targets;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Capture;

/// <summary>Gives each message of a session to the mapper of its domain, if its category is wanted.</summary>
internal sealed class EventMapper : IDisposable
{
    private readonly TimeProvider _time;
    private readonly RuntimeMapper _runtime;
    private readonly LogMapper _log;
    private readonly PageMapper _page;
    private readonly TargetMapper _target;
    private readonly PerformanceMapper _performance;
    private readonly CrashMapper _crashes;
    private readonly InteractionMapper _interactions;

    public EventMapper(IEventSink sink, TimeProvider time, NetworkMappingOptions options, LifecycleOptions computed)
    {
        _time = time;
        Events = new EventWriter(sink, time);
        Settled = new PageLifecycleMapper(Events, time, computed);
        _runtime = new RuntimeMapper(Events);
        _log = new LogMapper(Events);
        _page = new PageMapper(Events, time, Settled);
        _target = new TargetMapper(Events);
        _performance = new PerformanceMapper(Events);
        _crashes = new CrashMapper(Events);
        _interactions = new InteractionMapper(Events, time);
        Network = new NetworkMapper(Events, time, options) { Watcher = Settled };
    }

    public CaptureConfig Config { get; private set; } = CaptureConfig.None;

    /// <summary>Where the events are written.</summary>
    public EventWriter Events { get; }

    public NetworkMapper Network { get; }

    public PageLifecycleMapper Settled { get; }

    /// <summary>When <see cref="Expire"/> has something to do, in timestamps of the clock; null when nothing waits.</summary>
    public long? NextDue => (Network.NextDue, Settled.NextDue) switch
    {
        ({ } network, { } settled) => Math.Min(network, settled),
        var (network, settled) => network ?? settled,
    };

    /// <summary>Is told, with the session, that a script threw what nobody caught.</summary>
    public Action<CdpSession>? ExceptionThrown
    {
        get => _runtime.ExceptionThrown;
        set => _runtime.ExceptionThrown = value;
    }

    public void Configure(CaptureConfig config)
    {
        if (config.FollowsScripts && !Config.FollowsScripts)
        {
            _runtime.Floor = WallClock.Microseconds(_time);
        }

        if (config.Wants(EventCategory.Console) && !Config.Wants(EventCategory.Console))
        {
            _log.Floor = WallClock.Microseconds(_time);
        }

        if (!config.FollowsRequests)
        {
            Network.Clear();
        }

        Network.Configure(config.Wants(EventCategory.Network), config.Options.Network);
        Events.Redact = config.Redact;
        _runtime.Reports = config.Wants(EventCategory.Console);
        _page.Config = config;
        _performance.Config = config;
        _crashes.Config = config;
        Settled.Configure(config);
        Config = config;
    }

    public void Map(in CdpMessage message, CdpSession session)
    {
        var method = message.Method;
        if (method.StartsWith("Network."u8))
        {
            if (Config.FollowsRequests)
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
            if (Config.FollowsSettling)
            {
                _performance.Map(message, session);
            }
        }
        else if (method.SequenceEqual("Inspector.targetCrashed"u8))
        {
            MapCrash(session);
        }
        else if (method.SequenceEqual("Inspector.workerScriptLoaded"u8) && Config.FollowsRequests)
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

    /// <summary>
    /// Says <c>tab_opened</c> of a tab, once, as soon as it shows something else than a page of the browser itself, and
    /// <c>navigation</c> of the documents it was not said of.
    /// </summary>
    public void Announce(CdpSession session)
    {
        var target = session.Target;
        if (!target.Announced && target.Type == TargetType.Page && !target.Document.IsInternal && Config.Wants(EventCategory.Page))
        {
            target.Announced = true;
            _target.MapOpened(session);
        }

        _page.Navigation.ReportMissing(session);
    }

    /// <summary>A target is gone: ends what was open in it, and says <c>tab_closed</c> of a tab that had been announced.</summary>
    public void Close(TargetState target, string? source)
    {
        _crashes.Report(target);
        if (target.Type != TargetType.Page || target.LastPrimary is not { } session)
        {
            return;
        }

        _page.Dialogs.Abandon(session);
        _page.Downloads.Abandon(session);
        Settled.Closed(target.Page);
        if (target.Announced && Config.Wants(EventCategory.Page))
        {
            _target.MapClosed(session, source);
        }
    }

    /// <summary>Says what the passing of time has brought about.</summary>
    public void Expire()
    {
        Network.Expire();
        Settled.ReportDue();
    }

    public void Dispose()
    {
        Network.Dispose();
        _interactions.Dispose();
        Events.Dispose();
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
        if (loader != session.Target.Document.LoaderId && Config.FollowsRequests)
        {
            Network.DocumentReplaced(session);
        }

        if (session.Target is { Type: TargetType.Page, Announced: false })
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
        else if (Config.FollowsScripts)
        {
            _runtime.Map(message, session);
        }
    }

    // Nobody tells any more how what was going on in there ends. A shared worker's end is told in the same way, and is no crash.
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
            session.Target.Page.Settling?.Stop();
        }

        _crashes.MapCrash(session);
    }
}
