using System.Buffers.Binary;
using System.Text;
using BenchmarkDotNet.Attributes;
using Kernel.Api.Control;
using Kernel.Api.EventStream;
using Kernel.Api.Gateway;
using Kernel.Api.Sessions;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Benchmarks.Api;

/// <summary>Measures a command through the gateway with its response: forwarded, and reported. Times are per command.</summary>
[MemoryDiagnoser]
[InProcess]
[WarmupCount(2)]
[IterationCount(8)]
public class GatewayCommands : IControlPublisher
{
    private const int Count = 1_000;

    private readonly EventBatch _batch = new();
    private readonly CaptureSession _session = new()
    {
        Id = "cs_1",
        Categories = [EventCategory.Control],
        Options = CaptureOptions.Default,
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    private byte[][] _commands = [];
    private byte[][] _responses = [];
    private GatewayConnection _off = new("/devtools/browser/1", static _ => { });
    private GatewayConnection _on = new("/devtools/browser/1", static _ => { });

    /// <inheritdoc />
    public event Action? Ending;

    /// <summary>The kind of commands.</summary>
    [Params("navigate", "move", "evaluate", "unreported")]
    public string Kind { get; set; } = "";

    CaptureSession? IControlPublisher.Session => _session;

    /// <summary>Prepares the messages.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        (_commands, _responses) = ([.. Enumerable.Range(1, Count).Select(Command)], [.. Enumerable.Range(1, Count).Select(static i => Frame($$$"""{"id":{{{i}}},"result":{"frameId":"0123456789ABCDEF","loaderId":"0123456789ABCDEF"},"sessionId":"0123456789ABCDEF"}""", 0))]);
        _off = new GatewayConnection("/devtools/browser/1", static _ => { });
        _on = new GatewayConnection("/devtools/browser/1", static _ => { });
        _on.Commands = new ConnectionCommands(this, _on.Id, null, TimeProvider.System);
        Ending?.Invoke();
    }

    /// <summary>Forwards the commands with the category off.</summary>
    [Benchmark(OperationsPerInvoke = Count, Baseline = true)]
    public void Off() => Run(_off);

    /// <summary>Forwards the commands with the category on, up to the event in a batch for the stream.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public void On() => Run(_on);

    void IControlPublisher.Publish(ReadOnlySpan<byte> json)
    {
        _batch.AddComplete(json);
        _batch.Clear();
    }

    void IControlPublisher.Unreadable(string connectionId, string sender, string reason) => throw new InvalidOperationException(reason);

    private void Run(GatewayConnection connection)
    {
        for (var i = 0; i < Count; i++)
        {
            connection.ClientSent(_commands[i]);
            connection.BrowserSent(_responses[i]);
        }
    }

    private byte[] Command(int id) => Frame(
        Kind switch
        {
            "navigate" => Json(id, "Page.navigate", """{"url":"https://www.example.com/a/path?page=2&access_token=0123456789","frameId":"0123456789ABCDEF"}"""),
            "move" => Json(id, "Input.dispatchMouseEvent", $$"""{"type":"mouseMoved","x":{{id}},"y":20,"button":"none","modifiers":0}"""),
            "evaluate" => Json(id, "Runtime.evaluate", $$"""{"expression":"{{new string('x', 1_000)}}","returnByValue":true}"""),
            _ => Json(id, "DOM.describeNode", """{"objectId":"0123456789ABCDEF","depth":1}"""),
        },
        0x80);

    private static string Json(int id, string method, string parameters) => $$"""{"id":{{id}},"method":"{{method}}","params":{{parameters}},"sessionId":"0123456789ABCDEF"}""";

    private static byte[] Frame(string message, byte mask)
    {
        var payload = Encoding.UTF8.GetBytes(message);
        byte[] header = payload.Length < 126 ? [0x81, (byte)(mask | payload.Length)] : [0x81, (byte)(mask | 126), 0, 0];
        if (header.Length == 4)
        {
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)payload.Length);
        }

        byte[] key = [1, 2, 3, 4];
        return mask == 0 ? [.. header, .. payload] : [.. header, .. key, .. payload.Select((b, i) => (byte)(b ^ key[i & 3]))];
    }
}
