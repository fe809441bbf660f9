using System.Diagnostics.Metrics;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Telemetry;

namespace Kernel.StorageWriter.Replication;

/// <summary>The metrics of the storage writer, tagged with the name of the sink.</summary>
internal sealed class ReplicationMetrics
{
    public const string MeterName = KernelTelemetry.Prefix + "StorageWriter";

    private const string DestinationTag = "kernel.storage.destination";
    private const string KindTag = "kernel.storage.error.kind";

    private readonly Meter _meter;
    private readonly TimeProvider _time;
    private readonly Counter<long> _events;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _batches;
    private readonly Histogram<double> _batchDuration;
    private readonly Counter<long> _gaps;
    private readonly Counter<long> _missed;
    private readonly Counter<long> _duplicates;
    private readonly Counter<long> _reconnects;
    private readonly Counter<long> _errors;

    public ReplicationMetrics(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        _meter = meters.Create(MeterName);
        _events = _meter.CreateCounter<long>("kernel.storage.events", "{event}", "Events made durable.");
        _bytes = _meter.CreateCounter<long>("kernel.storage.bytes", "By", "Bytes made durable.");
        _batches = _meter.CreateCounter<long>("kernel.storage.batches", "{batch}", "Batches made durable.");
        _batchDuration = _meter.CreateHistogram<double>("kernel.storage.batch.duration", "s", "Time from the start of writing a batch until it is durable.", tags: null, KernelTelemetry.Seconds);
        _gaps = _meter.CreateCounter<long>("kernel.storage.gaps", "{gap}", "Gaps: ranges of events that no longer existed when they were requested.");
        _missed = _meter.CreateCounter<long>("kernel.storage.missed", "{event}", "Events in gaps: they no longer existed when they were requested.");
        _duplicates = _meter.CreateCounter<long>("kernel.storage.duplicates", "{event}", "Events that were received again and not stored again.");
        _reconnects = _meter.CreateCounter<long>("kernel.storage.reconnects", "{connection}", "Reconnects to the stream after a failure.");
        _errors = _meter.CreateCounter<long>("kernel.storage.errors", "{error}", "Failures of the stream or of the sink.");
    }

    /// <summary>Registers the gauges of the sinks. To be called once.</summary>
    public void Observe(IReadOnlyList<IEventSink> sinks)
    {
        _meter.CreateObservableGauge(
            "kernel.storage.lag", () => sinks.Select(sink => Measure(sink, Lag(sink))), "s", "Lag of the sink: 0 if it has stored every event.");
        _meter.CreateObservableGauge(
            "kernel.storage.last_seq", () => sinks.Select(static sink => Measure(sink, (long)sink.Status.LastSeq)), "{event}", "Sequence number of the newest durable event.");
        _meter.CreateObservableGauge(
            "kernel.storage.buffered", () => sinks.Select(static sink => Measure(sink, sink.Buffer.Count)), "{event}", "Events received and not durable yet.");
        _meter.CreateObservableGauge(
            "kernel.storage.buffered.age", () => sinks.Select(sink => Measure(sink, Age(sink))), "s", "Age of the oldest event that is not durable yet.");
        _meter.CreateObservableGauge(
            "kernel.storage.caught_up.age",
            () => sinks.Select(static sink => Measure(sink, sink.Status.SinceCaughtUp.TotalSeconds)),
            "s",
            "Time since the sink had received every event of the stream.");
    }

    public void Stored(string sink, int events, long bytes, TimeSpan took)
    {
        var tag = Tag(sink);
        _events.Add(events, tag);
        _bytes.Add(bytes, tag);
        _batches.Add(1, tag);
        _batchDuration.Record(took.TotalSeconds, tag);
    }

    public void Missed(string sink, ulong events)
    {
        _gaps.Add(1, Tag(sink));
        _missed.Add((long)Math.Min(events, long.MaxValue), Tag(sink));
    }

    public void SkippedDuplicate(string sink) => _duplicates.Add(1, Tag(sink));

    public void Reconnected(string sink) => _reconnects.Add(1, Tag(sink));

    public void Failed(string sink, string kind) => _errors.Add(1, Tag(sink), new KeyValuePair<string, object?>(KindTag, kind));

    private double Age(IEventSink sink) =>
        sink.Buffer.Oldest is { } oldest ? Math.Max(0, (_time.GetUtcNow() - oldest).TotalSeconds) : 0;

    // On an idle stream, heartbeats confirm that there are no more events. Only if they are missing may events be waiting.
    private double Lag(IEventSink sink)
    {
        var sinceCaughtUp = sink.Status.SinceCaughtUp;
        return Math.Max(Age(sink), sinceCaughtUp > 2 * InternalApi.HeartbeatInterval ? sinceCaughtUp.TotalSeconds : 0);
    }

    private static Measurement<T> Measure<T>(IEventSink sink, T value)
        where T : struct => new(value, Tag(sink.Status.Name));

    private static KeyValuePair<string, object?> Tag(string sink) => new(DestinationTag, sink);
}
