using System.Text;
using Kernel.StorageWriter.S2;
using Kernel.Tests.Fixtures;

namespace Kernel.Tests.StorageWriter.S2;

public sealed class S2StreamTests
{
    [Fact]
    public async Task Append_ReadBack_GivesTheSameBytes()
    {
        await using var test = await S2Test.StartAsync();
        byte[] body = [0, 1, 2, 0xff, 0xfe];
        var headers = new[] { new RecordHeader("name"u8.ToArray(), new byte[] { 0xff }) };

        var ack = await test.Stream.AppendAsync(new AppendInput(new[] { new AppendRecord(body, headers, 1_700_000_000_001) }), Wait.Cancellation);
        var batch = await test.Stream.ReadAsync(new ReadQuery { Start = ReadStart.SeqNum(0), Count = 10 }, Wait.Cancellation);

        Assert.Equal((0UL, 1UL, 1UL), (ack.Start.SeqNum, ack.End.SeqNum, ack.Tail.SeqNum));
        var record = Assert.Single(batch.Records);
        Assert.Equal(body, record.Body.ToArray());
        Assert.Equal("name", Encoding.UTF8.GetString(Assert.Single(record.Headers).Name.Span));
        Assert.Equal(1_700_000_000_001UL, record.Timestamp);
        Assert.Equal(new StreamPosition(1, 1_700_000_000_001), await test.Stream.CheckTailAsync(Wait.Cancellation));
        Assert.All(test.Server.Requests, static request => Assert.StartsWith("HTTP/2 ", request, StringComparison.Ordinal));
    }
}
