using System.Text;
using Kernel.Api.Gateway;

namespace Kernel.Tests.Unit.Api.Control;

/// <summary>Messages as they come over the wire: in fragments, compressed, malformed. Reading them never fails.</summary>
public sealed class HostileMessagesTests
{
    private const string Reload = """{"id":1,"method":"Page.reload","params":{"ignoreCache":true},"sessionId":"S1"}""";
    private const string Line = """Page.reload {"ignore_cache":true} ok""";

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(1, true)]
    [InlineData(5, true)]
    public void Message_CutAnywhere_IsRead(int fragments, bool isCompressed)
    {
        byte[] command = [.. ControlledClient.Frames(Reload, isMasked: true, fragments, isCompressed ? ControlledClient.Compressor(false) : null), 0x89, 0x80, 1, 2, 3, 4];
        var response = ControlledClient.Frames("""{"id":1,"result":{}}""", isMasked: false, fragments, isCompressed ? ControlledClient.Compressor(false) : null);
        for (var cut = 0; cut <= command.Length; cut++)
        {
            using var client = new ControlledClient();
            client.Connection.ClientSent(command.AsSpan(0, Math.Max(1, cut)));
            client.Connection.ClientSent([.. command.AsSpan(Math.Max(1, cut)), 0x8a, 0x80, 1, 2, 3, 4]);
            foreach (var b in response)
            {
                client.Connection.BrowserSent([b]);
            }

            Assert.Equal([Line], client.Lines);
            Assert.Equal("S1", client.Data.Single().GetProperty("session_id").GetString());
            Assert.Equal((1, 1), (client.Connection.FromClient.Messages, client.Connection.FromBrowser.Messages));
        }
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void CompressedMessages_OneAfterTheOther_AreRead(bool takesOver, bool areIndependent)
    {
        using var client = new ControlledClient(areIndependent: areIndependent);
        var (ofClient, ofBrowser) = (ControlledClient.Compressor(takesOver), ControlledClient.Compressor(takesOver));
        for (var i = 1; i <= 100; i++)
        {
            client.Connection.ClientSent(ControlledClient.Frames($$"""{"id":{{i}},"method":"Page.reload","params":{"scriptToEvaluateOnLoad":"{{new string('x', 30 * i * i)}}"},"sessionId":"S1"}""", true, 1, ofClient));
            client.Connection.BrowserSent(ControlledClient.Frames($$$"""{"method":"Network.dataReceived","params":{"data":"{{{new string('y', 30 * i * i)}}}"}}""", false, 1, ofBrowser));
            client.Connection.BrowserSent(ControlledClient.Frames($$$"""{"id":{{{i}}},"result":{"data":"{{{new string('z', 30 * i * i)}}}"}}""", false, 1, ofBrowser));
        }

        Assert.Equal(100, client.Lines.Length);
        Assert.All(client.Data, static data => Assert.True(data.GetProperty("ok").GetBoolean() && data.GetProperty("session_id").GetString() == "S1"));
        Assert.Empty(client.Control.Unread);
    }

    // The browser's messages refer to what was sent before the category was turned on.
    [Fact]
    public void CompressedMessages_ThatCannotBeRead_LeaveCommandsWithoutResults()
    {
        using var client = new ControlledClient();
        var session = client.Control.Session;
        client.Control.Session = null;
        var compress = ControlledClient.Compressor(takesOver: true);
        var noise = Convert.ToBase64String(System.Security.Cryptography.SHA512.HashData([1]));
        client.Connection.BrowserSent(ControlledClient.Frames($$$"""{"id":1,"result":{"data":"{{{noise}}}"}}""", false, 1, compress));
        client.Control.Session = session;
        client.Send(2, "Page.reload");
        client.Connection.BrowserSent(ControlledClient.Frames($$$"""{"id":2,"result":{"data":"{{{noise}}}"}}""", false, 1, compress));
        client.Send(3, "Page.close");
        client.Connection.BrowserSent(ControlledClient.Frames("""{"id":3,"result":{}}""", false, 1, compress));

        Assert.Equal(["Page.reload", "Page.close"], client.Lines);
        Assert.Equal(["browser"], client.Control.Unread);
        Assert.Equal(3, client.Connection.FromBrowser.Messages);
    }

    [Fact]
    public void Inflating_ABomb_TakesBoundedMemory()
    {
        using var client = new ControlledClient(areIndependent: true);
        var bomb = ControlledClient.Frames("""{"id":1,"method":"Runtime.evaluate","params":{"expression":"AA""" + new string('A', 50_000_000), true, 1, ControlledClient.Compressor(false));
        var before = GC.GetAllocatedBytesForCurrentThread();
        client.Connection.ClientSent(bomb);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("{\"id\":1}")]
    [InlineData("{\"method\":\"Page.reload\"}")]
    [InlineData("{\"id\":\"1\",\"method\":\"Page.reload\"}")]
    [InlineData("{\"id\":1.5,\"method\":\"Page.reload\"}")]
    [InlineData("{\"id\":99999999999999999999,\"method\":\"Page.reload\"}")]
    [InlineData("{\"id\":1,\"method\":7}")]
    [InlineData("{\"id\":1,\"method\":\"Input.<script>\"}")]
    [InlineData("{\"id\":1,\"method\":\"Page.reload\",\"params\":{\"ignoreCache\":tru")]
    [InlineData("{\"id\":1,\"method\":\"Page.reload\",\"params\":{]}}")]
    [InlineData("{\"id\":1,\"method\":\"\\ud800\"}")]
    [InlineData("nonsense\0\u0001")]
    public void Messages_ThatAreNoCommands_AreIgnored(string message)
    {
        using var client = new ControlledClient();
        client.Send(message);
        client.Run(2, "Page.close");

        Assert.Equal(["Page.close ok"], client.Lines);
    }

    [Theory]
    [InlineData("{\"id\":2,\"method\":\"Page.navigate\"}", "Page.navigate")]
    [InlineData("{\"id\":2,\"method\":\"Page.navigate\",\"params\":null}", "Page.navigate")]
    [InlineData("{\"id\":2,\"method\":\"Page.navigate\",\"params\":[1]}", "Page.navigate")]
    [InlineData("{\"id\":2,\"method\":\"Page.navigate\",\"params\":{\"url\":7,\"frameId\":{\"a\":[{}]}}}", "Page.navigate")]
    [InlineData("{\"sessionId\":\"S1\",\"params\":{\"accept\":true},\"method\":\"Page.handleJavaScriptDialog\",\"id\":2}", "Page.handleJavaScriptDialog {\"accept\":true}")]
    [InlineData("{\"id\":2,\"method\":\"Page.captureScreenshot\",\"params\":{\"quality\":1e999,\"clip\":{\"x\":[1],\"y\":2}}}", "Page.captureScreenshot {\"quality\":1e999,\"clip\":{\"y\":2}}")]
    [InlineData("{\"id\":2,\"method\":\"Input.synthesizeTapGesture\",\"params\":{\"x\":1e999,\"y\":3}}", "Input.synthesizeTapGesture {\"x\":0,\"y\":3}")]
    [InlineData("{\"id\":2,\"method\":\"Page.close\",\"sessionId\":\"a\\\"b\"}", "Page.close")]
    public void Commands_WithOddArguments_AreReported(string message, string expected)
    {
        using var client = new ControlledClient();
        client.Send(message);
        client.Respond(2);

        Assert.Equal([expected + " ok"], client.Lines);
    }

    [Theory]
    [InlineData("""{"id":1,"result":7}""", " ok")]
    [InlineData("""{"id":1}""", " ok")]
    [InlineData("""{"id":1,"error":"no object"}""", " ok")]
    [InlineData("""{"id":1,"error":{}}""", " failed: The browser returned an error.")]
    [InlineData("""{"id":1,"error":{"message":"\ud800"}}""", " failed: \\ud800")]
    public void Responses_ThatAreOdd_CompleteTheCommand(string response, string expected)
    {
        using var client = new ControlledClient();
        client.Send(1, "Page.close");
        client.Receive(response);

        Assert.Equal(["Page.close" + expected], client.Lines);
    }

    // Random bytes, as frames and within frames, with the counters as the judge of what was forwarded.
    [Fact]
    public void Noise_OfAnyKind_IsCountedAsWithoutCapture()
    {
        var random = new Random(18);
        for (var round = 0; round < 300; round++)
        {
            using var client = new ControlledClient();
            var counted = default(WebSocketFrames);
            for (var i = 0; i < 20; i++)
            {
                var noise = new byte[random.Next(1, 400)];
                random.NextBytes(noise);
                var bytes = random.Next(3) switch
                {
                    0 => noise,
                    1 => ControlledClient.Frames(Encoding.Latin1.GetString(noise), true, random.Next(1, 4)),
                    _ => ControlledClient.Frames(Reload, true, 2, random.Next(2) == 0 ? _ => noise : null),
                };
                client.Connection.ClientSent(bytes);
                client.Connection.BrowserSent(bytes);
                counted.Advance(bytes);
            }

            Assert.Equal((counted.Messages, counted.Bytes), (client.Connection.FromClient.Messages, client.Connection.FromClient.Bytes));
            Assert.Equal((counted.Messages, counted.Bytes), (client.Connection.FromBrowser.Messages, client.Connection.FromBrowser.Bytes));
        }
    }
}
