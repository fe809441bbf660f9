namespace Kernel.Api.EventStream;

/// <summary>Wakes the readers once a second, so that each can look at the clock (heartbeats) and at its client without a timer of its own.</summary>
internal sealed class ReaderTicker(EventLog log, TimeProvider time) : BackgroundService
{
    /// <summary>How late a heartbeat may be.</summary>
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
            // The end, also where the host is thrown away without having been stopped because its start failed.
        }
    }
}
