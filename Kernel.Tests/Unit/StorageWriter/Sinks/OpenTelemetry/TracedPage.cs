using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json;
using Kernel.StorageWriter.Sinks.OpenTelemetry;
using Kernel.StorageWriter.Sinks.OpenTelemetry.Otlp;
using Microsoft.Extensions.DependencyInjection;

namespace Kernel.Tests.Unit.StorageWriter.Sinks.OpenTelemetry;

/// <summary>A page's events as the collector writes them, and the spans and records that are made of them. Times are seconds.</summary>
internal sealed class TracedPage : ITraceSink
{
    private const long Epoch = 1_800_000_000_000_000;

    // Metrics without a listener.
    private static readonly BrowserMetrics NoMetrics = new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>(), TimeProvider.System);

    private readonly TraceBuilder _builder;
    private int _seq;

    public TracedPage(BrowserTracesOptions? options = null, string streamId = "stream") =>
        _builder = new TraceBuilder(streamId, options ?? new BrowserTracesOptions(), this, NoMetrics);

    public List<Span> Spans { get; } = [];

    public List<LogRecord> Records { get; } = [];

    public int Open => _builder.Open;

    public void Add(Span span) => Spans.Add(span);

    public void Add(LogRecord record) => Records.Add(record);

    public Span Named(string name) => Spans.Single(span => span.Name == name);

    public void Sweep(double at) => _builder.Sweep(Micros(at));

    /// <summary>The document's own request.</summary>
    public void Document(double at, string loader, string url, string frame = "page") =>
        Request(at, loader, url, "document", loader, frame);

    public void Request(double at, string id, string url, string type = "fetch", string? loader = "L1", string frame = "page", string target = "page", string more = "", string method = "GET") =>
        Event(at, "network_request", $$"""
            "request_id":"{{id}}","method":"{{method}}","url":"{{url}}","resource_type":"{{type}}","initiator_type":"script","loader_id":"{{loader}}","frame_id":"{{frame}}",
            "target_id":"{{target}}","target_type":"{{(target.StartsWith("worker", StringComparison.Ordinal) ? "worker" : "page")}}","nav_seq":1,"browser_ts":{{Micros(at)}},"cdp_timestamp":{{Text(at)}}{{more}}
            """);

    public void Response(double at, string id, int status = 200, double took = 0.1, string more = ",\"finished\":true") =>
        Event(at, "network_response", $$"""
            "request_id":"{{id}}","method":"GET","status":{{status}},"protocol":"h2","remote_address":"[::1]","remote_port":443,"encoded_data_length":1234,
            "duration_us":{{(long)(took * 1e6)}},"browser_ts":{{Micros(at)}}{{more}}
            """);

    public void Fail(double at, string id, string error, bool canceled = false, double took = 0.1) =>
        Event(at, "network_loading_failed", $$"""
            "request_id":"{{id}}","error_text":"{{error}}","canceled":{{(canceled ? "true" : "false")}},"duration_us":{{(long)(took * 1e6)}},"browser_ts":{{Micros(at)}}
            """);

    public void Navigate(double at, string loader, string url, string frame = "page", string? parent = null, string type = "navigation", string more = "") =>
        Event(at, "navigation", $$"""
            "target_id":"page","target_type":"page","frame_id":"{{frame}}","loader_id":"{{loader}}","url":"{{url}}","nav_seq":1,"navigation_type":"{{type}}"{{(parent is null ? "" : $",\"parent_frame_id\":\"{parent}\"")}}{{more}}
            """);

    public void Tell(double at, string type, string loader = "L1", string more = "") =>
        Event(at, type, $$"""
            "target_id":"page","target_type":"page","frame_id":"page","loader_id":"{{loader}}","url":"https://site.test/","nav_seq":1,"cdp_timestamp":{{Text(at)}}{{more}}
            """);

    public void Event(double at, string type, string data)
    {
        var start = FormattableString.Invariant($$"""{"seq":{{++_seq}},"capture_session_id":"cs_1","event":{"ts":{{Micros(at)}},"type":"{{type}}","category":"network",""");
        using var envelope = JsonDocument.Parse(start + "\"source\":{\"kind\":\"cdp\"},\"data\":{" + data + "}}}");
        _builder.Handle(new TracedEvent(envelope.RootElement));
    }

    /// <summary>A moment as OTLP has it.</summary>
    public static ulong Nanos(double at) => (ulong)Micros(at) * 1000;

    private static long Micros(double at) => Epoch + (long)Math.Round(at * 1e6);

    private static string Text(double at) => (1000 + at).ToString("R", CultureInfo.InvariantCulture);
}
