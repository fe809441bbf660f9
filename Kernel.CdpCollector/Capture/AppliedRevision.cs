using System.Threading.Channels;
using Kernel.CdpCollector.Outbox;

namespace Kernel.CdpCollector.Capture;

/// <summary>
/// Works out the revision to report as applied: one is fully in force when the collector acts on it and everything that was
/// captured before is acknowledged, so that whoever waits for it has the events as well.
/// </summary>
internal sealed class AppliedRevision(EventOutbox outbox, CollectorState state) : BackgroundService
{
    // Only the newest matters: what is acknowledged at its position includes all before.
    private readonly Channel<(long Revision, long Position)> _revisions = Channel.CreateBounded<(long, long)>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    /// <summary>The collector acts on this revision now.</summary>
    public void Set(long revision) => _revisions.Writer.TryWrite((revision, outbox.Position));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var (revision, position) in _revisions.Reader.ReadAllAsync(stoppingToken))
            {
                await outbox.WaitUntilDoneAsync(position, stoppingToken);
                state.SetApplied(revision);
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }
}
