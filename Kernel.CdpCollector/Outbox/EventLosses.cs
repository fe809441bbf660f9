using Kernel.CdpCollector.Json;
using Kernel.CdpCollector.Telemetry;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Outbox;

/// <summary>The events lost since the last report, by reason, and the report of them: <c>monitor_events_dropped</c>. Not thread-safe.</summary>
internal sealed class EventLosses(TimeProvider time) : IDisposable
{
    /// <summary>The time without another loss after which a span of losses has ended.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan MaxSpan = TimeSpan.FromSeconds(10);

    private readonly LossSpan[] _spans = new LossSpan[LossReasons.All.Count];
    private readonly JsonOutput _json = new(256);

    /// <summary>Indicates whether losses are not reported yet.</summary>
    public bool IsPending { get; private set; }

    /// <summary>Gets the current time in Unix microseconds.</summary>
    public long Now => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Adds a lost event.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="ts">The event's time, in Unix microseconds.</param>
    public void Add(LossReason reason, long ts)
    {
        ref var span = ref _spans[(int)reason];
        span.LastAt = time.GetTimestamp();
        if (span.Count++ == 0)
        {
            span.FirstAt = span.LastAt;
            span.FromTs = span.ToTs = ts;
        }

        span.FromTs = Math.Min(span.FromTs, ts);
        span.ToTs = Math.Max(span.ToTs, ts);
        IsPending = true;
    }

    /// <summary>
    /// Returns whether losses for the reason can be reported: immediately once there is room, but bursts by rate limits and unreadable messages as
    /// one span.
    /// </summary>
    public bool IsDue(LossReason reason) => _spans[(int)reason] is { Count: > 0 } span
        && (reason is LossReason.OutboxFull or LossReason.Rejected
            || time.GetElapsedTime(span.LastAt) >= Quiet
            || time.GetElapsedTime(span.FirstAt) >= MaxSpan);

    /// <summary>Returns whether events were lost for the reason.</summary>
    public bool Has(LossReason reason) => _spans[(int)reason].Count > 0;

    /// <summary>Serializes the report of the losses for the reason; valid until the next call.</summary>
    public ReadOnlySpan<byte> Serialize(LossReason reason)
    {
        var span = _spans[(int)reason];
        _json.Clear();
        _json.WriteStartObject();
        _json.WriteNumber("ts"u8, Now);
        _json.WriteString("type"u8, EventTypes.MonitorEventsDropped);
        _json.WriteString("category"u8, EventCategory.Monitor.ToWireName());
        _json.WriteStartObject("source"u8);
        _json.WriteString("kind"u8, EventSourceKinds.LocalProcess);
        _json.WriteEndObject();
        _json.WriteStartObject("data"u8);
        _json.WriteNumber("count"u8, span.Count);
        _json.WriteString("reason"u8, reason.ToWireName());
        _json.WriteNumber("from_ts"u8, span.FromTs);
        _json.WriteNumber("to_ts"u8, span.ToTs);
        _json.WriteEndObject();
        _json.WriteEndObject();
        return _json.Written;
    }

    /// <summary>Removes the losses for the reason, because they are reported.</summary>
    public void Remove(LossReason reason)
    {
        _spans[(int)reason] = default;
        IsPending = Array.Exists(_spans, static span => span.Count > 0);
    }

    public void Dispose() => _json.Dispose();

    private struct LossSpan
    {
        public long Count;
        public long FromTs;
        public long ToTs;
        public long FirstAt;
        public long LastAt;
    }
}
