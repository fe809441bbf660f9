using Kernel.CdpCollector.Mapping;
using Kernel.CdpCollector.Mapping.Lifecycle;
using Kernel.CdpCollector.Mapping.Network;
using Kernel.CdpCollector.Mapping.Screenshots;
using Kernel.CdpCollector.Outbox;
using Kernel.CdpCollector.Targets;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Capture;

/// <summary>
/// Captures one browser: follows its targets, keeps the right domains enabled on them, and has what they say made into events.
/// It outlives connections: what it knows of tabs, and what their consoles have said, is still true after a new one is made.
/// </summary>
/// <remarks>
/// Messages arrive on the connection's read loop, changes from elsewhere; one lock makes them take turns. Nothing here waits for
/// an answer of the browser: a target that does not answer (a page with an open dialog) must not hold up the others.
/// </remarks>
internal sealed class BrowserMonitor : ICdpMessageHandler, IDisposable
{
    private readonly Lock _gate = new();
    private readonly MappingContext _mapping;
    private readonly SerializedCommands _commands;
    private readonly EventMapper _mapper;
    private readonly TargetRegistry _targets = new();
    private readonly SessionSetup _setup;
    private readonly TargetTracker _tracker;
    private readonly ScreenshotCapture _screenshots;
    private readonly DeadlineTimer _timer;
    private bool _disposed;

    /// <param name="outbox">Takes the events.</param>
    /// <param name="time">The clock.</param>
    /// <param name="network">Waits and bounds of requests.</param>
    /// <param name="lifecycle">When a page counts as settled.</param>
    /// <param name="watcher">Is told which requests keep their pages from being idle, instead of what works out when pages settle.</param>
    public BrowserMonitor(IEventOutbox outbox, TimeProvider time, NetworkMappingOptions network, LifecycleOptions lifecycle, IRequestWatcher? watcher = null)
    {
        _timer = new DeadlineTimer(time, OnDue);
        _mapping = new MappingContext(outbox, time);
        _commands = new SerializedCommands(_gate, SetTimer);
        _screenshots = new ScreenshotCapture(_mapping, _targets, _commands);
        _mapper = new EventMapper(_mapping, _commands, _screenshots, network, lifecycle, watcher);
        _setup = new SessionSetup(_mapping, _commands, _mapper);
        _tracker = new TargetTracker(_commands, _mapper, _targets, _setup);
    }

    /// <summary>How many requests are under way.</summary>
    public int OutstandingRequests
    {
        get
        {
            lock (_gate)
            {
                return _mapper.Network.Outstanding;
            }
        }
    }

    /// <summary>Begins with a new connection. The caller then asks the browser to attach to its targets.</summary>
    public void Connected(ICdpCommands commands)
    {
        lock (_gate)
        {
            _commands.Connect(commands);
            _tracker.Connected();
            Discover(isWanted: _mapping.Config.Wants(EventCategory.Page), wasWanted: false);
        }
    }

    /// <summary>The browser has announced every target that it had: tabs that are not among them were closed meanwhile.</summary>
    public void InitialTargetsAttached()
    {
        lock (_gate)
        {
            _tracker.InitialTargetsAttached();
            _screenshots.InitialTargetsAttached();
        }
    }

    /// <summary>The connection is lost; the targets may still be there.</summary>
    public void Disconnected()
    {
        lock (_gate)
        {
            _mapper.Network.EndAll("\"browser_disconnected\""u8);
            Detach();
        }
    }

    /// <summary>Takes back what was brought into pages, while there is still a connection to do so. Ending a capture begins with it.</summary>
    public void Releasing()
    {
        lock (_gate)
        {
            _mapper.Network.Flush();
            _setup.RemoveScripts();
        }
    }

    /// <summary>
    /// The connection is let go of: what is complete enough is reported. Of the other requests nothing is said, because nothing
    /// happened to them.
    /// </summary>
    public void Released()
    {
        lock (_gate)
        {
            _mapper.Network.Flush();
            Detach();
        }
    }

    /// <summary>Captures this from now on, on every target that is attached.</summary>
    public void Configure(CaptureConfig config)
    {
        lock (_gate)
        {
            var previous = _mapping.Config;
            _mapping.Config = config;
            _mapper.Configure(previous);
            _screenshots.Configure();
            if (!_commands.IsConnected)
            {
                return;
            }

            Discover(config.Wants(EventCategory.Page), previous.Wants(EventCategory.Page));
            foreach (var session in _targets.Sessions)
            {
                if (session.IsPrimary)
                {
                    _setup.Switch(session, previous);
                }
            }
        }
    }

    /// <summary>Takes the pictures that were asked for, those that are not known yet.</summary>
    public void Request(IReadOnlyList<ScreenshotRequest> requests)
    {
        lock (_gate)
        {
            _screenshots.Request(requests);
            SetTimer();
        }
    }

    public void OnEvent(in CdpMessage message)
    {
        lock (_gate)
        {
            if (!_commands.IsConnected || !_mapping.Config.NeedsBrowser)
            {
                return;
            }

            var session = message.SessionId.IsEmpty ? null : _targets.FindSession(message.SessionId);
            if (message.Method.StartsWith("Target."u8))
            {
                _tracker.Handle(message, session);
            }
            else if (session is { IsPrimary: true })
            {
                _mapper.Map(message, session);
                if (session.NeedsFrameTree)
                {
                    _setup.RequestFrameTree(session);
                }
            }

            SetTimer();
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            Detach();
            _disposed = true;
            _mapper.Dispose();
            _mapping.Dispose();
        }
    }

    // Only the browser itself says how a renderer ended, and only to those who have asked it to tell of targets.
    private void Discover(bool isWanted, bool wasWanted)
    {
        if (isWanted != wasWanted)
        {
            _commands.SendWithoutReply("Target.setDiscoverTargets", default, isWanted ? TargetTypes.Discover : TargetTypes.NoDiscover);
        }
    }

    private void Detach()
    {
        _commands.Disconnect();
        _screenshots.Disconnected();
        _mapper.Lifecycle.Pause();
        _setup.EndAll();
        _targets.DetachAll();
    }

    private void SetTimer()
    {
        _timer.Set(_mapper.NextDue);
        _timer.Set(_screenshots.NextDue);
    }

    private void OnDue()
    {
        lock (_gate)
        {
            _timer.Fired();
            if (!_disposed)
            {
                _mapper.Expire();
                _screenshots.Expire();
                SetTimer();
            }
        }
    }
}
