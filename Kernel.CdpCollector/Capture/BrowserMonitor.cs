using Kernel.CdpCollector.Mapping;
using Kernel.CdpCollector.Mapping.Lifecycle;
using Kernel.CdpCollector.Mapping.Network;
using Kernel.CdpCollector.Mapping.Screenshots;
using Kernel.CdpCollector.Outbox;
using Kernel.CdpCollector.Targets;
using Kernel.CdpCollector.Telemetry;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Capture;

/// <summary>
/// Captures from one browser: tracks its targets, enables the domains that the capture needs, and maps their messages to events. Outlives
/// connections: the state of tabs and their console messages stays valid after a reconnect.
/// </summary>
/// <remarks>
/// Messages arrive on the connection's read loop, changes on other threads; one lock serializes them. Nothing here waits for a response of the
/// browser: a target that does not respond (a page with an open dialog) must not block the others.
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
    private readonly TaskCompletionSource _fault = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _disposed;

    /// <param name="outbox">The outbox to append events to.</param>
    /// <param name="time">The clock.</param>
    /// <param name="network">Timeouts and limits of requests.</param>
    /// <param name="lifecycle">The options that define when a page has settled.</param>
    /// <param name="watcher">Replaces the page lifecycle as observer of requests, for tests.</param>
    public BrowserMonitor(IEventOutbox outbox, TimeProvider time, NetworkMappingOptions network, LifecycleOptions lifecycle, IRequestWatcher? watcher = null)
    {
        _timer = new DeadlineTimer(time, OnDue);
        _mapping = new MappingContext(outbox, time);
        _commands = new SerializedCommands(_gate, SetTimer);
        _screenshots = new ScreenshotCapture(_mapping, _targets, _commands);
        _mapper = new EventMapper(_mapping, _commands, _targets, _screenshots, network, lifecycle, watcher);
        _setup = new SessionSetup(_mapping, _commands, _mapper);
        _tracker = new TargetTracker(_commands, _mapper, _targets, _setup);
    }

    /// <summary>The number of requests in flight.</summary>
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

    /// <summary>Fails if a deadline could not be handled. The state is then unknown, and the capture has to be started again.</summary>
    public Task Fault => _fault.Task;

    /// <summary>Starts using a new connection. The caller then sends <c>Target.setAutoAttach</c>.</summary>
    public void Connected(ICdpCommands commands)
    {
        lock (_gate)
        {
            _commands.Connect(commands);
            _tracker.Connected();
            Discover(isWanted: _mapping.Config.Wants(EventCategory.Page), wasWanted: false);
        }
    }

    /// <summary>Records that the browser has announced all its targets; known tabs that are missing were closed in the meantime.</summary>
    public void InitialTargetsAttached()
    {
        lock (_gate)
        {
            _tracker.InitialTargetsAttached();
            _screenshots.InitialTargetsAttached();
        }
    }

    /// <summary>Handles a lost connection; the targets may still exist.</summary>
    public void Disconnected()
    {
        lock (_gate)
        {
            _mapper.Network.EndAll("\"browser_disconnected\""u8);
            Detach();
        }
    }

    /// <summary>Begins the end of a capture: reports complete responses and removes scripts from pages while the connection is open.</summary>
    public void Releasing()
    {
        lock (_gate)
        {
            _mapper.Network.Flush();
            _setup.RemoveScripts();
        }
    }

    /// <summary>
    /// Handles the release of the connection: reports responses that are complete enough. Other requests get no event, because nothing happened to
    /// them.
    /// </summary>
    public void Released()
    {
        lock (_gate)
        {
            _mapper.Network.Flush();
            Detach();
        }
    }

    /// <summary>Applies new capture settings to all attached targets.</summary>
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

    /// <summary>Takes the requested screenshots that are not known yet.</summary>
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

    public void OnLost(LossReason reason) => _mapping.Lose(reason);

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

    // Only the browser itself reports the reason of a crash, and only to clients that discover targets.
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
            if (_disposed)
            {
                return;
            }

            try
            {
                _mapper.Expire();
                _screenshots.Expire();
                SetTimer();
            }
#pragma warning disable CA1031 // on the thread of a timer it would end the process
            catch (Exception e)
#pragma warning restore CA1031
            {
                _fault.TrySetException(e);
            }
        }
    }
}
