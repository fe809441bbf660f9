using Kernel.CdpCollector.Outbox;
using Kernel.ServiceDefaults.Contracts;

namespace Kernel.CdpCollector.Capture;

/// <summary>Reports the collector's state to the API, on every change and at the heartbeat interval.</summary>
internal sealed partial class CollectorReporter(
    IHttpClientFactory clients, CollectorState state, IngestClient ingest, TimeProvider time, ILogger<CollectorReporter> logger)
    : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var report = state.Report;
            var delivered = await SendAsync(report, stoppingToken);
            using var tick = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            var wait = Task.Delay(delivered ? InternalApi.HeartbeatInterval : RetryDelay, time, tick.Token);
            await (delivered ? Task.WhenAny(wait, state.WaitForChangeAsync(report, tick.Token)) : Task.WhenAny(wait));
            await tick.CancelAsync();
        }
    }

    /// <summary>Reports, after all events were sent, that the collector has stopped, so that the API does not wait for it.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await SendAsync(state.Report with { Status = CollectorStatus.Stopped }, cancellationToken);
    }

    private async Task<bool> SendAsync(CollectorReport report, CancellationToken stoppingToken)
    {
        using var timeout = new CancellationTokenSource(InternalApi.HeartbeatInterval, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, timeout.Token);
        try
        {
            using var client = clients.CreateClient(IngestClient.HttpClientName);
            using var response = await client.PutAsJsonAsync(
                new Uri($"{InternalApi.CollectorsPath}/{ingest.ProducerId}", UriKind.Relative), report, InternalJsonContext.Default.CollectorReport, linked.Token);
            response.EnsureSuccessStatusCode();
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or InvalidOperationException)
        {
            Log.Failed(logger, e.Message);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1411, LogLevel.Debug, "The collector's state could not be reported; retrying: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
