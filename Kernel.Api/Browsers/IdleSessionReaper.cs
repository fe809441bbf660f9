using Kernel.Api.EventStream;
using Kernel.Api.Gateway;

namespace Kernel.Api.Browsers;

/// <summary>
/// Ends a browser's session that has had no DevTools connection for its timeout, so that a client that terminated does not
/// block the browser for other clients.
/// </summary>
internal sealed partial class IdleSessionReaper(
    BrowserSessions browsers, BrowserConnections browserConnections, GatewayConnections connections, TimeProvider time, ILogger<IdleSessionReaper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private string _session = "";
    private long _since;

    /// <summary>Ends the active session if it is idle.</summary>
    public async Task EndIdleAsync(CancellationToken cancellationToken)
    {
        var session = browsers.Active;
        browserConnections.EndAllExcept(session?.Id);
        if (session?.Browser is not { TimeoutSeconds: > 0 } browser)
        {
            return;
        }

        if (session.Id != _session || connections.Open > 0)
        {
            (_session, _since) = (session.Id, time.GetTimestamp());
        }

        if (time.GetElapsedTime(Math.Max(_since, connections.LastEnded)) < TimeSpan.FromSeconds(browser.TimeoutSeconds))
        {
            return;
        }

        try
        {
            LogIdle(session.Id, browser.TimeoutSeconds);
            await browsers.EndAsync(session.Id, BrowserSessions.TimeoutReason, cancellationToken);
        }
        catch (StreamBusyException)
        {
            // The stream is busy; the next tick retries.
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await EndIdleAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service is stopping.
        }
    }

    [LoggerMessage(2701, LogLevel.Information, "Session {Session} is ending: it had no DevTools connection for {Seconds} s.")]
    private partial void LogIdle(string session, int seconds);
}
