using System.Threading.Channels;
using Kernel.CdpCollector.Outbox;

namespace Kernel.CdpCollector.Capture;

/// <summary>
/// Determines the revision to report as applied. A revision is applied when the collector acts on it and all events captured before are acknowledged,
/// so that a client that waits for it can read those events.
/// </summary>
internal sealed class AppliedRevision(EventOutbox outbox, CollectorState state) : BackgroundService
{
    // Only the newest revision matters: its position includes all earlier ones.
    private readonly Channel<(long Revision, long Position)> _revisions = Channel.CreateBounded<(long, long)>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    /// <summary>Sets the revision that the collector now acts on.</summary>
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
            // The service is stopping.
        }
    }
}
