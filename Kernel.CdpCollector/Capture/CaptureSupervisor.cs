using Kernel.CdpCollector.Mapping;
using Kernel.ServiceDefaults.Contracts;

namespace Kernel.CdpCollector.Capture;

/// <summary>Reconciles the running capture with the desired one. The only owner of the browser connection.</summary>
internal sealed partial class CaptureSupervisor(
    DesiredCapture desired, CollectorState state, AppliedRevision applied, IServiceProvider services, ILogger<CaptureSupervisor> logger)
    : BackgroundService
{
    private static readonly TimeSpan RestartDelay = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ReconcileAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // a failed capture is restarted here, because nothing else restarts it
            catch (Exception e)
#pragma warning restore CA1031
            {
                Log.Failed(logger, e);
                state.SetStatus(CollectorStatus.Disconnected, reason: e.Message);
                await Task.Delay(RestartDelay, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ReconcileAsync(CancellationToken stoppingToken)
    {
        var wanted = desired.Current;
        if (wanted?.Session is not null && CaptureConfig.From(wanted.Session).NeedsBrowser)
        {
            await ActivatorUtilities.CreateInstance<BrowserCapture>(services).RunAsync(wanted, stoppingToken);
            return;
        }

        state.SetStatus(CollectorStatus.Idle);
        if (wanted is not null)
        {
            applied.Set(wanted.Revision);
        }

        await desired.WaitForChangeAsync(wanted, stoppingToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1431, LogLevel.Error, "The capture failed; restarting.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
