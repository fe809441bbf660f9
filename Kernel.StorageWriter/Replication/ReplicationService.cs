using Microsoft.Extensions.Options;

namespace Kernel.StorageWriter.Replication;

/// <summary>Runs one <see cref="Replicator"/> for each sink.</summary>
internal sealed class ReplicationService(
    IEnumerable<IEventSink> sinks,
    StreamClient client,
    ReplicationMetrics metrics,
    IOptions<ReplicationOptions> options,
    TimeProvider time,
    ILogger<Replicator> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var all = sinks.ToList();
        metrics.Observe(all);
        return Task.WhenAll(all.Select(sink => ReplicateAsync(sink, stoppingToken)));
    }

    private async Task ReplicateAsync(IEventSink sink, CancellationToken stoppingToken)
    {
        using var scope = logger.BeginScope(new KeyValuePair<string, object>[] { new("kernel.storage.destination", sink.Status.Name) });
        await new Replicator(sink, client, options, time, logger).RunAsync(stoppingToken);
    }
}
