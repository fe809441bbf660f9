using System.Collections.Concurrent;
using Kernel.Api.EventStream;
using Kernel.Api.Internal;
using Kernel.ServiceDefaults.Events;
using Kernel.ServiceDefaults.Internal;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Sessions;

/// <summary>The one active capture session: starts it, changes it, ends it, and tells the collectors.</summary>
internal sealed partial class SessionManager(
    EventLog log,
    EventBatchPool batches,
    CollectorRegistry collectors,
    IOptions<SessionsOptions> options,
    TimeProvider time,
    ILogger<SessionManager> logger) : IDisposable
{
    private const int MaxPast = 1_000;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ConcurrentQueue<CaptureSession> _past = new();
    private volatile CaptureSession? _active;
    private volatile CaptureState _capture = new() { Revision = time.GetUtcNow().ToUnixTimeMilliseconds() };

    /// <summary>The active session; null where there is none.</summary>
    public CaptureSession? Active => _active;

    /// <summary>The sessions that have ended, newest first.</summary>
    public IEnumerable<CaptureSession> Past => _past.Reverse();

    /// <summary>What the collectors should be doing.</summary>
    public CaptureState Capture => _capture;

    /// <summary>Wakes those who follow <see cref="Capture"/>.</summary>
    public Pulse CaptureChanges { get; } = new();

    /// <summary>The session with that id, active or ended; null where there is none.</summary>
    public CaptureSession? Find(string id) => _active is { } active && active.Id == id ? active : _past.FirstOrDefault(session => session.Id == id);

    /// <summary>Starts a session; null where one is active.</summary>
    /// <exception cref="FormatException">The settings are wrong; the message says how.</exception>
    public async Task<CaptureSession?> StartAsync(SessionConfig? config, CancellationToken cancellationToken)
    {
        var categories = config?.CategoriesOr(EventCategories.All) ?? EventCategories.All;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_active is not null)
            {
                return null;
            }

            var now = time.GetUtcNow();
            var session = new CaptureSession
            {
                Id = $"cs_{Guid.CreateVersion7(now):N}",
                Categories = categories,
                Options = config?.Options?.ApplyTo(CaptureOptions.Default) ?? CaptureOptions.Default,
                CreatedAt = now,
            };
            var started = Append(SessionEvents.Started(session, now), SessionChange.Begin(session.Id));
            _active = session with { StartSeq = started.First };
            Publish(session);
            LogStarted(session.Id, started.First);
            return _active;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Changes the active session; null where there is none.</summary>
    /// <exception cref="FormatException">The settings are wrong; the message says how.</exception>
    public async Task<CaptureSession?> UpdateAsync(SessionConfig? config, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_active is not { } session)
            {
                return null;
            }

            var changed = session with
            {
                Categories = config?.CategoriesOr(session.Categories) ?? session.Categories,
                Options = config?.Options?.ApplyTo(session.Options) ?? session.Options,
            };
            _active = changed;
            Publish(changed);
            return changed;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends the active session, once the collectors have handed over what they captured; null where there is none.</summary>
    public async Task<CaptureSession?> StopAsync(string reason, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_active is not { } session)
            {
                return null;
            }

            // From here on the session ends, whether or not the caller is still there.
            var stop = Publish(null);
            if (!await collectors.WaitAppliedAsync(stop.Revision, options.Value.DrainTimeout, CancellationToken.None))
            {
                LogDrainTimeout(session.Id);
            }

            var now = time.GetUtcNow();
            var ended = Append(SessionEvents.Ended(session, now, reason), SessionChange.End);
            LogEnded(session.Id, ended.Last, reason);
            return Remember(session with { EndedAt = now, EndSeq = ended.Last });
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Where a session stands, by what the collectors say.</summary>
    public SessionStatus StatusOf(CaptureSession session)
    {
        if (session.EndedAt is not null)
        {
            return SessionStatus.Stopped;
        }

        if (!session.NeedsBrowser)
        {
            return SessionStatus.Running;
        }

        var statuses = collectors.Alive.Select(static report => report.Status).ToHashSet();
        return statuses switch
        {
            _ when statuses.Contains(CollectorStatus.Connected) => SessionStatus.Running,
            _ when statuses.Contains(CollectorStatus.Disconnected) => SessionStatus.Disconnected,
            { Count: 0 } when collectors.AnyEver => SessionStatus.Disconnected,
            _ => SessionStatus.Starting,
        };
    }

    /// <inheritdoc />
    public void Dispose() => _turn.Dispose();

    private CaptureSession Remember(CaptureSession ended)
    {
        _past.Enqueue(ended);
        _active = null;
        while (_past.Count > MaxPast)
        {
            _past.TryDequeue(out _);
        }

        return ended;
    }

    private CaptureState Publish(CaptureSession? session)
    {
        var state = new CaptureState
        {
            Revision = Math.Max(_capture.Revision + 1, time.GetUtcNow().ToUnixTimeMilliseconds()),
            Session = session is null
                ? null
                : new CaptureTarget { Id = session.Id, Categories = session.Categories, Options = session.Options },
        };
        _capture = state;
        CaptureChanges.Raise();
        return state;
    }

    private AppendResult Append(BrowserEvent @event, SessionChange change)
    {
        var batch = batches.Rent();
        try
        {
            batch.Add(@event);
            return log.Append(batch, change);
        }
        finally
        {
            batches.Return(batch);
        }
    }
}
