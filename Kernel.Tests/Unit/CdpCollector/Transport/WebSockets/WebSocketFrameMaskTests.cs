using System.Buffers.Binary;
using Kernel.CdpCollector.Transport.WebSockets;
using Kernel.ServiceDefaults.Buffers;

namespace Kernel.Tests.Unit.CdpCollector.Transport.WebSockets;

public sealed class WebSocketFrameMaskTests
{
    private readonly WebSocketFrameMask _mask = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(70_001)]
    public void WriteFrame_AnyLength_WritesMaskedFrame(int length)
    {
        var payload = new byte[length];
        new Random(length).NextBytes(payload);
        using var output = new PooledByteWriter(16);
        output.Write("before"u8);
        _mask.WriteFrame(output, WebSocketOpcode.Text, payload);

        var frame = output.WrittenSpan["before"u8.Length..];
        Assert.Equal(0x81, frame[0]);
        Assert.True((frame[1] & 0x80) != 0, "Client frames must be masked.");
        var head = (frame[1] & 0x7F) switch { 126 => 4, 127 => 10, _ => 2 };
        Assert.Equal(length, head switch
        {
            4 => BinaryPrimitives.ReadUInt16BigEndian(frame[2..]),
            10 => BinaryPrimitives.ReadInt64BigEndian(frame[2..]),
            _ => frame[1] & 0x7F,
        });
        var key = frame.Slice(head, 4).ToArray();
        Assert.Equal(payload, frame[(head + 4)..].ToArray().Select((b, i) => (byte)(b ^ key[i % 4])));
    }

    [Fact]
    public void WriteFrame_Repeatedly_UsesNewKeys()
    {
        using var output = new PooledByteWriter(16);
        HashSet<uint> keys = [];
        for (var i = 0; i < 1_000; i++)
        {
            output.Clear();
            _mask.WriteFrame(output, WebSocketOpcode.Ping, []);
            keys.Add(BinaryPrimitives.ReadUInt32BigEndian(output.WrittenSpan[2..]));
        }

        Assert.True(keys.Count > 990, $"{keys.Count} different keys of 1000.");
    }
}
