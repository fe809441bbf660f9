using System.Diagnostics.Metrics;
using Kernel.ServiceDefaults.Telemetry;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>The metrics of browser traces.</summary>
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
        _spans = _meter.CreateCounter<long>("kernel.browser_traces.spans", "{span}", "Exported spans.");
        _records = _meter.CreateCounter<long>("kernel.browser_traces.records", "{record}", "Exported log records.");
        _dropped = _meter.CreateCounter<long>("kernel.browser_traces.dropped", "{item}", "Spans and records that were not exported, by reason: too_old, refused. Events that were not traced, by reason: missed, malformed.");
        _failures = _meter.CreateCounter<long>("kernel.browser_traces.failures", "{attempt}", "Failed exports, which are retried.");
        _duration = _meter.CreateHistogram<double>("kernel.browser_traces.export.duration", "s", "Duration of an export.", tags: null, KernelTelemetry.Seconds);
    }

    /// <summary>Registers the gauge of open documents and requests.</summary>
    public void Observe(Func<int> open) =>
        _meter.CreateObservableGauge("kernel.browser_traces.open", open, "{item}", "Open documents and requests.");

    public void Exported(int spans, int records, TimeSpan took)
    {
        _spans.Add(spans);
        _records.Add(records);
        _duration.Record(took.TotalSeconds);
    }

    public void Dropped(string reason, long count) => _dropped.Add(count, new KeyValuePair<string, object?>("reason", reason));

    public void Failed() => _failures.Add(1);
}
