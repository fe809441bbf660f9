using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Threading;

namespace Kernel.CdpCollector.Capture;

/// <summary>The state of the capture, reported to the API and used by the health check.</summary>
internal sealed class CollectorState
{
    private readonly Lock _gate = new();
    private readonly AsyncBroadcast _changed = new();
    private volatile CollectorReport _report = new() { AppliedRevision = 0, Status = CollectorStatus.Idle };

    public CollectorReport Report => _report;

    public void SetStatus(CollectorStatus status, string? browser = null, string? reason = null) =>
        Update(report => report with { Status = status, Browser = browser ?? report.Browser, Reason = reason });

    public void SetApplied(long revision) => Update(report => report with { AppliedRevision = revision });

    /// <summary>Waits until the report differs from the given one.</summary>
    public Task WaitForChangeAsync(CollectorReport known, CancellationToken cancellationToken) =>
        _changed.WaitUntilAsync(() => _report != known, cancellationToken);

    private void Update(Func<CollectorReport, CollectorReport> change)
    {
        lock (_gate)
        {
            _report = change(_report);
        }

        _changed.Signal();
    }
}
