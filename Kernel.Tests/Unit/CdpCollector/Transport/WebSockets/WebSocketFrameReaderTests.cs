using System.Text;
using Kernel.CdpCollector.Transport.WebSockets;
using Kernel.Tests.TestKit;

namespace Kernel.Tests.Unit.CdpCollector.Transport.WebSockets;

public sealed class WebSocketFrameReaderTests : IDisposable
{
    private const int MaxMessageBytes = 1 << 20;
    private static readonly byte[] Sample = Encoding.UTF8.GetBytes("""{"method":"Page.loadEventFired","params":{"timestamp":1}}""");

    private readonly WebSocketFrameReader _reader = new(MaxMessageBytes);

    public void Dispose() => _reader.Dispose();

    [Fact]
    public void TryRead_SplitAtEveryByte_ReturnsTheSameMessages()
    {
        byte[] bytes =
        [
            .. WebSocketServerFrames.Text(Sample),
            .. WebSocketServerFrames.Frame(WebSocketOpcode.Text, Sample.AsSpan(0, 10), isFinal: false),
            .. WebSocketServerFrames.Frame(WebSocketOpcode.Ping, "p"u8),
            .. WebSocketServerFrames.Frame(WebSocketOpcode.Continuation, [], isFinal: false),
            .. WebSocketServerFrames.Frame(WebSocketOpcode.Continuation, Sample.AsSpan(10)),
            .. WebSocketServerFrames.Text(new byte[300]),
            .. WebSocketServerFrames.Text([]),
            .. WebSocketServerFrames.Text(Sample),
        ];
        var whole = Read(bytes);
        Assert.Equal(
            [(ReceivedContent.Message, Sample.Length), (ReceivedContent.Ping, 1), (ReceivedContent.Message, Sample.Length), (ReceivedContent.Message, 300),
                (ReceivedContent.Message, 0), (ReceivedContent.Message, Sample.Length)],
            whole.Select(static one => (one.Content, one.Payload.Length)));
        Assert.Equal(Sample, whole[2].Payload);
        for (var split = 0; split <= bytes.Length; split++)
        {
            AssertSame(whole, [.. Read(bytes.AsSpan(0, split)), .. Read(bytes.AsSpan(split))]);
        }
    }

    [Fact]
    public void TryRead_ByteByByte_ReturnsTheMessages()
    {
        byte[] bytes = [.. WebSocketServerFrames.Text(Sample), .. WebSocketServerFrames.Frame(WebSocketOpcode.Text, Sample, isFinal: false), .. WebSocketServerFrames.Frame(WebSocketOpcode.Continuation, Sample)];
        var read = bytes.SelectMany(b => Read([b])).ToList();

        Assert.Equal([Sample, [.. Sample, .. Sample]], read.Select(static one => one.Payload));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(127)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(WebSocketFrameReader.BufferBytes - 11)]
    [InlineData(WebSocketFrameReader.BufferBytes - 10)]
    [InlineData(WebSocketFrameReader.BufferBytes - 9)]
    [InlineData(WebSocketFrameReader.BufferBytes)]
    [InlineData(MaxMessageBytes)]
    public void TryRead_EveryLengthEncoding_ReturnsTheMessage(int length)
    {
        var payload = new byte[length];
        new Random(length).NextBytes(payload);
        var read = Read([.. WebSocketServerFrames.Frame(WebSocketOpcode.Binary, payload), .. WebSocketServerFrames.Text(Sample)]);

        Assert.Equal(2, read.Count);
        Assert.Equal(payload, read[0].Payload);
        Assert.Equal(Sample, read[1].Payload);
    }

    [Fact]
    public void TryRead_AboveLimit_SkipsOnlyThatMessage()
    {
        var piece = new byte[MaxMessageBytes / 2];
        var read = Read(
        [
            .. WebSocketServerFrames.Text(new byte[MaxMessageBytes + 1]),
            .. WebSocketServerFrames.Text(Sample),
            .. WebSocketServerFrames.Frame(WebSocketOpcode.Text, piece, isFinal: false),
            .. WebSocketServerFrames.Frame(WebSocketOpcode.Continuation, piece, isFinal: false),
            .. WebSocketServerFrames.Frame(WebSocketOpcode.Continuation, piece),
            .. WebSocketServerFrames.Text(Sample),
        ]);

        Assert.Equal(
            [(ReceivedContent.OversizedMessage, 0), (ReceivedContent.Message, Sample.Length), (ReceivedContent.OversizedMessage, 0), (ReceivedContent.Message, Sample.Length)],
            read.Select(static one => (one.Content, one.Payload.Length)));
    }

    [Fact]
    public void TryRead_LargerThanMemory_IsSkippedIncrementally()
    {
        Put(WebSocketServerFrames.Head(0x81, long.MaxValue));
        for (var i = 0; i < 100; i++)
        {
            Assert.Empty(Read(new byte[100_000]));
        }
    }

    [Fact]
    public void TryRead_ControlFrames_ReturnsAllButPongs()
    {
        var read = Read([.. WebSocketServerFrames.Frame(WebSocketOpcode.Pong, "x"u8), .. WebSocketServerFrames.Frame(WebSocketOpcode.Ping, new byte[125]), .. WebSocketServerFrames.Frame(WebSocketOpcode.Close, [3, 232])]);

        Assert.Equal([(ReceivedContent.Ping, 125), (ReceivedContent.Close, 2)], read.Select(static one => (one.Content, one.Payload.Length)));
    }

