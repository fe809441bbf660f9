using Kernel.CdpCollector.Protocol;
using Kernel.CdpCollector.Targets;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Mapping;

/// <summary>Gives each message of a session to the mapper of its domain, if its category is wanted.</summary>
internal sealed class EventMapper : IDisposable
{
    private readonly EventWriter _events;
    private readonly TimeProvider _time;
    private readonly RuntimeMapper _runtime;
    private readonly LogMapper _log;
    private readonly PageMapper _page;
    private readonly TargetMapper _target;

    public EventMapper(IEventSink sink, TimeProvider time, MappingOptions options)
    {
        _time = time;
        _events = new EventWriter(sink, time);
        _runtime = new RuntimeMapper(_events);
        _log = new LogMapper(_events);
        _page = new PageMapper(_events);
        _target = new TargetMapper(_events);
        Network = new NetworkMapper(_events, time, options);
    }

    public CaptureConfig Config { get; private set; } = CaptureConfig.None;

    public NetworkMapper Network { get; }

    public void Configure(CaptureConfig config)
    {
        if (config.Wants(EventCategory.Console) && !Config.Wants(EventCategory.Console))
        {
            _runtime.Floor = WallClock.Microseconds(_time);
            _log.Floor = _runtime.Floor;
        }

        if (!config.FollowsRequests)
        {
            Network.Clear();
        }

        Network.Configure(config.Wants(EventCategory.Network), config.Options.Network);
        _events.Redact = config.Redact;
        _page.Config = config;
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
            var loader = session.Target.Document.LoaderId;
            _page.Map(message, session);
            if (loader != session.Target.Document.LoaderId && Config.FollowsRequests)
            {
                Network.DocumentReplaced(session);
            }

            Announce(session);
        }
        else if (method.StartsWith("Runtime."u8))
        {
            if (Config.Wants(EventCategory.Console) && !session.Target.Document.IsInternal)
            {
                _runtime.Map(message, session);
            }
        }
        else if (method.StartsWith("Log."u8))
        {
            if (Config.Wants(EventCategory.Console) && !session.Target.Document.IsInternal)
            {
                _log.Map(message, session);
            }
        }
        else if (method.SequenceEqual("Inspector.targetCrashed"u8))
        {
            Network.EndSession(session, "\"target_crashed\""u8);
        }
        else if (method.SequenceEqual("Inspector.workerScriptLoaded"u8) && Config.FollowsRequests)
        {
            Network.MapWorkerLoaded(session);
        }
    }

    /// <summary>Says <c>tab_opened</c> of a tab, once, as soon as it shows something else than a page of the browser itself.</summary>
    public void Announce(CdpSession session)
    {
        var target = session.Target;
        if (!target.Announced && target.Type == TargetType.Page && !target.Document.IsInternal && Config.Wants(EventCategory.Page))
        {
            target.Announced = true;
            _target.MapOpened(session);
        }
    }

    /// <summary>Says <c>tab_closed</c> of a tab that had been announced.</summary>
    public void Close(TargetState target, string? source)
    {
        if (target is { Announced: true, LastPrimary: { } session } && Config.Wants(EventCategory.Page))
        {
            _target.MapClosed(session, source);
        }
    }

    public void Dispose()
    {
        Network.Dispose();
        _events.Dispose();
    }
}
