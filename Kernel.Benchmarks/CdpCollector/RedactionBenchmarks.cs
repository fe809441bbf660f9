using System.Text;
using BenchmarkDotNet.Attributes;
using Kernel.ServiceDefaults.Buffers;
using Kernel.ServiceDefaults.Redaction;

namespace Kernel.Benchmarks.CdpCollector;

/// <summary>Measures the search for credentials, in whole and for tokens with a known prefix alone, in texts that have none.</summary>
[MemoryDiagnoser]
public class RedactionBenchmarks
{
    private readonly Redactor _redactor = new();
    private readonly RedactionFindings _findings = new();
    private readonly PooledByteWriter _output = new(64 * 1024);
    private byte[] _text = [];

    /// <summary>The text: 36 KB of JSON, prose or a script, or one line.</summary>
    [Params("json", "prose", "script", "line")]
    public string Text { get; set; } = "";

    [GlobalSetup]
    public void Prepare() => _text = Encoding.UTF8.GetBytes(Text switch
    {
        "json" => string.Concat(Enumerable.Range(0, 300).Select(static i =>
            $"{{\"id\":{i},\"name\":\"Espresso {i}\",\"price\":{i}.5,\"url\":\"https://shop.test/p/{i}?page=2\",\"text\":\"a short text of some words\"}},")),
        "script" => string.Concat(Enumerable.Repeat("export const add=(t,e)=>post(`${API}/cart`,{product:t,quantity:e});function n(t){return null==t?void 0:t.length}", 300)),
        "prose" => string.Concat(Enumerable.Repeat(Line, 320)),
        _ => Line,
    });

    [Benchmark]
    public int Redact()
    {
        _output.Clear();
        _redactor.AppendText(_output, _text, TextKind.Content);
        return _output.WrittenCount;
    }

    [Benchmark]
    public int FindTokens()
    {
        TokenSecrets.Find(_text, _findings);
        _output.Clear();
        _findings.Write(_output, _text);
        return _output.WrittenCount;
    }

    private static string Line => "Failed to load resource: the server responded with a status of 503 (Service Unavailable) at main.js:12\n";
}
