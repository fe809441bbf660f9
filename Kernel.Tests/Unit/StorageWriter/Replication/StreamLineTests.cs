using System.Buffers;
using System.Text;
using Kernel.StorageWriter.Replication;

namespace Kernel.Tests.Unit.StorageWriter.Replication;

public sealed class StreamLineTests
{
    [Theory]
    [InlineData("", 0, 0, 0)]
    [InlineData("""{"seq":17,"event":{"ts":1}}""", 1, 17, 17)]
    [InlineData("""{"seq":18446744073709551615,"capture_session_id":"a","event":{}}""", 1, ulong.MaxValue, ulong.MaxValue)]
    [InlineData("""{ "seq" : 3 }""", 1, 3, 3)]
    [InlineData("""{"dropped":{"from":3,"to":9}}""", 2, 3, 9)]
    [InlineData("""{"dropped":{"to":9,"why":{"a":[1]},"from":9}}""", 2, 9, 9)]
    public void Parse_KnownLine_HasKindAndRange(string text, int kind, ulong from, ulong to)
    {
        var bytes = Encoding.UTF8.GetBytes(text);

        Assert.Equal(new StreamLine((StreamLineKind)kind, from, to), StreamLine.Parse(new ReadOnlySequence<byte>(bytes)));
        for (var split = 1; split < bytes.Length; split++)
        {
            Assert.Equal(new StreamLine((StreamLineKind)kind, from, to), StreamLine.Parse(Split(bytes, split)));
        }
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("nonsense")]
    [InlineData("17")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"seq":0}""")]
    [InlineData("""{"seq":-1}""")]
    [InlineData("""{"seq":1.5}""")]
    [InlineData("""{"seq":"1"}""")]
    [InlineData("""{"seq":18446744073709551616}""")]
    [InlineData("""{"seq":17,"event":{"ts":1""")]
    [InlineData("""{"event":{},"seq":1}""")]
    [InlineData("""{"dropped":3}""")]
    [InlineData("""{"dropped":{"from":3}}""")]
    [InlineData("""{"dropped":{"from":3,"to":2}}""")]
    [InlineData("""{"dropped":{"from":"3","to":4}}""")]
    public void Parse_AnythingElse_IsAProtocolError(string text) =>
        Assert.Throws<StreamException>(() => StreamLine.Parse(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(text))));

    private static ReadOnlySequence<byte> Split(byte[] bytes, int at)
    {
        var first = new Segment(bytes.AsMemory(0, at), 0, null);
        var second = new Segment(bytes.AsMemory(at), at, first);
        return new ReadOnlySequence<byte>(first, 0, second, second.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index, Segment? previous)
        {
            Memory = memory;
            RunningIndex = index;
            previous?.Next = this;
        }
    }
}
