using Kernel.CdpCollector.Mapping;
using Kernel.CdpCollector.Protocol;
using Kernel.CdpCollector.Transport;

namespace Kernel.CdpCollector.Targets;

/// <summary>
/// Captures one browser: follows its targets, keeps the right domains enabled on them, and has what they say made into events.
/// It outlives connections: what it knows of tabs, and what their consoles have said, is still true after a new one is made.
/// </summary>
/// <remarks>
/// Messages arrive on the connection's read loop, changes from elsewhere; one lock makes them take turns. Nothing here waits for
/// an answer of the browser: a target that does not answer (a page with an open dialog) must not hold up the others.
/// </remarks>
internal sealed class BrowserTap : ICdpMessageHandler, IBodySource, IDisposable
{
    private readonly Lock _gate = new();
    private readonly EventMapper _mapper;
    private readonly TargetRegistry _targets = new();
    private readonly PooledBufferWriter _bodyQuestion = new(128);
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private ICdpCommands? _commands;
    private long _timerDue = long.MaxValue;
    private bool _settled;
    private bool _disposed;

    public BrowserTap(IEventSink sink, TimeProvider time, MappingOptions options)
    {
        _time = time;
        _mapper = new EventMapper(sink, time, options);
        _mapper.Network.Bodies = this;
        _timer = time.CreateTimer(static state => ((BrowserTap)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
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

    /// <summary>Is told, in turn with everything else, which requests keep their pages from being idle.</summary>
    public IRequestWatcher? RequestWatcher
    {
        get => _mapper.Network.Watcher;
        set => _mapper.Network.Watcher = value;
    }

    /// <summary>Begins with a new connection. The caller then asks the browser to attach to its targets.</summary>
    public void Connected(ICdpCommands commands)
    {
        lock (_gate)
        {
            _commands = commands;
            _settled = false;
        }
    }

    /// <summary>The browser has announced every target that it had: tabs that are not among them were closed meanwhile.</summary>
    public void Settled()
    {
        lock (_gate)
        {
            _settled = true;
            foreach (var target in _targets.Targets.Where(static t => t.Sessions.Count == 0).ToList())
            {
                _mapper.Close(target, source: null);
                _targets.Forget(target);
            }
        }
    }

    /// <summary>The connection is lost; the targets may still be there.</summary>
    public void Disconnected()
    {
        lock (_gate)
        {
            _commands = null;
            _mapper.Network.EndAll("\"browser_disconnected\""u8);
            _targets.DetachAll();
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
            _commands = null;
            _mapper.Network.Flush();
            _targets.DetachAll();
        }
    }

    /// <summary>Captures this from now on, on every target that is attached.</summary>
    public void Configure(CaptureConfig config)
    {
        lock (_gate)
        {
            _mapper.Configure(config);
            if (_commands is null)
            {
                return;
            }

            foreach (var session in _targets.Sessions)
            {
                if (session.IsPrimary)
                {
                    DomainPlan.Apply(_commands, session, config);
                    _mapper.Announce(session);
                }
            }
        }
    }

    public void OnEvent(in CdpMessage message)
    {
        lock (_gate)
        {
            if (_commands is null || !_mapper.Config.NeedsBrowser)
            {
                return;
            }

            var session = message.SessionId.IsEmpty ? null : _targets.FindSession(message.SessionId);
            if (message.Method.StartsWith("Target."u8))
            {
                OnTargetEvent(message, session);
            }
            else if (session is { IsPrimary: true })
            {
                _mapper.Map(message, session);
                SetTimer();
            }
        }
    }

    void IBodySource.AskForBody(CdpSession session, ReadOnlySpan<byte> requestId, long number)
    {
        _bodyQuestion.Clear();
        _bodyQuestion.Append("{\"requestId\":\""u8);
        _bodyQuestion.Append(requestId);
        _bodyQuestion.Append("\"}"u8);
        _commands?.Ask("Network.getResponseBody", session.Id, _bodyQuestion.Written, DomainPlan.AnswerTimeout, result =>
        {
            lock (_gate)
            {
                if (_commands is not null)
                {
                    _mapper.Network.MapBody(number, result);
                }
            }
        });
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            _commands = null;
            _disposed = true;
            _bodyQuestion.Dispose();
            _mapper.Dispose();
        }
    }

    private void OnTargetEvent(in CdpMessage message, CdpSession? parent)
    {
        var name = message.Method["Target."u8.Length..];
        if (name.SequenceEqual("attachedToTarget"u8))
        {
            OnAttached(message.Params, parent);
        }
        else if (name.SequenceEqual("detachedFromTarget"u8))
        {
            OnDetached(message.Params);
        }
    }

    // {"sessionId":"3516","targetInfo":{"targetId":"4058","type":"page","url":"about:blank"},"waitingForDebugger":true}
    private void OnAttached(ReadOnlySpan<byte> parameters, CdpSession? parent)
    {
        var cursor = new JsonCursor(parameters);
        var sessionId = default(ReadOnlySpan<byte>);
        var info = default(TargetInfo);
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("sessionId"u8))
            {
                sessionId = cursor.TakeContent();
            }
            else if (cursor.NameIs("targetInfo"u8))
            {
                info = TargetInfo.Read(ref cursor);
            }
        }

        if (sessionId.IsEmpty)
        {
            return;
        }

        if (info.Type != TargetType.Other && !info.Id.IsEmpty
            && _targets.Attach(sessionId, info, parent, alreadyOpen: !_settled) is { IsPrimary: true } session)
        {
            Capture(session);
        }

        // Always, also where the browser says that nothing waits: a popup that is attached and not resumed freezes, and its opener with it.
        _commands!.Post("Runtime.runIfWaitingForDebugger", sessionId);
    }

    private void Capture(CdpSession session)
    {
        var target = session.Target;
        target.LastPrimary = session;
        if (target.Type.HasChildren())
        {
            _commands!.Post("Target.setAutoAttach", session.Id, TargetTypes.AutoAttach);
        }

        DomainPlan.Apply(_commands!, session, _mapper.Config);
        _mapper.Announce(session);
    }

    // {"sessionId":"3516","targetId":"4058"}
    private void OnDetached(ReadOnlySpan<byte> parameters)
    {
        var cursor = new JsonCursor(parameters);
        var sessionId = default(ReadOnlySpan<byte>);
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("sessionId"u8))
            {
                sessionId = cursor.TakeContent();
            }
        }

        if (_targets.FindSession(sessionId) is not { } session)
        {
            return;
        }

        var wasPrimary = session.IsPrimary;
        _targets.Detach(session);
        _mapper.Network.EndSession(session, "\"target_detached\""u8);
        if (session.Target.Primary is { } successor)
        {
            if (wasPrimary)
            {
                Capture(successor);
            }

            return;
        }

        _mapper.Close(session.Target, "Target.detachedFromTarget");
        _targets.Forget(session.Target);
    }

    private void SetTimer()
    {
        if (_mapper.Network.NextDue is { } due && due < _timerDue)
        {
            _timerDue = due;
            var wait = _time.GetElapsedTime(_time.GetTimestamp(), due);
            _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            _timerDue = long.MaxValue;
            if (!_disposed)
            {
                _mapper.Network.Expire();
                SetTimer();
            }
        }
    }
}
