using System.Buffers.Binary;
using Kernel.Api.Gateway;

namespace Kernel.Tests.Unit.Api.Gateway;

public sealed class WebSocketFramesTests
{
    private const byte Text = 0x81;
    private const byte TextBegins = 0x01;
    private const byte Continues = 0x00;
    private const byte ContinuesAndEnds = 0x80;
    private const byte Ping = 0x89;
    private const byte Close = 0x88;

    [Fact]
    public void Advance_CutAtEveryByte_CountsWholeMessages()
    {
        byte[] stream =
        [
            .. Frame(Text, 5, masked: false), .. Frame(Text, 0, masked: true), .. Frame(TextBegins, 300, masked: true), .. Frame(Ping, 2, masked: true),
            .. Frame(Continues, 125, masked: true), .. Frame(ContinuesAndEnds, 126, masked: true), .. Frame(Text, 70_000, masked: false),
        ];

        for (var cut = 0; cut <= stream.Length; cut++)
        {
            var frames = default(WebSocketFrames);
            frames.Advance(stream.AsSpan(0, cut));
            frames.Advance(stream.AsSpan(cut));

            Assert.Equal(4, frames.Messages);
            Assert.Equal(stream.Length, frames.Bytes);
            Assert.False(frames.HasClose);
        }
    }

    [Fact]
    public void Advance_ByteByByte_CountsLikeAtOnce()
    {
        byte[] stream = [.. Frame(Text, 70_000, masked: true), .. Frame(Text, 200, masked: true), .. Frame(Close, 2, masked: true)];
        var frames = default(WebSocketFrames);
        foreach (var b in stream)
        {
            frames.Advance([b]);
        }

        Assert.Equal(2, frames.Messages);
        Assert.True(frames.HasClose);
    }

    // What is in a message may look like frames; it is never read as one.
    [Fact]
    public void Advance_PayloadThatLooksLikeFrames_IsNotCounted()
    {
        var payload = Enumerable.Repeat(Frame(Close, 0, masked: false), 50).SelectMany(static f => f).ToArray();
        var frames = default(WebSocketFrames);
        frames.Advance([Text, (byte)payload.Length, .. payload]);

        Assert.Equal(1, frames.Messages);
        Assert.False(frames.HasClose);
    }

    private static byte[] Frame(byte first, int length, bool masked)
    {
        var mask = (byte)(masked ? 0x80 : 0);
        byte[] size = length switch
        {
            < 126 => [(byte)(mask | length)],
            < 65_536 => [(byte)(mask | 126), (byte)(length >> 8), (byte)length],
            _ => [(byte)(mask | 127), .. EightBytes(length)],
        };
        return [first, .. size, .. masked ? new byte[4] : [], .. Enumerable.Repeat((byte)Close, length)];
    }

    private static byte[] EightBytes(int length)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, length);
        return bytes;
    }
}
