using Kernel.ServiceDefaults.Contracts;

namespace Kernel.CdpCollector.Capture;

/// <summary>How it stands with capturing: what is reported to the API, and shown as health.</summary>
internal sealed class CollectorState
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = NewSignal();
    private CollectorReport _report = new() { AppliedRevision = 0, Status = CollectorStatus.Idle };

    public CollectorReport Report
    {
        get
        {
            lock (_gate)
            {
                return _report;
            }
        }
    }

    public void SetStatus(CollectorStatus status, string? browser = null, string? reason = null) =>
        Update(report => report with { Status = status, Browser = browser ?? report.Browser, Reason = reason });

    public void SetApplied(long revision) => Update(report => report with { AppliedRevision = revision });

    /// <summary>Ends as soon as there is another report than the one given.</summary>
    public Task WaitForOtherAsync(CollectorReport known, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _report == known ? _changed.Task.WaitAsync(cancellationToken) : Task.CompletedTask;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Update(Func<CollectorReport, CollectorReport> change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _report = change(_report);
            changed = _changed;
            _changed = NewSignal();
        }

        changed.TrySetResult();
    }
}
