using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.S2Client.Model;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.StorageWriter.S2Client;

/// <summary>The behaviour that the client relies on, of the test server and of a real one: the same tests keep both alike.</summary>
public sealed class S2ConformanceTests
{
    private static readonly StreamConfig AnHour = new() { Retention = TimeSpan.FromHours(1) };

    [Theory]
    [InlineData(S2TestBasin.TestServer)]
    [InlineData(S2TestBasin.RealServer)]
    public async Task Stream_CreatedAppendedAndRead_IsAsWritten(string which)
    {
        await using var target = await S2TestBasin.OpenAsync(which);
        var stream = target.Stream;
        var headers = new[] { new RecordHeader("seq"u8.ToArray(), "1"u8.ToArray()) };

        var missing = await Assert.ThrowsAsync<S2ServerException>(() => stream.CheckTailAsync(Wait.Cancellation));
        Assert.Equal("stream_not_found", missing.Code);
        Assert.True(await stream.CreateIfMissingAsync(AnHour, Wait.Cancellation));
        Assert.False(await stream.CreateIfMissingAsync(AnHour, Wait.Cancellation));
        Assert.Equal(default, await stream.CheckTailAsync(Wait.Cancellation));

        var ack = await stream.AppendAsync(new AppendInput(new[] { new AppendRecord(new byte[] { 0, 0xff }, headers), new AppendRecord() }, 0), Wait.Cancellation);
        var batch = await stream.ReadAsync(new ReadQuery { Start = ReadStart.TailOffset(2), Count = 2 }, Wait.Cancellation);

        Assert.Equal((0UL, 2UL, 2UL), (ack.Start.SeqNum, ack.End.SeqNum, ack.Tail.SeqNum));
        Assert.Equal([0UL, 1UL], batch.Records.Select(static record => record.SeqNum));
        Assert.Equal([0, 0xff], batch.Records[0].Body.ToArray());
        Assert.Equal("seq"u8.ToArray(), Assert.Single(batch.Records[0].Headers).Name.ToArray());
        Assert.True(batch.Records[1].Body.IsEmpty);
    }

    [Theory]
    [InlineData(S2TestBasin.TestServer)]
    [InlineData(S2TestBasin.RealServer)]
    public async Task Append_ConditionNotMet_Is412(string which)
    {
        await using var target = await S2TestBasin.OpenAsync(which);
        var stream = target.Stream;
        await stream.CreateIfMissingAsync(AnHour, Wait.Cancellation);
        await stream.AppendAsync(new AppendInput(new[] { AppendRecord.Fence("mine"), new AppendRecord("a"u8.ToArray()) }), Wait.Cancellation);

        var number = await Assert.ThrowsAsync<S2ConditionFailedException>(() => stream.AppendAsync(S2Test.Input(5, "b"), Wait.Cancellation));
        var token = await Assert.ThrowsAsync<S2ConditionFailedException>(
            () => stream.AppendAsync(new AppendInput(new[] { new AppendRecord() }, 5, "theirs"), Wait.Cancellation));
        var unwritten = await Assert.ThrowsAsync<S2UnwrittenPositionException>(
            () => stream.ReadAsync(new ReadQuery { Start = ReadStart.SeqNum(2), Count = 1 }, Wait.Cancellation));

        Assert.Equal((2UL, "mine", 2UL), (number.NextSeqNum, token.FencingToken, unwritten.Tail.SeqNum));
    }

    [Theory]
    [InlineData(S2TestBasin.TestServer)]
    [InlineData(S2TestBasin.RealServer)]
    public async Task Session_ManyAppends_AcknowledgedInOrder(string which)
    {
        await using var target = await S2TestBasin.OpenAsync(which);
        await target.Stream.CreateIfMissingAsync(AnHour, Wait.Cancellation);
        await using var session = await target.Stream.OpenAppendSessionAsync(cancellationToken: Wait.Cancellation);
        var tickets = new List<AppendTicket>();
        for (var i = 0UL; i < 50; i++)
        {
            tickets.Add(await session.SubmitAsync(S2Test.Input(i * 2, $"{i}", new string('.', 2000)), Wait.Cancellation));
        }

        for (var i = 0; i < tickets.Count; i++)
        {
            Assert.Equal((ulong)i * 2, (await Wait.For(tickets[i].Ack)).Start.SeqNum);
        }

        var wrong = await session.SubmitAsync(S2Test.Input(7, "wrong"), Wait.Cancellation);
        Assert.Equal(100UL, (await Assert.ThrowsAsync<S2ConditionFailedException>(() => Wait.For(wrong.Ack))).NextSeqNum);
        Assert.Equal(100UL, (await target.Stream.CheckTailAsync(Wait.Cancellation)).SeqNum);
    }
}
