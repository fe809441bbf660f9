using System.Diagnostics;
using System.Diagnostics.Metrics;
using Kernel.ServiceDefaults.Events;
using Kernel.ServiceDefaults.Telemetry;

namespace Kernel.CdpCollector.Telemetry;

/// <summary>The metrics of the collector.</summary>
internal sealed class CollectorMetrics
{
    private const string MeterName = KernelTelemetry.Prefix + "CdpCollector";

    private static readonly KeyValuePair<string, object?>[] CategoryTags =
        [.. EventCategories.All.Select(static c => new KeyValuePair<string, object?>("category", c.ToWireName()))];

    private readonly Meter _meter;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _messageBytes;
    private readonly Counter<long> _malformed;
    private readonly Counter<long> _commandsFailed;
    private readonly Counter<long> _events;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _reconnects;
    private readonly Histogram<double> _publishDuration;
    private long _droppedCount;

    public CollectorMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _messages = _meter.CreateCounter<long>("kernel.collector.cdp.messages", "{message}", "DevTools messages received.");
        _messageBytes = _meter.CreateCounter<long>("kernel.collector.cdp.bytes", "By", "Bytes of DevTools messages received.");
        _malformed = _meter.CreateCounter<long>("kernel.collector.cdp.malformed", "{message}", "DevTools messages that could not be read and were skipped.");
        _commandsFailed = _meter.CreateCounter<long>("kernel.collector.cdp.commands_failed", "{command}", "DevTools commands that failed or timed out, by method.");
        _events = _meter.CreateCounter<long>("kernel.collector.events", "{event}", "Events captured, by category.");
        _dropped = _meter.CreateCounter<long>("kernel.collector.dropped", "{event}", "Events lost, by reason: outbox_full, rejected, rate_limited, message_too_large, message_unreadable.");
        _reconnects = _meter.CreateCounter<long>("kernel.collector.reconnects", "{connection}", "Reconnects to the browser after a lost connection.");
        _publishDuration = _meter.CreateHistogram<double>("kernel.collector.publish.duration", "s", "Time until a batch is acknowledged.", tags: null, KernelTelemetry.Seconds);
    }

    /// <summary>The messages skipped so far, for health checks and tests.</summary>
    public long Malformed { get; private set; }

    /// <summary>The events lost so far, for health checks and tests.</summary>
    public long Dropped => Interlocked.Read(ref _droppedCount);

    public void MessagesReceived(int count, long bytes)
    {
        _messages.Add(count);
        _messageBytes.Add(bytes);
    }

    public void MessageMalformed()
    {
        Malformed++;
        _malformed.Add(1);
    }

    public void CommandFailed(string method) => _commandsFailed.Add(1, new KeyValuePair<string, object?>("method", method));

    public void EventCreated(EventCategory category) => _events.Add(1, CategoryTags[(int)category]);

    public void EventDropped(LossReason reason)
    {
        Interlocked.Increment(ref _droppedCount);
        _dropped.Add(1, new KeyValuePair<string, object?>("reason", reason.ToWireName()));
    }

    public void Reconnected() => _reconnects.Add(1);

    public void Published(TimeSpan duration) => _publishDuration.Record(duration.TotalSeconds);

    /// <summary>Registers the gauges of the outbox.</summary>
    public void ObserveOutbox(Func<long> events, Func<long> bytes)
    {
        Debug.Assert(events is not null && bytes is not null);
        _meter.CreateObservableGauge("kernel.collector.outbox.events", events, "{event}", "Unacknowledged events.");
        _meter.CreateObservableGauge("kernel.collector.outbox.bytes", bytes, "By", "Bytes of unacknowledged events.");
    }
}
