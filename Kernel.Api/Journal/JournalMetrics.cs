using System.Diagnostics.Metrics;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Telemetry;

namespace Kernel.Api.Journal;

/// <summary>The instruments of the journal.</summary>
internal sealed class JournalMetrics
{
    private const string MeterName = KernelTelemetry.Prefix + "Journal";

    public JournalMetrics(IMeterFactory meters, JournalDirectory directory, EventJournal journal, EventLog log)
    {
        var meter = meters.Create(MeterName);
        var commits = journal.Committed;
        meter.CreateObservableGauge("kernel.journal.committed", () => (long)commits.CommittedSeq, "{event}", "The newest committed sequence number.");
        meter.CreateObservableGauge("kernel.journal.lag", () => (long)(log.LastSeq - Math.Min(log.LastSeq, commits.CommittedSeq)), "{event}", "Events that are not committed yet.");
        meter.CreateObservableGauge("kernel.journal.size", () => journal.Segments.Bytes, "By", "Bytes of all segments.");
        meter.CreateObservableGauge("kernel.journal.segments", () => journal.Segments.All.Length, "{segment}", "Segments.");
        meter.CreateObservableGauge("kernel.journal.oldest", () => (long)journal.OldestSeq, "{event}", "The sequence number of the oldest event on disk.");
        meter.CreateObservableGauge("kernel.journal.failing", () => commits.Failure is null ? 0 : 1, "1", "1 while nothing can be committed.");
        meter.CreateObservableCounter("kernel.journal.damages", () => journal.Damages.Count, "{damage}", "Blocks and files found damaged, removed or changed.");
        var sync = meter.CreateHistogram<double>("kernel.journal.sync.duration", "s", "The duration of syncs to disk.");
        directory.Synced = duration => sync.Record(duration.TotalSeconds);
    }
}
