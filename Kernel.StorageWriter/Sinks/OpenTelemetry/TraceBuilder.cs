using Google.Protobuf;
using Kernel.ServiceDefaults.Events;
using Kernel.StorageWriter.Sinks.OpenTelemetry.Otlp;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>Builds traces from events: a navigation is a trace, its requests are spans, and its console errors are log records.</summary>
/// <remarks>
/// The output depends on the events alone: the same events give the same spans. Not thread-safe.
/// </remarks>
internal sealed partial class TraceBuilder(string streamId, BrowserTracesOptions options, ITraceSink sink, BrowserMetrics metrics)
{
    /// <summary>The outcome of a navigation whose page loaded.</summary>
    public const string Loaded = "loaded";

    /// <summary>The outcome of a navigation or request that was canceled by the page or the user.</summary>
    public const string Canceled = "canceled";

    /// <summary>The outcome of a request whose end was not captured.</summary>
    public const string Unfinished = "unfinished";

    /// <summary>The outcome of a navigation or request that failed; the error says why.</summary>
    public const string Failed = "failed";

    private const long SweepInterval = 1_000_000;

    // The time that the span waits after the load event for lcp and navigation_settled.
    private const long LoadedGrace = 3_000_000;

    private readonly OtlpSpanWriter _spans = new(new SpanUrlRedaction(options.IncludeUrlQuery));
    private readonly OtlpLogRecordWriter _console = new(new SpanUrlRedaction(options.IncludeUrlQuery));
    private readonly long _maxDuration = (long)options.MaxDuration.TotalMicroseconds;
    private long _lastSweep;

    /// <summary>The number of open documents and requests.</summary>
    public int Open => _requests.Count + _documents.Count;

    /// <summary>Returns whether events of a type are part of traces.</summary>
    public static bool IsTraced(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("network_request"u8) || type.SequenceEqual("network_response"u8) || type.SequenceEqual("network_loading_failed"u8)
        || type.SequenceEqual("navigation"u8) || type.SequenceEqual("dom_content_loaded"u8) || type.SequenceEqual("page_load"u8)
        || type.SequenceEqual("lcp"u8) || type.SequenceEqual("network_idle"u8) || type.SequenceEqual("navigation_settled"u8)
        || type.SequenceEqual("console_error"u8) || type.SequenceEqual("tab_closed"u8) || type.SequenceEqual("page_crashed"u8)
        || type.SequenceEqual("monitor_disconnected"u8) || type.SequenceEqual("session_ended"u8);

    /// <summary>Processes the next event.</summary>
    public void Handle(in TracedEvent e)
    {
        switch (e.Type)
        {
            case EventTypes.NetworkRequest:
                OnRequest(e);
                break;
            case EventTypes.NetworkResponse:
                OnResponse(e);
                break;
            case EventTypes.NetworkLoadingFailed:
                OnFailed(e);
                break;
            case EventTypes.Navigation:
                OnNavigation(e);
                break;
            case EventTypes.PageLoad:
                OnLoad(e);
                break;
            case EventTypes.DomContentLoaded or EventTypes.Lcp or EventTypes.NetworkIdle or EventTypes.NavigationSettled:
                OnMoment(e);
                break;
            case EventTypes.ConsoleError:
                OnConsoleError(e);
                break;
            case EventTypes.TabClosed:
                EndDocument(e.Text("target_id"), e.Ts, "closed", null);
                break;
            case EventTypes.PageCrashed:
                EndDocument(e.Text("target_id"), e.Ts, "crashed", "page_crashed");
                break;
            case EventTypes.MonitorDisconnected or EventTypes.SessionEnded:
                EndAll(e.Ts, e.Type == EventTypes.SessionEnded ? "capture_ended" : "capture_lost");
                break;
        }

        if (e.Ts - _lastSweep > SweepInterval)
        {
            Sweep(e.Ts);
        }
    }

    /// <summary>Emits the spans of documents and requests that have been open for too long.</summary>
    /// <param name="now">The current time in Unix microseconds.</param>
    public void Sweep(long now)
    {
        _lastSweep = now;
        SweepRequests(now);
        SweepDocuments(now);
    }

    private void OnConsoleError(in TracedEvent e)
    {
        metrics.RecordConsoleError(e.At);
        var document = Resolve(e);
        var trace = document?.Trace ?? (e.Text("loader_id") is { Length: > 0 } loader ? TraceIds.Trace(streamId, loader) : null);
        if (trace is null || TraceIds.IsSampled(trace, options.SampleRatio))
        {
            sink.Add(_console.Write(e, trace, RequestOf(e, trace)?.Span ?? document?.Span));
        }
    }

    private void Emit(ByteString trace, Func<Span> span)
    {
        if (TraceIds.IsSampled(trace, options.SampleRatio))
        {
            sink.Add(span());
        }
    }
}
