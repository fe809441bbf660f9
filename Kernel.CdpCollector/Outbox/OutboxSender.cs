using Kernel.CdpCollector.Telemetry;
using Kernel.ServiceDefaults.Threading;
using Microsoft.Extensions.Options;

namespace Kernel.CdpCollector.Outbox;

/// <summary>
/// Sends the outbox batch by batch, each until it is acknowledged. Events get their sequence numbers when they are first sent and keep them when they
/// are sent again, so the API can detect duplicates.
/// </summary>
internal sealed partial class OutboxSender(
    EventOutbox outbox,
    IngestClient client,
    ApiReachability reachability,
    CollectorMetrics metrics,
    IOptions<OutboxOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<OutboxSender> logger) : BackgroundService
{
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromSeconds(30);

    private readonly ExponentialBackoff _backoff = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5), time);
    private readonly CancellationTokenSource _abort = new();
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _next = 1;

    /// <summary>Sends the remaining events, within <see cref="OutboxOptions.FlushTimeout"/>.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        if (ExecuteTask is { } sending)
        {
            // A service that is stopped before its loop has begun never runs it, and would send nothing.
            await Task.WhenAny(_begun.Task, sending);
        }

        await base.StopAsync(cancellationToken);
        if (outbox.Count > 0)
        {
            Log.Lost(logger, outbox.Count);
        }
    }

    public override void Dispose()
    {
        _abort.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _begun.SetResult();

        // The timeout starts when the shutdown starts, not when the other services have stopped, because the process has to exit in time.
        await using var deadline = lifetime.ApplicationStopping.Register(() => _abort.CancelAfter(options.Value.FlushTimeout));
        try
        {
            // On shutdown, queued batches are still taken; only waiting for new events is cancelled.
            while (true)
            {
                var batch = await outbox.TakeAsync(stoppingToken);
                await DeliverAsync(batch.Session, batch.Lines);
                outbox.Complete(batch);
            }
        }
        catch (OperationCanceledException)
        {
            // Everything is sent or the flush timed out; StopAsync logs what was lost.
        }
    }

    private async Task DeliverAsync(string session, ReadOnlyMemory<byte> lines)
    {
        while (!lines.IsEmpty)
        {
            var started = time.GetTimestamp();
            var outcome = await client.SendAsync(session, lines, _next, _abort.Token);
            reachability.Report(outcome.Status != PublishStatus.Retry, outcome.Reason);
            switch (outcome.Status)
            {
                case PublishStatus.Accepted:
                    metrics.Published(time.GetElapsedTime(started));
                    _next += CountLines(lines.Span);
                    _backoff.Reset();
                    return;
                case PublishStatus.Gap:
                    // The API lost its state of this producer or of its last events. Those were acknowledged and cannot be sent again, so continue at
                    // the number it expects.
                    Log.Renumbered(logger, _next, outcome.Expected);
                    if (outcome.Expected == _next)
                    {
                        await WaitAsync(outcome);
                    }

                    _next = outcome.Expected;
                    break;
                case PublishStatus.Rejected or PublishStatus.TooLarge:
                    var half = FirstHalf(lines.Span);
                    if (half == lines.Length)
                    {
                        outbox.Reject(lines.Span);
                        Log.Rejected(logger, lines.Length, outcome.Reason);
                        return;
                    }

                    await DeliverAsync(session, lines[..half]);
                    lines = lines[half..];
                    break;
                default:
                    await WaitAsync(outcome);
                    break;
            }
        }
    }

    private async Task WaitAsync(PublishOutcome outcome)
    {
        var wait = outcome.RetryAfter is { } delay ? TimeSpan.FromTicks(Math.Clamp(delay.Ticks, 0, MaxRetryAfter.Ticks)) : TimeSpan.Zero;
        var min = _backoff.Next();
        Log.Retry(logger, outcome.Reason);
        await Task.Delay(wait > min ? wait : min, time, _abort.Token);
    }

    private static int CountLines(ReadOnlySpan<byte> lines) => lines.Count((byte)'\n');

    /// <summary>Returns the length of the first half of the lines, or of all if there is only one.</summary>
    private static int FirstHalf(ReadOnlySpan<byte> lines)
    {
        var count = CountLines(lines) / 2;
        var length = 0;
        for (var i = 0; i < count; i++)
        {
            length += lines[length..].IndexOf((byte)'\n') + 1;
        }

        return count == 0 ? lines.Length : length;
    }

    private static partial class Log
    {
        [LoggerMessage(1311, LogLevel.Debug, "The API did not accept a batch; retrying: {Reason}")]
        public static partial void Retry(ILogger logger, string? reason);

        [LoggerMessage(1312, LogLevel.Warning, "The API expects producer sequence number {Expected} instead of {Sent}; continuing at {Expected}.")]
        public static partial void Renumbered(ILogger logger, long sent, long expected);

        [LoggerMessage(1313, LogLevel.Error, "Dropped an event of {Bytes} bytes that the API rejected: {Reason}")]
        public static partial void Rejected(ILogger logger, int bytes, string? reason);

        [LoggerMessage(1314, LogLevel.Warning, "Lost {Count} events: they could not be sent before the service stopped.")]
        public static partial void Lost(ILogger logger, long count);
    }
}
