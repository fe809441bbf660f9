using System.Diagnostics.Metrics;
using Kernel.ServiceDefaults.Events;
using Kernel.ServiceDefaults.Telemetry;

namespace Kernel.Api.EventStream;

/// <summary>The instruments of the stream. Most are observable, so publishing does not pay for them.</summary>
internal sealed class EventStreamMetrics
{
    private const string MeterName = KernelTelemetry.Prefix + "EventStream";

    private readonly UpDownCounter<long> _readers;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _refused;

    public EventStreamMetrics(IMeterFactory meters, EventLog log)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableCounter("kernel.stream.published", () => EventCategories.All.Select(category =>
            new Measurement<long>(log.Published(category), new KeyValuePair<string, object?>("category", category.ToWireName()))),
            "{event}", "Events appended to the stream.");
        meter.CreateObservableGauge("kernel.stream.seq", () => (long)log.LastReadableSeq, "{event}", "The newest sequence number that readers may see.");
        meter.CreateObservableGauge("kernel.stream.ring.events", () => log.Ring.Count, "{event}", "Events in the ring.");
        meter.CreateObservableGauge("kernel.stream.ring.size", () => log.Ring.Bytes, "By", "Bytes in the ring.");
        _readers = meter.CreateUpDownCounter<long>("kernel.stream.readers", "{reader}", "Open streams.");
        _dropped = meter.CreateCounter<long>("kernel.stream.dropped", "{event}", "Events that readers missed because they no longer exist.");
        _refused = meter.CreateCounter<long>("kernel.stream.refused", "{event}", "Events rejected because the stream is busy, the API is shutting down or a rate limit is exceeded.");
    }

    public void ReaderOpened(string kind) => _readers.Add(1, new KeyValuePair<string, object?>("kind", kind));

    public void ReaderClosed(string kind) => _readers.Add(-1, new KeyValuePair<string, object?>("kind", kind));

    public void Dropped(in LogReadResult gap, string kind) =>
        _dropped.Add((long)(gap.To - gap.From + 1), new KeyValuePair<string, object?>("kind", kind));

    public void Rejected(int events) => _refused.Add(events);
}
