using Kernel.StorageWriter.Sinks.OpenTelemetry.Otlp;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>A batch of completed spans and records. A full batch is exported before more events are read.</summary>
internal sealed class TraceBatch(BrowserTracesOptions options, BrowserTracesMetrics metrics, TimeProvider time) : ITraceSink
{
    private const int FullCount = 512;
    private const int FullBytes = 1024 * 1024; // receivers usually accept up to 4 MiB

    private readonly List<Span> _spans = [];
    private readonly List<LogRecord> _records = [];
    private int _bytes;

    public bool IsEmpty => _spans.Count + _records.Count == 0;

    public bool IsFull => _spans.Count + _records.Count >= FullCount || _bytes >= FullBytes;

    public int Spans => _spans.Count;

    public int Records => _records.Count;

    public void Add(Span span)
    {
        if (IsTooOld(span.EndTimeUnixNano))
        {
            metrics.Dropped("too_old", 1);
            return;
        }

        _spans.Add(span);
        _bytes += span.CalculateSize();
    }

    public void Add(LogRecord record)
    {
        if (IsTooOld(record.TimeUnixNano))
        {
            metrics.Dropped("too_old", 1);
            return;
        }

        _records.Add(record);
        _bytes += record.CalculateSize();
    }

    /// <summary>Creates the export request of the spans; null if there are none.</summary>
    public ExportTraceServiceRequest? TraceRequest(string streamId)
    {
        _spans.RemoveAll(span => DropIfTooOld(span.EndTimeUnixNano));
        return _spans.Count == 0 ? null : new ExportTraceServiceRequest
        {
            ResourceSpans = { new ResourceSpans { Resource = Resource(streamId), ScopeSpans = { new ScopeSpans { Scope = Scope(), Spans = { _spans } } } } },
        };
    }

    /// <summary>Creates the export request of the records; null if there are none.</summary>
    public ExportLogsServiceRequest? LogsRequest(string streamId)
    {
        _records.RemoveAll(record => DropIfTooOld(record.TimeUnixNano));
        return _records.Count == 0 ? null : new ExportLogsServiceRequest
        {
            ResourceLogs = { new ResourceLogs { Resource = Resource(streamId), ScopeLogs = { new ScopeLogs { Scope = Scope(), LogRecords = { _records } } } } },
        };
    }

    public void ClearSpans() => _spans.Clear();

    public void Clear()
    {
        _spans.Clear();
        _records.Clear();
        _bytes = 0;
    }

    // Spans and records can become too old while the receiver is unavailable.
    private bool DropIfTooOld(ulong nanoseconds)
    {
        if (IsTooOld(nanoseconds))
        {
            metrics.Dropped("too_old", 1);
            return true;
        }

        return false;
    }

    private bool IsTooOld(ulong nanoseconds) =>
        nanoseconds < OtlpSpanWriter.Nanoseconds((long)(time.GetUtcNow() - DateTimeOffset.UnixEpoch - options.MaxAge).TotalMicroseconds);

    private static Scope Scope() => new() { Name = BrowserMetrics.MeterName };

    private Resource Resource(string streamId)
    {
        var resource = new Resource();
        resource.Attributes.Put("service.name", options.ServiceName);
        resource.Attributes.Put("kernel.stream_id", streamId);
        return resource;
    }
}

/// <summary>The receiver of completed spans and records.</summary>
internal interface ITraceSink
{
    void Add(Span span);

    void Add(LogRecord record);
}
