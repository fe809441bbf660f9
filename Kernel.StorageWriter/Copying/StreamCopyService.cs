using Kernel.StorageWriter.Reading;
using Kernel.StorageWriter.Status;
using Microsoft.Extensions.Options;

namespace Kernel.StorageWriter.Copying;

/// <summary>Runs one <see cref="StreamCopier"/> for each destination.</summary>
internal sealed class StreamCopyService(
    IEnumerable<StorageDestination> destinations,
    StreamClient client,
    StorageMetrics metrics,
    IOptions<StorageOptions> options,
    TimeProvider time,
    ILogger<StreamCopier> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var all = destinations.ToList();
        metrics.Observe(all);
        return Task.WhenAll(all.Select(destination => CopyAsync(destination, stoppingToken)));
    }

    private async Task CopyAsync(StorageDestination destination, CancellationToken stoppingToken)
    {
        using var scope = logger.BeginScope(new KeyValuePair<string, object>[] { new("kernel.storage.destination", destination.Status.Name) });
        await new StreamCopier(destination, client, options, time, logger).RunAsync(stoppingToken);
    }
}
