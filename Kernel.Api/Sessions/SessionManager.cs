using System.Text.Json.Nodes;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Sessions;

/// <summary>Starts, changes and ends the active capture session, and updates the desired state of the collectors.</summary>
internal sealed partial class SessionManager(
    EventLog log,
    CommitTracker commits,
    EventBatchPool batches,
    ApiEventPublisher events,
    SessionCatalog catalog,
    DesiredState capture,
    CollectorRegistry collectors,
    IOptions<SessionsOptions> options,
    TimeProvider time,
    ILogger<SessionManager> logger) : IDisposable
{
    /// <summary>Stands for the id of the active session.</summary>
    public const string Current = "current";

    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>Gets the active session; null if there is none.</summary>
    public CaptureSession? Active => catalog.Active;

    /// <summary>Gets the ended sessions, newest first.</summary>
    public IEnumerable<CaptureSession> Past => catalog.Past;

    /// <summary>Finds a session, active or ended, by its id; null if there is none.</summary>
    public CaptureSession? Find(string id) => catalog.Find(id);

    /// <summary>Finds a session by the id in an address, where <see cref="Current"/> is the active one; null if there is none.</summary>
    public CaptureSession? FindOrCurrent(string id) => id == Current ? Active : Find(id);

    /// <summary>Finds the session that contains a sequence number; null if none was active.</summary>
    public CaptureSession? At(ulong seq) => catalog.At(seq);

    /// <summary>Occurs before the active session ends, while its events are still accepted. Runs on the thread that ends the session.</summary>
    public event Action? Ending;

    /// <summary>Starts a session; null if one is active.</summary>
    /// <exception cref="BadHttpRequestException">A setting is not valid; the message names it.</exception>
    /// <exception cref="StreamBusyException">The stream does not accept events at the moment.</exception>
    public Task<SavedSession?> StartAsync(SessionRequest? request, CancellationToken cancellationToken) => StartAsync(
        request?.Config?.CategoriesOr(EventCategories.Default) ?? EventCategories.Default,
        request?.Config?.Options?.ApplyTo(CaptureOptions.Default) ?? CaptureOptions.Default,
        null,
        cancellationToken,
        SessionNames.Check(request?.Name));

    /// <summary>Starts a session; null if one is active.</summary>
    /// <param name="categories">The captured categories; may be empty.</param>
    /// <param name="options">The capture options.</param>
    /// <param name="browser">The browser settings; null unless the session is created as a browser.</param>
    /// <param name="cancellationToken">Cancels waiting for other changes of the session.</param>
    /// <param name="name">The name; null or empty for none, or for the browser's.</param>
    /// <exception cref="StreamBusyException">The stream does not accept events at the moment.</exception>
    public async Task<SavedSession?> StartAsync(
        IReadOnlyList<EventCategory> categories, CaptureOptions options, BrowserSettings? browser, CancellationToken cancellationToken, string? name = null)
    {
        await _gate.WaitAsync(cancellationToken);
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
            }.Named(name);
            var saved = await AppendAsync(
                SessionEvents.Started(session, now), session, appended => catalog.Active = session with { StartSeq = appended.First }, cancellationToken);
            capture.Change(saved.Session);
            LogStarted(session.Id, saved.Session.StartSeq);
            return saved;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Changes the active session; null if there is none.</summary>
    /// <exception cref="BadHttpRequestException">A setting is not valid; the message names it.</exception>
    public Task<SavedSession?> UpdateAsync(SessionRequest? request, CancellationToken cancellationToken)
    {
        var name = SessionNames.Check(request?.Name);
        return UpdateAsync(
            session => session.Named(name) with
            {
                Categories = request?.Config?.CategoriesOr(session.Categories) ?? session.Categories,
                Options = request?.Config?.Options?.ApplyTo(session.Options) ?? session.Options,
            },
            cancellationToken);
    }

    /// <summary>Renames a session, active or ended; null if there is none with the id.</summary>
    /// <param name="id">The session's id.</param>
    /// <param name="name">The name; empty for none.</param>
    /// <param name="cancellationToken">Cancels waiting for other changes of the session.</param>
    /// <exception cref="BadHttpRequestException">The name is not valid.</exception>
    public async Task<SavedSession?> RenameAsync(string id, string name, CancellationToken cancellationToken)
    {
        _ = SessionNames.Check(name);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (catalog.Find(id)?.Named(name) is not { } renamed)
            {
                return null;
            }

            if (renamed.EndSeq == 0)
            {
                catalog.Active = renamed;
            }
            else
            {
                catalog.Replace(renamed);
            }

            var revision = log.Save(new SessionRecord(renamed.Id, renamed.StartSeq, renamed.EndSeq, renamed.ToJson(), renamed.Tally));
            return new SavedSession(renamed, await commits.WaitForRevisionAsync(revision));
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Changes the active session; null if there is none.</summary>
    /// <param name="change">Returns the new state for the current one; null to leave it unchanged, for example if another session is active.</param>
    /// <param name="cancellationToken">Cancels waiting for other changes of the session.</param>
    public async Task<SavedSession?> UpdateAsync(Func<CaptureSession, CaptureSession?> change, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
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
            _gate.Release();
        }
    }

    /// <summary>Requests a screenshot, which is delivered as a <c>screenshot</c> event.</summary>
    /// <param name="targetId">The tab; null for the one that navigated last.</param>
    /// <param name="cancellationToken">Cancels waiting for other changes of the session.</param>
    /// <returns>The request; null if there are too many recent ones, or if no session is active.</returns>
    public async Task<ScreenshotRequest?> RequestScreenshotAsync(string? targetId, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return catalog.Active is { } session ? capture.AddScreenshot(session, targetId) : null;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Ends the active session after the collectors have flushed their outboxes; null if there is none.</summary>
    /// <param name="reason">The reason in <c>session_ended</c>.</param>
    /// <param name="cancellationToken">Cancels waiting for other changes of the session.</param>
    /// <param name="id">The id that the active session must have; null for any.</param>
    /// <param name="endsStream">Whether <c>session_ended</c> is the stream's last event.</param>
    /// <exception cref="StreamBusyException">The stream does not accept events at the moment; the session continues.</exception>
    public async Task<SavedSession?> StopAsync(string reason, CancellationToken cancellationToken, string? id = null, bool endsStream = false)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (catalog.Active is not { } session || (id is not null && session.Id != id))
            {
                return null;
            }

            // From here on the session ends even if the caller cancels, unless the stream is busy.
            var stop = capture.Change(null);
            if (!await collectors.WaitAppliedAsync(stop.Revision, options.Value.DrainTimeout, CancellationToken.None))
            {
                LogDrainTimeout(session.Id);
            }

            Ending?.Invoke();
            await events.WaitUntilReportedAsync(); // no event of the session may follow session_ended
            var now = time.GetUtcNow();
            var ended = session with { EndedAt = now };
            SavedSession saved;
            try
            {
                saved = await AppendAsync(
                    SessionEvents.Ended(ended, now, reason), ended, appended => catalog.End(ended with { EndSeq = appended.Last, Tally = log.Tally }), CancellationToken.None, endsStream);
            }
            catch (StreamBusyException)
            {
                capture.Change(session);
                throw;
            }

            LogEnded(session.Id, saved.Session.EndSeq, reason);

            // The readers of the session may have received its last event before the catalog marked it as the last one.
            log.Readers.Notify();
            return saved;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Gets the status of a session from the collectors' reports.</summary>
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
    public void Dispose() => _gate.Dispose();

    // The catalog changes together with the append, so a reader of the event finds the matching state.
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
                log.Complete(); // before waiting for the commit, so that no event can follow
            }

            return new SavedSession(changed, await commits.WaitAsync(result.Last));
        }
        finally
        {
            batches.Return(batch);
        }
    }
}

/// <summary>Creates the events that mark the start and end of a session.</summary>
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
