using System.Diagnostics.Metrics;
using Kernel.ServiceDefaults.Telemetry;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>What can be seen of the making of traces.</summary>
internal sealed class BrowserTracesMetrics
{
    private const string MeterName = KernelTelemetry.Prefix + "BrowserTraces";

    private readonly Meter _meter;
    private readonly Counter<long> _spans;
    private readonly Counter<long> _records;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _failures;
    private readonly Histogram<double> _duration;

    public BrowserTracesMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _spans = _meter.CreateCounter<long>("kernel.browser_traces.spans", "{span}", "Spans that were exported.");
        _records = _meter.CreateCounter<long>("kernel.browser_traces.records", "{record}", "Log records that were exported.");
        _dropped = _meter.CreateCounter<long>("kernel.browser_traces.dropped", "{item}", "Spans and records that were not exported, by reason: too_old, refused; and events, by reason: missed, malformed.");
        _failures = _meter.CreateCounter<long>("kernel.browser_traces.failures", "{attempt}", "Exports that failed and were tried again.");
        _duration = _meter.CreateHistogram<double>("kernel.browser_traces.export.duration", "s", "Time for one export to be taken.", tags: null, KernelTelemetry.Seconds);
    }

    /// <summary>Registers the gauge of what is followed.</summary>
    public void Observe(Func<int> open) =>
        _meter.CreateObservableGauge("kernel.browser_traces.open", open, "{item}", "Documents and requests that are followed.");

    public void Exported(int spans, int records, TimeSpan took)
    {
        _spans.Add(spans);
        _records.Add(records);
        _duration.Record(took.TotalSeconds);
    }

    public void Dropped(string reason, long count) => _dropped.Add(count, new KeyValuePair<string, object?>("reason", reason));

    public void Failed() => _failures.Add(1);
}
