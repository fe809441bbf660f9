using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Kernel.Api.Control;
using Kernel.Api.Gateway;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Unit.Api.Control;

/// <summary>A connection through the gateway without sockets: its bytes go in, its events come out.</summary>
internal sealed class ControlledClient : IDisposable
{
    public ControlledClient(string path = "/devtools/browser/1", bool areIndependent = false)
    {
        Connection = new GatewayConnection(path, static _ => { }) { HasIndependentMessages = areIndependent };
        Connection.Commands = new ConnectionCommands(Control, Connection.Id, Connection.TargetId, Time);
    }

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch.AddSeconds(1_000));

    public RecordedControl Control { get; } = new();

    public GatewayConnection Connection { get; }

    public IEnumerable<JsonElement> Data => Control.Events.Select(static e => e.GetProperty("data"));

    /// <summary>The events in short: <c>Page.navigate {"url":"https://a.test/"} ok</c>.</summary>
    public string[] Lines => [.. Data.Select(Line)];

    /// <summary>Sends a command and its successful response.</summary>
    public void Run(int id, string method, string parameters = "{}", string? session = null, string result = "{}")
    {
        Send(id, method, parameters, session);
        Respond(id, result);
    }

    public void Send(int id, string method, string parameters = "{}", string? session = null) =>
        Send($$"""{"id":{{id}},"method":"{{method}}","params":{{parameters}}{{(session is null ? "" : $",\"sessionId\":\"{session}\"")}}}""");

    public void Send(string message) => Connection.ClientSent(Frames(message, isMasked: true));

    public void Respond(int id, string result = "{}") => Receive($$"""{"id":{{id}},"result":{{result}}}""");

    public void Fail(int id, string error) => Receive($$$"""{"id":{{{id}}},"error":{"code":-32000,"message":"{{{error}}}"}}""");

    public void Attach(string session, string target, string type = "page") => Receive(
        $$$"""{"method":"Target.attachedToTarget","params":{"sessionId":"{{{session}}}","targetInfo":{"targetId":"{{{target}}}","type":"{{{type}}}","title":"","url":"about:blank","attached":true},"waitingForDebugger":false}}""");

    public void Receive(string message) => Connection.BrowserSent(Frames(message, isMasked: false));

    public void Dispose() => Connection.Dispose();

    /// <summary>The frames of a message.</summary>
    public static byte[] Frames(string message, bool isMasked, int fragments = 1, Func<byte[], byte[]>? compress = null)
    {
        var payload = compress?.Invoke(Encoding.UTF8.GetBytes(message)) ?? Encoding.UTF8.GetBytes(message);
        var size = Math.Max(1, (payload.Length + fragments - 1) / fragments);
        var parts = payload.Chunk(size).DefaultIfEmpty([]).ToArray();
        return
        [
            .. parts.SelectMany((part, i) => Frame(
                (byte)((i == 0 ? compress is null ? 0x01 : 0x41 : 0x00) | (i == parts.Length - 1 ? 0x80 : 0x00)), part, isMasked)),
        ];
    }

    /// <summary>Gives a compressor of messages as RFC 7692 has them.</summary>
    /// <param name="takesOver">Whether messages refer to earlier ones.</param>
    public static Func<byte[], byte[]> Compressor(bool takesOver)
    {
        var output = new MemoryStream();
        var deflate = new DeflateStream(output, CompressionLevel.Optimal);
        return message =>
        {
            if (!takesOver)
            {
                output = new MemoryStream();
                deflate = new DeflateStream(output, CompressionLevel.Optimal);
            }

            output.SetLength(0);
            deflate.Write(message);
            deflate.Flush();
            Assert.True(output.ToArray().AsSpan().EndsWith<byte>([0x00, 0x00, 0xff, 0xff]));
            return output.ToArray()[..^4];
        };
    }

    private static byte[] Frame(byte first, byte[] payload, bool isMasked)
    {
        var size = new byte[payload.Length < 126 ? 1 : payload.Length < 65_536 ? 3 : 9];
        if (size.Length == 1)
        {
            size[0] = (byte)payload.Length;
        }
        else if (size.Length == 3)
        {
            size[0] = 126;
            BinaryPrimitives.WriteUInt16BigEndian(size.AsSpan(1), (ushort)payload.Length);
        }
        else
        {
            size[0] = 127;
            BinaryPrimitives.WriteInt64BigEndian(size.AsSpan(1), payload.Length);
        }

        if (!isMasked)
        {
            return [first, .. size, .. payload];
        }

        byte[] mask = [0x37, 0xfa, 0x21, 0x3d];
        size[0] |= 0x80;
        return [first, .. size, .. mask, .. payload.Select((b, i) => (byte)(b ^ mask[i & 3]))];
    }

    private static string Line(JsonElement data)
    {
        var line = new StringBuilder(data.GetProperty("method").GetString());
        Append(line, data, "params", " ");
        Append(line, data, "count", " ×");
        if (data.TryGetProperty("ok", out var ok))
        {
            line.Append(ok.GetBoolean() ? " ok" : " failed");
        }

        Append(line, data, "failed", " ");
        Append(line, data, "error", ": ");
        Append(line, data, "pending", " pending ");
        return line.ToString();
    }

    private static void Append(StringBuilder line, JsonElement data, string name, string before)
    {
        if (data.TryGetProperty(name, out var value))
        {
            line.Append(before).Append(value.ToString());
        }
    }
}
