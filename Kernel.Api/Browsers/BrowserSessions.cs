using Kernel.Api.Sessions;
using Kernel.ServiceDefaults.Contracts;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Browsers;

/// <summary>Capture sessions as browsers: what the SDK starts, finds, changes and deletes.</summary>
internal sealed class BrowserSessions(
    SessionManager sessions,
    DesiredState capture,
    CollectorRegistry collectors,
    DeploymentBrowser browser,
    BrowserConnections connections,
    IOptions<BrowsersOptions> options)
{
    /// <summary>Why a session ended that nobody used.</summary>
    public const string TimeoutReason = "timeout";

    private const string DeletedReason = "requested";

    /// <summary>The active session; null where there is none.</summary>
    public CaptureSession? Active => sessions.Active;

    /// <summary>The active session, where it is wanted, then those that ended, newest first.</summary>
    public IEnumerable<CaptureSession> List(bool active, bool ended) =>
        [.. sessions.Active is { } current && active ? [current] : Array.Empty<CaptureSession>(), .. ended ? sessions.Past : []];

    /// <summary>The session of that id or name, the newest where several had the name; null where there is none.</summary>
    public CaptureSession? Find(string idOrName, bool includeEnded) =>
        List(active: true, includeEnded).FirstOrDefault(session => session.Id == idOrName || session.Browser?.Name == idOrName);

    /// <summary>Starts a session; null where one is active. Answers when what it asks for is captured.</summary>
    /// <exception cref="BadHttpRequestException">Something is asked for that is not allowed; the message says what.</exception>
    /// <exception cref="HttpRequestException">The browser does not answer.</exception>
    public async Task<SavedSession?> CreateAsync(BrowserRequest request, CancellationToken cancellationToken)
    {
        BrowserRequestRules.Check(request, isChange: false);
        var telemetry = TelemetryCategories.AtStart(request.Telemetry);
        if (sessions.Active is not null)
        {
            return null; // before the browser is asked anything
        }

        var settings = new BrowserSettings
        {
            Name = request.Name is { Length: > 0 } name ? name : null,
            Tags = request.Tags ?? new Dictionary<string, string>(),
            TimeoutSeconds = request.TimeoutSeconds ?? BrowserRequestRules.DefaultTimeoutSeconds,
            StartUrl = request.StartUrl is { Length: > 0 } url ? url : null,
            Headless = await browser.IsHeadlessAsync(cancellationToken),
            Telemetry = telemetry,
        };
        var saved = await sessions.StartAsync(TelemetryCategories.ToOurs(telemetry), CaptureOptions.Default, settings, cancellationToken);
        if (saved is not null)
        {
            await WaitCapturedAsync(cancellationToken);
            if (settings.StartUrl is not null)
            {
                await browser.OpenAsync(settings.StartUrl, cancellationToken);
            }
        }

        return saved;
    }

    /// <summary>Changes the active session; null where it is not the one that is meant.</summary>
    /// <exception cref="BadHttpRequestException">Something is asked for that is not allowed; the message says what.</exception>
    public async Task<SavedSession?> ChangeAsync(string id, BrowserRequest request, CancellationToken cancellationToken)
    {
        BrowserRequestRules.Check(request, isChange: true);
        var changed = await sessions.UpdateAsync(session => session.Id == id ? Changed(session, request) : null, cancellationToken);
        if (changed is not null && request.Telemetry is not null)
        {
            await WaitCapturedAsync(cancellationToken);
        }

        return changed;
    }

    /// <summary>Ends the session with its connections; null if it is not active.</summary>
    public Task<SavedSession?> DeleteAsync(string id, CancellationToken cancellationToken) => EndAsync(id, DeletedReason, cancellationToken);

    /// <summary>The same with another reason.</summary>
    public async Task<SavedSession?> EndAsync(string id, string reason, CancellationToken cancellationToken)
    {
        if (sessions.Active?.Id == id)
        {
            connections.EndAllBut(null); // first, so that the session tells of it
        }

        return await sessions.StopAsync(reason, cancellationToken, id);
    }

    private static CaptureSession Changed(CaptureSession session, BrowserRequest request)
    {
        var current = session.Browser ?? new BrowserSettings { TimeoutSeconds = 0, Headless = true };
        var telemetry = TelemetryCategories.Next(TelemetryCategories.OnIn(session), request.Telemetry);
        return session with
        {
            Categories = telemetry is null ? session.Categories : TelemetryCategories.ToOurs(telemetry),
            Browser = current with
            {
                Name = request.Name switch { null => current.Name, "" => null, var name => name },
                Tags = request.Tags ?? current.Tags,
                Telemetry = telemetry ?? current.Telemetry,
            },
        };
    }

    private Task<bool> WaitCapturedAsync(CancellationToken cancellationToken) =>
        collectors.WaitAppliedAsync(capture.Current.Revision, options.Value.ReadyTimeout, cancellationToken);
}