    [Theory]
    [InlineData(new byte[] { 0xC1, 0 }, "reserved")]
    [InlineData(new byte[] { 0xA1, 0 }, "reserved")]
    [InlineData(new byte[] { 0x91, 0 }, "reserved")]
    [InlineData(new byte[] { 0x81, 0x80, 1, 2, 3, 4 }, "masked")]
    [InlineData(new byte[] { 0x83, 0 }, "unknown opcode 3")]
    [InlineData(new byte[] { 0x8B, 0 }, "unknown opcode 11")]
    [InlineData(new byte[] { 0x09, 0 }, "control frame")]
    [InlineData(new byte[] { 0x88, 126, 0, 126 }, "control frame")]
    [InlineData(new byte[] { 0x80, 0 }, "without a message")]
    [InlineData(new byte[] { 0x01, 0, 0x81, 0 }, "within another")]
    [InlineData(new byte[] { 0x81, 127, 0x80, 0, 0, 0, 0, 0, 0, 0 }, "negative")]
    public void TryRead_InvalidFrame_Throws(byte[] bytes, string reason)
    {
        var e = Assert.Throws<WebSocketViolationException>(() => Read(bytes));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    // Any stream of frames, received in pieces of any size, gives the same messages.
    [Fact]
    public void TryRead_AnyFramesInAnyPieces_ReturnsTheMessages()
    {
        var random = new Random(6455);
        for (var round = 0; round < 200; round++)
        {
            var messages = Enumerable.Range(0, random.Next(1, 20)).Select(_ => Message(random)).ToList();
            using var stream = new MemoryStream();
            foreach (var message in messages)
            {
                WriteFrames(stream, message, random);
            }

            List<byte[]> read = [];
            var largest = random.Next(2) == 0 ? 50 : 200_000;
            for (var rest = stream.ToArray().AsMemory(); !rest.IsEmpty;)
            {
                var piece = rest[..Math.Min(rest.Length, random.Next(1, largest))];
                read.AddRange(Read(piece.ToArray()).Where(static one => one.Content == ReceivedContent.Message).Select(static one => one.Payload));
                rest = rest[piece.Length..];
            }

            Assert.Equal(messages.Count, read.Count);
            Assert.All(messages.Zip(read), static pair => Assert.True(pair.First.AsSpan().SequenceEqual(pair.Second)));
        }
    }

    // Reading either returns or throws a violation, and never returns more bytes than were received.
    [Fact]
    public void TryRead_MutatedFrames_DoesNotCrashOrHang()
    {
        var random = new Random(20261124);
        byte[] frames = [.. WebSocketServerFrames.Text(Sample), .. WebSocketServerFrames.Frame(WebSocketOpcode.Text, Sample, isFinal: false), .. WebSocketServerFrames.Frame(WebSocketOpcode.Continuation, new byte[200])];
        var (given, violations) = (0, 0);
        for (var round = 0; round < 50_000; round++)
        {
            using var reader = new WebSocketFrameReader(MaxMessageBytes);
            byte[] mutated = [.. frames];
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            }

            try
            {
                var read = Read(reader, mutated);
                Assert.True(read.Sum(static one => one.Payload.Length) <= mutated.Length);
                given += read.Count;
            }
            catch (WebSocketViolationException)
            {
                violations++;
            }
        }

        Assert.True(given > 10_000 && violations > 1_000, $"{given} messages and {violations} violations: the mutations change too little or too much.");
    }

    private static byte[] Message(Random random)
    {
        var message = new byte[random.Next(10) switch { 0 => 0, 1 => random.Next(300_000), _ => random.Next(2_000) }];
        random.NextBytes(message);
        return message;
    }

    private static void WriteFrames(MemoryStream stream, ReadOnlySpan<byte> message, Random random)
    {
        var opcode = WebSocketOpcode.Text;
        while (random.Next(3) == 0)
        {
            var piece = message[..random.Next(message.Length + 1)];
            stream.Write(WebSocketServerFrames.Frame(opcode, piece, isFinal: false));
            stream.Write(WebSocketServerFrames.Frame(random.Next(2) == 0 ? WebSocketOpcode.Ping : WebSocketOpcode.Pong, "between"u8));
            opcode = WebSocketOpcode.Continuation;
            message = message[piece.Length..];
        }

        stream.Write(WebSocketServerFrames.Frame(opcode, message));
    }

    private static void AssertSame(List<(ReceivedContent Content, byte[] Payload)> expected, List<(ReceivedContent Content, byte[] Payload)> actual)
    {
        Assert.Equal(expected.Select(static one => one.Content), actual.Select(static one => one.Content));
        Assert.Equal(expected.Select(static one => one.Payload), actual.Select(static one => one.Payload));
    }

    private static List<(ReceivedContent Content, byte[] Payload)> Read(WebSocketFrameReader reader, ReadOnlySpan<byte> bytes)
    {
        List<(ReceivedContent, byte[])> read = [];
        do
        {
            var room = reader.GetMemory().Span;
            var count = Math.Min(room.Length, bytes.Length);
            bytes[..count].CopyTo(room);
            reader.Advance(count);
            bytes = bytes[count..];
            while (reader.TryRead(out var content, out var payload))
            {
                read.Add((content, payload.ToArray()));
            }
        }
        while (!bytes.IsEmpty);

        return read;
    }

    private List<(ReceivedContent Content, byte[] Payload)> Read(ReadOnlySpan<byte> bytes) => Read(_reader, bytes);

    private void Put(ReadOnlySpan<byte> bytes) => Assert.Empty(Read(bytes));
}
