using Kernel.StorageWriter.S2;
using Kernel.Tests.Fixtures;

namespace Kernel.Tests.StorageWriter.S2;

public sealed class AppendSessionTests
{
    [Fact]
    public async Task Submit_ManyAtOnce_AcknowledgesInOrder()
    {
        await using var test = await S2Test.StartAsync();
        await using var session = await test.Stream.OpenAppendSessionAsync(cancellationToken: Wait.Cancellation);
        var tickets = new List<AppendTicket>();
        for (var i = 0UL; i < 200; i++)
        {
            tickets.Add(await session.SubmitAsync(S2Test.Input(i * 2, $"a{i}", $"b{i}"), Wait.Cancellation));
        }

        for (var i = 0; i < tickets.Count; i++)
        {
            var ack = await Wait.For(tickets[i].Ack);
            Assert.Equal(((ulong)i * 2, (ulong)i * 2 + 2), (ack.Start.SeqNum, ack.End.SeqNum));
        }

        await Wait.For(session.CloseAsync(Wait.Cancellation));
        Assert.Equal(400, test.Log.Records.Count);
        Assert.Equal(string.Join(' ', Enumerable.Range(0, 200).Select(static i => $"a{i} b{i}")), test.Contents());
        Assert.Null(session.Failure);
    }
}
