using System.Diagnostics.Metrics;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Telemetry;

namespace Kernel.Api.Journal;

/// <summary>What can be seen of the journal.</summary>
internal sealed class JournalMetrics
{
    private const string MeterName = KernelTelemetry.Prefix + "Journal";

    public JournalMetrics(IMeterFactory meters, JournalStore store, EventLog log)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge("kernel.journal.committed", () => (long)store.Durability.Committed, "{event}", "The newest number that is committed.");
        meter.CreateObservableGauge("kernel.journal.lag", () => (long)(log.Head - Math.Min(log.Head, store.Durability.Committed)), "{event}", "Events that are not committed yet.");
        meter.CreateObservableGauge("kernel.journal.size", () => store.Database.Bytes, "By", "Bytes of events that are kept.");
        meter.CreateObservableGauge("kernel.journal.oldest", () => (long)store.Database.Oldest, "{event}", "The number of the oldest event that is kept.");
        meter.CreateObservableGauge("kernel.journal.failing", () => store.Durability.Failure is null ? 0 : 1, "1", "1 while nothing can be committed.");
        meter.CreateObservableCounter("kernel.journal.replaced", () => store.Replaced, "{file}", "Corrupt journals that were set aside.");
    }
}
