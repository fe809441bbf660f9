using Kernel.CdpCollector.Mapping;
using Kernel.CdpCollector.Mapping.Lifecycle;
using Kernel.CdpCollector.Mapping.Network;
using Kernel.CdpCollector.Outbox;
using Kernel.CdpCollector.Targets;
using Kernel.CdpCollector.Telemetry;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Threading;
using Microsoft.Extensions.Options;

namespace Kernel.CdpCollector.Capture;

/// <summary>
/// Captures from the browser for one capture session: connects, watches the connection, and reconnects until the session ends or no longer needs the
/// browser.
/// </summary>
internal sealed partial class BrowserCapture(
    DesiredCapture desired,
    CollectorState state,
    AppliedRevision applied,
    BrowserLocator locator,
    EventOutbox outbox,
    CollectorMetrics metrics,
    IOptions<BrowserOptions> browserOptions,
    IOptions<NetworkMappingOptions> mappingOptions,
    IOptions<LifecycleOptions> lifecycleOptions,
    TimeProvider time,
    ILogger<BrowserCapture> logger)
{
    // The end of a session waits for this, so pages that do not respond must not delay it for long.
    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromMilliseconds(300);

    private readonly BrowserOptions _options = browserOptions.Value;
    private string? _lastInstance;
    private long _lostAt;
    private bool _initFailureReported;

    /// <summary>Runs until the session has ended or no longer needs the browser.</summary>
    public async Task RunAsync(CaptureState initial, CancellationToken cancellationToken)
    {
        using var scope = logger.BeginScope(new KeyValuePair<string, object>[] { new("kernel.capture_session_id", initial.Session!.Id) });
        using var monitor = new BrowserMonitor(outbox, time, mappingOptions.Value, lifecycleOptions.Value);
        using var monitorEvents = new MonitorEvents(outbox, time);
        var backoff = new ExponentialBackoff(_options.MinBackoff, _options.MaxBackoff, time);
        var current = initial;
        outbox.BeginSession(initial.Session.Id);
        monitor.Configure(CaptureConfig.From(initial.Session));
        state.SetStatus(CollectorStatus.Connecting);
        while (IsSame(current, initial))
        {
            var failure = await ConnectAndCaptureAsync(monitor, monitorEvents, backoff, initial, cancellationToken);
            if (failure is null)
            {
                return;
            }

            state.SetStatus(CollectorStatus.Disconnected, reason: failure);
            Log.Unavailable(logger, failure);
            current = await WaitAsync(monitor, backoff.Next(), initial, cancellationToken);
        }
    }

    private static bool IsSame(CaptureState? current, CaptureState initial) =>
        current?.Session?.Id == initial.Session!.Id && CaptureConfig.From(current.Session).NeedsBrowser;

    /// <summary>Returns the reason for a failed or lost connection, or null if the session is over.</summary>
    private async Task<string?> ConnectAndCaptureAsync(
        BrowserMonitor monitor, MonitorEvents monitorEvents, ExponentialBackoff backoff, CaptureState initial, CancellationToken cancellationToken)
    {
        try
        {
            var browser = await locator.FindAsync(cancellationToken);
            await using var connection = await CdpConnection.ConnectAsync(browser.WebSocketUri, _options, metrics, time, logger, cancellationToken);
            monitor.Connected(connection);
            connection.Start(monitor);
            try
            {
                await AttachAsync(connection, cancellationToken);
                monitor.InitialTargetsAttached();
                ReportConnected(monitorEvents, browser);
                backoff.Reset();
                return await WatchAsync(monitor, connection, monitorEvents, initial, cancellationToken);
            }
            finally
            {
                monitor.Releasing();
                await connection.WaitForPendingAsync(ReleaseTimeout, CancellationToken.None);
                monitor.Released();
                outbox.ReportLosses();
            }
        }
        catch (BrowserUnavailableException e)
        {
            ReportInitFailed(monitorEvents, e.Step, e.Message);
            return e.Message;
        }
    }

    private async Task AttachAsync(CdpConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await connection.SendAsync(
                "Target.setAutoAttach", default, TargetTypes.AutoAttach.ToArray(), _options.ConnectTimeout, cancellationToken);
            await SettleAsync(connection, desired.Current, cancellationToken);
        }
        catch (CdpCommandException e)
        {
            throw new BrowserUnavailableException(e.Method, e.Message, e);
        }
    }

    // Waits for the responses, but a page that does not respond must not delay the next change, least of all the end of the session.
    private async Task SettleAsync(CdpConnection connection, CaptureState? current, CancellationToken cancellationToken)
    {
        using var settling = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(
            connection.WaitForPendingAsync(_options.SettleTimeout, settling.Token),
            desired.WaitForChangeAsync(current, settling.Token));
        await settling.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private void ReportConnected(MonitorEvents monitorEvents, BrowserEndpoint browser)
    {
        if (_lastInstance is null)
        {
            monitorEvents.Connected(browser);
        }
        else
        {
            metrics.Reconnected();
            monitorEvents.Reconnected(browser, time.GetElapsedTime(_lostAt), _lastInstance != browser.Instance);
        }

        _lastInstance = browser.Instance;
        _initFailureReported = false;
        state.SetStatus(CollectorStatus.Connected, browser.Product);
        Log.Connected(logger, browser.Product, browser.WebSocketUri);
    }

    // Reported once per outage, not for every attempt.
    private void ReportInitFailed(MonitorEvents monitorEvents, string step, string reason)
    {
        if (!_initFailureReported)
        {
            _initFailureReported = true;
            monitorEvents.InitFailed(step, reason);
        }
    }

    /// <summary>Applies changes and watches the connection until it is lost; returns null if the session is over.</summary>
    private async Task<string?> WatchAsync(
        BrowserMonitor monitor, CdpConnection connection, MonitorEvents monitorEvents, CaptureState initial, CancellationToken cancellationToken)
    {
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var probe = ProbeAsync(connection, watching.Token);
        CaptureState? known = null;
        try
        {
            while (!connection.Completion.IsCompleted)
            {
                if (monitor.Fault.IsFaulted)
                {
                    await monitor.Fault;
                }

                var wanted = desired.Current;
                if (!IsSame(wanted, initial))
                {
                    return null;
                }

                if (!ReferenceEquals(wanted, known))
                {
                    monitor.Configure(CaptureConfig.From(wanted!.Session));
                    monitor.Request(wanted.Session!.Screenshots);
                    await SettleAsync(connection, wanted, cancellationToken);
                    applied.Set(wanted.Revision);
                    known = wanted;
                }

                await Task.WhenAny(connection.Completion, monitor.Fault, desired.WaitForChangeAsync(wanted, watching.Token));
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            await watching.CancelAsync();
            await probe;
        }

        var loss = await connection.Completion;
        _lostAt = time.GetTimestamp();
        monitor.Disconnected();
        monitorEvents.Disconnected(loss);
        return loss.Detail is null ? loss.Reason : $"{loss.Reason}: {loss.Detail}";
    }

    // A socket can stay open without a working peer (the browser hangs, its machine was suspended), so the browser is probed.
    private async Task ProbeAsync(CdpConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(_options.ProbeInterval, time, cancellationToken);
                await connection.SendAsync("Browser.getVersion", default, default, _options.ProbeTimeout, cancellationToken);
            }
        }
        catch (CdpCommandException e)
        {
            connection.Abandon(new ConnectionLoss(ConnectionLoss.Unresponsive, e.Message));
        }
        catch (OperationCanceledException)
        {
            // The capture has ended.
        }
    }

    private async Task<CaptureState?> WaitAsync(BrowserMonitor monitor, TimeSpan delay, CaptureState initial, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pause = Task.Delay(delay, time, waiting.Token);
        var wanted = desired.Current;
        while (!pause.IsCompleted && IsSame(wanted, initial))
        {
            await Task.WhenAny(pause, desired.WaitForChangeAsync(wanted, waiting.Token));
            cancellationToken.ThrowIfCancellationRequested();
            wanted = desired.Current;
        }

        await waiting.CancelAsync();
        if (IsSame(wanted, initial))
        {
            monitor.Configure(CaptureConfig.From(wanted!.Session));
            monitor.Request(wanted.Session!.Screenshots);
        }

        return wanted;
    }

    private static partial class Log
    {
        [LoggerMessage(1421, LogLevel.Information, "Connected to {Browser} at {Address}.")]
        public static partial void Connected(ILogger logger, string browser, Uri address);

        [LoggerMessage(1422, LogLevel.Warning, "Browser connection failed; retrying: {Reason}")]
        public static partial void Unavailable(ILogger logger, string reason);
    }
}
