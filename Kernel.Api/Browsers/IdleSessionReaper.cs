using Kernel.Api.EventStream;
using Kernel.Api.Gateway;

namespace Kernel.Api.Browsers;

/// <summary>
/// Ends a browser's session that has had no DevTools connection for as long as its creator allowed, so that a program that
/// vanished does not keep the browser from everybody else.
/// </summary>
internal sealed partial class IdleSessionReaper(
    BrowserSessions browsers, BrowserConnections ofBrowsers, GatewayConnections connections, TimeProvider time, ILogger<IdleSessionReaper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private string _session = "";
    private long _since;

    /// <summary>Looks once.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var session = browsers.Active;
        ofBrowsers.EndAllBut(session?.Id);
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
            // The journal is behind; the next look tries again.
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
                await LookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    [LoggerMessage(2701, LogLevel.Information, "Session {Session} ends: there was no DevTools connection for {Seconds} s.")]
    private partial void LogIdle(string session, int seconds);
}
