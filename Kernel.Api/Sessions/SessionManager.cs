using System.Text.Json.Nodes;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Sessions;

/// <summary>The one active capture session: starts it, changes it, ends it, and tells the collectors.</summary>
internal sealed partial class SessionManager(
    EventLog log,
    CommitTracker commits,
    EventBatchPool batches,
    SessionCatalog catalog,
    DesiredState capture,
    CollectorRegistry collectors,
    IOptions<SessionsOptions> options,
    TimeProvider time,
    ILogger<SessionManager> logger) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>The active session; null where there is none.</summary>
    public CaptureSession? Active => catalog.Active;

    /// <summary>The sessions that have ended, newest first.</summary>
    public IEnumerable<CaptureSession> Past => catalog.Past;

    /// <summary>The session with that id, active or ended; null where there is none.</summary>
    public CaptureSession? Find(string id) => catalog.Find(id);

    /// <summary>The session that the event with that number belongs to; null where none was active.</summary>
    public CaptureSession? At(ulong seq) => catalog.At(seq);

    /// <summary>Starts a session; null if one is active.</summary>
    /// <exception cref="BadHttpRequestException">The settings are wrong; the message says how.</exception>
    /// <exception cref="StreamBusyException">The stream takes no events now.</exception>
    public Task<SavedSession?> StartAsync(SessionConfig? config, CancellationToken cancellationToken) => StartAsync(
        config?.CategoriesOr(EventCategories.All) ?? EventCategories.All,
        config?.Options?.ApplyTo(CaptureOptions.Default) ?? CaptureOptions.Default,
        null,
        cancellationToken);

    /// <summary>Starts a session; null where one is active.</summary>
    /// <param name="categories">What is captured; may be nothing.</param>
    /// <param name="options">How.</param>
    /// <param name="browser">What was said of the browser.</param>
    /// <param name="cancellationToken">Stops waiting for the turn.</param>
    /// <exception cref="StreamBusyException">The stream takes no events now.</exception>
    public async Task<SavedSession?> StartAsync(
        IReadOnlyList<EventCategory> categories, CaptureOptions options, BrowserSettings? browser, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (catalog.Active is not null)
            {
                return null;
            }

            var now = time.GetUtcNow();
            var session = new CaptureSession
            {
                Id = $"cs_{Guid.CreateVersion7(now):N}",
                Categories = categories,
                Options = options,
                Browser = browser,
                CreatedAt = now,
            };
            var saved = await AppendAsync(
                SessionEvents.Started(session, now), session, appended => catalog.Active = session with { StartSeq = appended.First }, cancellationToken);
            capture.Change(saved.Session);
            LogStarted(session.Id, saved.Session.StartSeq);
            return saved;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Changes the active session; null where there is none.</summary>
    /// <exception cref="BadHttpRequestException">The settings are wrong; the message says how.</exception>
    public Task<SavedSession?> UpdateAsync(SessionConfig? config, CancellationToken cancellationToken) => UpdateAsync(
        session => session with
        {
            Categories = config?.CategoriesOr(session.Categories) ?? session.Categories,
            Options = config?.Options?.ApplyTo(session.Options) ?? session.Options,
        },
        cancellationToken);

    /// <summary>Changes the active session; null where there is none.</summary>
    /// <param name="change">Makes the new state from the one in force; null leaves it alone, as when it is another than was meant.</param>
    /// <param name="cancellationToken">Stops waiting for the turn.</param>
    public async Task<SavedSession?> UpdateAsync(Func<CaptureSession, CaptureSession?> change, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (catalog.Active is not { } session || change(session) is not { } changed)
            {
                return null;
            }

            catalog.Active = changed;
            var revision = log.Save(new SessionRecord(changed.Id, changed.StartSeq, 0, changed.ToJson()));
            capture.Change(changed);
            return new SavedSession(changed, await commits.WaitForRevisionAsync(revision));
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Has a picture taken, which comes as a <c>screenshot</c> event.</summary>
    /// <param name="targetId">Of which tab; null for the one that navigated last.</param>
    /// <param name="cancellationToken">Stops waiting for the session's turn.</param>
    /// <returns>The request; null where there were too many lately, or no session is active.</returns>
    public async Task<ScreenshotRequest?> RequestScreenshotAsync(string? targetId, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return catalog.Active is { } session ? capture.AddScreenshot(session, targetId) : null;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends the active session, once the collectors have handed over what they captured; null where there is none.</summary>
    /// <param name="reason">Given in <c>session_ended</c>.</param>
    /// <param name="cancellationToken">Stops waiting for the turn.</param>
    /// <param name="id">Ends it only if it is this one.</param>
    /// <param name="endsStream">Whether <c>session_ended</c> is the stream's last event.</param>
    /// <exception cref="StreamBusyException">The stream takes no events now; the session goes on.</exception>
    public async Task<SavedSession?> StopAsync(string reason, CancellationToken cancellationToken, string? id = null, bool endsStream = false)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (catalog.Active is not { } session || (id is not null && session.Id != id))
            {
                return null;
            }

            // From here on the session ends, whether or not the caller is still there.
            var stop = capture.Change(null);
            if (!await collectors.WaitAppliedAsync(stop.Revision, options.Value.DrainTimeout, CancellationToken.None))
            {
                LogDrainTimeout(session.Id);
            }

            var now = time.GetUtcNow();
            session = session with { EndedAt = now };
            var saved = await AppendAsync(
                SessionEvents.Ended(session, now, reason), session, appended => catalog.End(session with { EndSeq = appended.Last }), CancellationToken.None, endsStream);
            LogEnded(session.Id, saved.Session.EndSeq, reason);

            // The session's own readers may have got its last event before they could know that it was the last.
            log.Readers.Notify();
            return saved;
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

    // The catalog changes in the same step: whoever has read the event finds what it says.
    private async Task<SavedSession> AppendAsync(
        BrowserEvent @event, CaptureSession session, Func<AppendResult, CaptureSession> apply, CancellationToken cancellationToken, bool endsStream = false)
    {
        var batch = batches.Rent();
        try
        {
            batch.Add(@event);
            var changed = session;
            var change = new SessionChange(session.Id, session.StartSeq, session.ToJson(), appended => changed = apply(appended));
            var result = await log.AppendAsync(batch, change, cancellationToken);
            if (!result.Accepted)
            {
                throw new StreamBusyException();
            }

            if (endsStream)
            {
                log.Complete(); // before the commit, which takes time for another event to slip in
            }

            return new SavedSession(changed, await commits.WaitAsync(result.Last));
        }
        finally
        {
            batches.Return(batch);
        }
    }
}

/// <summary>The events that mark where a session begins and ends.</summary>
internal static class SessionEvents
{
    public static BrowserEvent Started(CaptureSession session, DateTimeOffset now) => ApiEvent.Create(EventTypes.SessionStarted, now, new JsonObject
    {
        ["capture_session_id"] = session.Id,
        ["categories"] = new JsonArray([.. session.Categories.Select(static c => (JsonNode)c.ToWireName())]),
    });

    public static BrowserEvent Ended(CaptureSession session, DateTimeOffset now, string reason) => ApiEvent.Create(EventTypes.SessionEnded, now, new JsonObject
    {
        ["capture_session_id"] = session.Id,
        ["reason"] = reason,
        ["duration_ms"] = (long)(now - session.CreatedAt).TotalMilliseconds,
    });
}
