using System.Buffers;
using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Kernel.StorageWriter.Sinks.OpenTelemetry;
using Kernel.StorageWriter.Sinks.OpenTelemetry.Otlp;
using Microsoft.Extensions.DependencyInjection;

namespace Kernel.Benchmarks.StorageWriter;

/// <summary>Measures building traces in the storage writer, for events that are part of a trace and for others.</summary>
/// <remarks>A page with 50 requests and responses and its lifecycle events; 200 console events and frames. Times are per event.</remarks>
[MemoryDiagnoser]
[InProcess]
[WarmupCount(3)]
[IterationCount(8)]
public class TraceBenchmarks : ITraceSink
{
    private const int Requests = 50;
    private const int Others = 200;
    private const int Traced = (2 * Requests) + 3;

    private readonly List<ReadOnlySequence<byte>> _traced = [];
    private readonly List<ReadOnlySequence<byte>> _others = [];
    private readonly TraceBuilder _builder;
    private int _bytes;

    public TraceBenchmarks() => _builder = new TraceBuilder(
        "stream", new BrowserTracesOptions(), this, new BrowserMetrics(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>(), TimeProvider.System));

    [GlobalSetup]
    public void Prepare()
    {
        Line("network_request", Request(0, "document", "L1"));
        Line("navigation", "\"loader_id\":\"L1\",\"frame_id\":\"page\",\"url\":\"https://site.test/shop?q=1\",\"navigation_type\":\"navigation\"");
        for (var n = 1; n < Requests; n++)
        {
            Line("network_request", Request(n, "fetch", $"r{n}"));
        }

        for (var n = 0; n < Requests; n++)
        {
            var id = n == 0 ? "L1" : $"r{n}";
            Line("network_response", $"\"request_id\":\"{id}\",\"method\":\"GET\",\"status\":200,\"protocol\":\"h2\",\"remote_address\":\"192.0.2.1\",\"remote_port\":443,\"encoded_data_length\":1234,\"duration_us\":40000,\"finished\":true,\"headers\":{{\"x\":\"{new string('h', 400)}\"}}");
        }

        Line("dom_content_loaded", "\"loader_id\":\"L1\",\"url\":\"https://site.test/shop\"");
        Line("page_load", "\"loader_id\":\"L1\",\"url\":\"https://site.test/shop\"");
        for (var n = 0; n < Others; n++)
        {
            Line("console_log", $"\"level\":\"log\",\"text\":\"{new string('t', 600)}\"");
        }
    }

    /// <summary>Skips events by their first members, without decoding them.</summary>
    [Benchmark(OperationsPerInvoke = Others, Baseline = true)]
    public int NotTraced() => _others.Count(static line => TracedLine.IsTraced(line));

    /// <summary>Decodes events, adds them to their trace, and writes spans.</summary>
    [Benchmark(OperationsPerInvoke = Traced)]
    public int PageLoad()
    {
        foreach (var line in _traced)
        {
            if (TracedLine.IsTraced(line))
            {
                using var envelope = JsonDocument.Parse(line);
                _builder.Handle(new TracedEvent(envelope.RootElement));
            }
        }

        // The grace period of a loaded page has ended.
        _builder.Sweep(2_000_000_000_000_000);
        return _bytes;
    }

    void ITraceSink.Add(Span span) => _bytes += span.CalculateSize();

    void ITraceSink.Add(LogRecord record) => _bytes += record.CalculateSize();

    private static string Request(int n, string type, string id) =>
        $"\"request_id\":\"{id}\",\"method\":\"GET\",\"url\":\"https://site.test/{n}?token=1\",\"resource_type\":\"{type}\",\"loader_id\":\"L1\",\"frame_id\":\"page\",\"headers\":{{\"x\":\"{new string('h', 400)}\"}}";

    private void Line(string type, string data)
    {
        var seq = _traced.Count + _others.Count + 1;
        var ts = 1_800_000_000_000_000 + (seq * 1_000);
        var line = $"{{\"seq\":{seq},\"capture_session_id\":\"cs_1\",\"event\":{{\"ts\":{ts},\"type\":\"{type}\",\"category\":\"network\",\"source\":{{\"kind\":\"cdp\"}},"
            + $"\"data\":{{\"target_id\":\"page\",\"target_type\":\"page\",\"nav_seq\":1,\"browser_ts\":{ts},\"cdp_timestamp\":{seq},{data}}}}}}}";
        (type == "console_log" ? _others : _traced).Add(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(line)));
    }
}
