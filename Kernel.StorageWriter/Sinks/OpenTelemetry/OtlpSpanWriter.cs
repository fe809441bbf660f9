using System.Globalization;
using Kernel.StorageWriter.Sinks.OpenTelemetry.Otlp;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>Converts documents and requests to spans.</summary>
internal sealed class OtlpSpanWriter(SpanUrlRedaction redaction)
{
    // The sampled flag; traces that are not sampled are not exported.
    private const uint Sampled = 1;

    private readonly SpanName _name = new(redaction);

    /// <summary>Creates the span of a navigation, the root of a trace.</summary>
    /// <param name="document">The document.</param>
    /// <param name="end">The end, in Unix microseconds.</param>
    /// <param name="outcome">The outcome.</param>
    /// <param name="error">The error; null if the navigation did not fail.</param>
    public Span Navigation(OpenDocument document, long end, string outcome, string? error)
    {
        var span = Write(document.Trace, document.Start, end);
        span.SpanId = document.Span;
        span.Name = _name.Navigation(document, outcome, error);
        span.Kind = Span.Types.SpanKind.Internal;
        span.Attributes.Put("url.full", redaction.Url(document.Url));
        span.Attributes.Put("http.response.status_code", document.Status);
        span.Attributes.Put("kernel.navigation.outcome", outcome);
        span.Attributes.Put("kernel.navigation.type", document.Type);
        span.Attributes.Put("kernel.nav_seq", document.NavSeq);
        span.Attributes.Put("kernel.loader_id", document.LoaderId);
        span.Attributes.Put("kernel.target_id", document.TargetId);
        span.Attributes.Put("kernel.capture_session_id", document.Session);
        span.Attributes.Put("kernel.seq", document.Seq);
        span.Events.Add(document.Moments);
        Fail(span, error, ErrorType.From(error, document.Status));
        return span;
    }

    /// <summary>Creates the span of a request, or of one hop of a redirect chain.</summary>
    /// <param name="request">The request.</param>
    /// <param name="end">The end, in Unix microseconds.</param>
    /// <param name="outcome">The outcome.</param>
    /// <param name="error">The error; null if the request did not fail.</param>
    public Span Request(OpenRequest request, long end, string outcome, string? error)
    {
        var span = Write(request.Trace, request.Start, end);
        span.SpanId = request.Span;
        if (request.Document is { } document)
        {
            span.ParentSpanId = document.Span;
        }

        // Not Client: the Aspire dashboard shows only method, status and host of client spans. The browser instrumentation of
        // OpenTelemetry uses Internal too.
        span.Name = _name.Request(request, outcome, error);
        span.Kind = Span.Types.SpanKind.Internal;
        span.Attributes.Put("http.request.method", request.Method);
        span.Attributes.Put("url.full", redaction.Url(request.Url));
        PutServer(span, request.Url);
        span.Attributes.Put("http.request.resend_count", request.Hop > 0 ? request.Hop : null);
        request.Response?.AddTo(span.Attributes);
        span.Attributes.Put("kernel.request.outcome", outcome);
        span.Attributes.Put("kernel.resource_type", request.ResourceType);
        span.Attributes.Put("kernel.initiator_type", request.InitiatorType);
        span.Attributes.Put("kernel.target_type", request.TargetType);
        span.Attributes.Put("kernel.frame_id", request.FrameId);
        span.Attributes.Put("kernel.request_id", request.Id);
        span.Attributes.Put("kernel.capture_session_id", request.Session);
        span.Attributes.Put("kernel.seq", request.Seq);
        Fail(span, error, ErrorType.From(error, request.Response?.Status));
        return span;
    }

    private static Span Write(Google.Protobuf.ByteString trace, long start, long end) => new()
    {
        TraceId = trace,
        StartTimeUnixNano = Nanoseconds(start),
        EndTimeUnixNano = Nanoseconds(Math.Max(start, end)),
        Flags = Sampled,
    };

    /// <summary>Converts Unix microseconds to Unix nanoseconds.</summary>
    public static ulong Nanoseconds(long microseconds) => (ulong)Math.Max(0, microseconds) * 1_000;

    private static void Fail(Span span, string? message, string? errorType)
    {
        if (errorType is not null)
        {
            span.Status = new SpanStatus { Code = SpanStatus.Types.StatusCode.Error, Message = message ?? "" };
            span.Attributes.Put("error.type", errorType);
        }
    }

    private static void PutServer(Span span, string url)
    {
        if (Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Host.Length > 0)
        {
            span.Attributes.Put("server.address", uri.Host.Trim('[', ']'));
            span.Attributes.Put("server.port", uri.Port > 0 ? uri.Port : null);
        }
    }
}

/// <summary>The <c>error.type</c> of the semantic conventions.</summary>
internal static class ErrorType
{
    private const int FirstErrorStatus = 400;

    /// <summary>Gets the error of the browser, or else the status if it is 400 or above; otherwise null.</summary>
    public static string? From(string? error, long? status) =>
        error ?? (status >= FirstErrorStatus ? status.Value.ToString(CultureInfo.InvariantCulture) : null);
}
