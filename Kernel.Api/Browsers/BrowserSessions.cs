using Kernel.Api.Sessions;
using Kernel.ServiceDefaults.Contracts;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Browsers;

/// <summary>Creates, finds, changes and deletes capture sessions as browsers.</summary>
internal sealed class BrowserSessions(
    SessionManager sessions,
    DesiredState capture,
    CollectorRegistry collectors,
    DeploymentBrowser browser,
    BrowserConnections connections,
    IOptions<BrowsersOptions> options)
{
    /// <summary>The reason in <c>session_ended</c> of a session that had no DevTools connection for too long.</summary>
    public const string TimeoutReason = "timeout";

    private const string DeletedReason = "requested";

    /// <summary>Gets the active session; null if there is none.</summary>
    public CaptureSession? Active => sessions.Active;

    /// <summary>Lists the active session, if requested, and then the ended ones, if requested, newest first.</summary>
    public IEnumerable<CaptureSession> List(bool active, bool ended) =>
        [.. sessions.Active is { } current && active ? [current] : Array.Empty<CaptureSession>(), .. ended ? sessions.Past : []];

    /// <summary>Finds a session by its id or name, the newest one if several have the name; null if there is none.</summary>
    public CaptureSession? Find(string idOrName, bool includeEnded)
    {
        // Routing decodes everything in a path but slashes.
        var withSlashes = idOrName.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        return List(active: true, includeEnded).FirstOrDefault(session => session.Id == idOrName || (session.Browser?.Name is { } name && (name == idOrName || name == withSlashes)));
    }

    /// <summary>Starts a session and waits until it is captured; null if one is active.</summary>
    /// <exception cref="BadHttpRequestException">The request is not valid; the message names the member.</exception>
    /// <exception cref="HttpRequestException">The browser does not respond.</exception>
    public async Task<SavedSession?> CreateAsync(BrowserRequest request, CancellationToken cancellationToken)
    {
        BrowserRequestRules.Check(request, isChange: false);
        var telemetry = TelemetryCategories.AtCreation(request.Telemetry);
        if (sessions.Active is not null)
        {
            return null; // without a request to the browser
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
        var saved = await sessions.StartAsync(TelemetryCategories.ToEventCategories(telemetry), CaptureOptions.Default, settings, cancellationToken);
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

    /// <summary>Changes a session; null if it is not active.</summary>
    /// <exception cref="BadHttpRequestException">The request is not valid; the message names the member.</exception>
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

    /// <summary>Ends a session and its connections; null if it is not active.</summary>
    public Task<SavedSession?> DeleteAsync(string id, CancellationToken cancellationToken) => EndAsync(id, DeletedReason, cancellationToken);

    /// <summary>Ends a session and its connections with a reason; null if it is not active.</summary>
    public async Task<SavedSession?> EndAsync(string id, string reason, CancellationToken cancellationToken)
    {
        if (sessions.Active?.Id == id)
        {
            connections.EndAllExcept(null); // first, so that the session contains their cdp_disconnect events
        }

        return await sessions.StopAsync(reason, cancellationToken, id);
    }

    private static CaptureSession Changed(CaptureSession session, BrowserRequest request)
    {
        var current = session.Browser ?? new BrowserSettings { TimeoutSeconds = 0, Headless = true };
        var telemetry = TelemetryCategories.Next(TelemetryCategories.EnabledIn(session), request.Telemetry);
        return session with
        {
            Categories = telemetry is null ? session.Categories : TelemetryCategories.ToEventCategories(telemetry),
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
