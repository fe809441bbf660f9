using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using Kernel.Api.Browsers.Telemetry;

namespace Kernel.Benchmarks.Api;

/// <summary>Measures translating an event for the SDK, compared to copying it unchanged. Times are per event.</summary>
[MemoryDiagnoser]
[InProcess]
[WarmupCount(2)]
[IterationCount(8)]
public class SdkViewBenchmarks
{
    private const int Count = 1_000;

    private const string Context = """
        "session_id":"9140F21F08462E8D1A82044AF91BC5D2","target_id":"BC4CED530084290ED03FAB22CB129FCE","target_type":"page","frame_id":"BC4CED530084290ED03FAB22CB129FCE","loader_id":"3ED35CEFC096878D87C79730B6C69A87","url":"http://127.0.0.1:18080/","nav_seq":1
        """;

    private readonly ArrayBufferWriter<byte> _target = new(4 * 1024 * 1024);
    private byte[] _lines = [];
    private SdkStreamView _view = null!;

    /// <summary>The type of the event.</summary>
    [Params("console_log", "network_response", "page_load", "unknown")]
    public string Type { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        var data = Type switch
        {
            "console_log" => Context + ""","level":"log","text":"hello from the page","args":["hello from the page","{answer: 42}"],"stack_trace":{"call_frames":[{"function_name":"","script_id":"3","url":"http://127.0.0.1:18080/","line_number":0,"column_number":64}]},"browser_ts":1795484608461719""",
            "network_response" => Context + ""","request_id":"3ED35CEFC096878D87C79730B6C69A87","method":"GET","status":200,"status_text":"OK","mime_type":"text/html","headers":{"content-type":"text/html","date":"Tue, 24 Nov 2026 13:43:28 GMT","content-length":"1234","cache-control":"no-store"},"request_headers":{"accept":"text/html","user-agent":"Mozilla/5.0"},"resource_type":"document","protocol":"http/1.1","remote_address":"127.0.0.1","remote_port":18080,"finished":true,"encoded_data_length":1500,"decoded_body_length":1234,"body":"<!doctype html>""" + new string('x', 900) + "\",\"timing\":{\"send_us\":10,\"wait_us\":500,\"receive_us\":20},\"duration_us\":700,\"browser_ts\":1795484608461719,\"cdp_timestamp\":81.25",
            _ => Context + ",\"cdp_timestamp\":81.25",
        };
        var category = Type.Split('_')[0];
        var line = $$"""{"seq":123456,"capture_session_id":"cs_01a20b38cd1e785c9f4f1008815f75c7","event":{"ts":1795484608492661,"type":"{{Type}}","category":"{{category}}","source":{"kind":"cdp","event":"Runtime.consoleAPICalled","metadata":{"cdp_session_id":"9140F21F08462E8D1A82044AF91BC5D2","target_id":"BC4CED530084290ED03FAB22CB129FCE","target_type":"page""" + "\"}},\"data\":{" + data + "}}}\n";
        _lines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line, Count)));
        _view = new SdkStreamView(UnknownEventBehavior.LeaveOut);
    }

    [Benchmark(OperationsPerInvoke = Count, Baseline = true)]
    public int Copy()
    {
        _target.ResetWrittenCount();
        _target.Write(_lines);
        return _target.WrittenCount;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public int Show()
    {
        _target.ResetWrittenCount();
        _view.Input.Write(_lines);
        return _view.Show(_target);
    }
}
