namespace Kernel.Api.EventStream;

/// <summary>Wakes all readers once a second, so that heartbeats and disconnected clients need no timer per reader.</summary>
internal sealed class ReaderTicker(EventLog log, TimeProvider time) : BackgroundService
{
    /// <summary>The interval, and so the most that a heartbeat is late.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                log.Readers.Notify();
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops, or is disposed because its start failed.
        }
    }
}
