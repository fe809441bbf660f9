using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.S2Client.Model;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes.S2;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Integration.StorageWriter.S2Client;

public sealed class AppendSessionTests
{
    [Theory]
    [InlineData(S2Compression.None)]
    [InlineData(S2Compression.Gzip)]
    public async Task Submit_ManyAtOnce_AcknowledgesInOrder(S2Compression compression)
    {
        await using var test = await S2Test.StartAsync(options => new S2ClientOptions
        {
            AccessToken = options.AccessToken,
            BasinEndpoint = options.BasinEndpoint,
            RequestTimeout = options.RequestTimeout,
            Compression = compression,
        });
        await using var session = await test.Stream.OpenAppendSessionAsync(cancellationToken: Wait.Cancellation);
        var padding = new string('.', 1000);
        var tickets = new List<AppendTicket>();
        for (var i = 0UL; i < 200; i++)
        {
            tickets.Add(await session.SubmitAsync(S2Test.Input(i * 2, $"a{i}{padding}", $"b{i}"), Wait.Cancellation));
        }

        for (var i = 0; i < tickets.Count; i++)
        {
            var ack = await Wait.For(tickets[i].Ack);
            Assert.Equal(((ulong)i * 2, (ulong)i * 2 + 2), (ack.Start.SeqNum, ack.End.SeqNum));
        }

        await Wait.For(session.CloseAsync(Wait.Cancellation));
        Assert.Equal(string.Join(' ', Enumerable.Range(0, 200).Select(i => $"a{i}{padding} b{i}")), test.Contents());
        Assert.Null(session.Failure);
        Assert.Equal((0, 0L), session.Inflight);
    }

    [Fact]
    public async Task Submit_LargestAppend_IsAcknowledged()
    {
        await using var test = await S2Test.StartAsync();
        await using var session = await test.Stream.OpenAppendSessionAsync(cancellationToken: Wait.Cancellation);
        var body = new byte[S2Limits.MaxBatchBytes - 8];
        Random.Shared.NextBytes(body);

        var tickets = new List<AppendTicket>();
        for (var i = 0; i < 8; i++)
        {
            tickets.Add(await session.SubmitAsync(new AppendInput(new[] { new AppendRecord(body) }), Wait.Cancellation));
        }

        await Wait.For(Task.WhenAll(tickets.Select(static ticket => ticket.Ack)));
        Assert.All(test.Log.Bodies, stored => Assert.Equal(body, stored));
    }

    [Fact]
    public async Task Submit_WindowFull_WaitsForRoom()
    {
        var serverTime = new FakeTimeProvider();
        await using var test = await S2Test.StartAsync(server: new S2ServerOptions { AckLatency = TimeSpan.FromSeconds(1), Time = serverTime });
        await using var session = await test.Stream.OpenAppendSessionAsync(new AppendSessionOptions { MaxInflightBatches = 2 }, Wait.Cancellation);
        await session.SubmitAsync(S2Test.Input("a"), Wait.Cancellation);
        await session.SubmitAsync(S2Test.Input("b"), Wait.Cancellation);

        var third = session.SubmitAsync(S2Test.Input("c"), Wait.Cancellation).AsTask();
        using var cancel = new CancellationTokenSource();
        var fourth = session.SubmitAsync(S2Test.Input("d"), cancel.Token).AsTask();
        await Wait.Until(() => test.Log.Records.Count, static count => count == 2);
        Assert.False(third.IsCompleted || fourth.IsCompleted);
        Assert.Equal((2, 18L), session.Inflight);

        // Given up while waiting, it was never accepted.
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Wait.For(fourth));

        await serverTime.AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => third.IsCompletedSuccessfully && third.Result.Ack.IsCompleted);
        Assert.Equal("a b c", test.Contents());
    }

    [Fact]
    public async Task Submit_MoreBytesThanTheWindow_WaitsForRoom()
    {
        var serverTime = new FakeTimeProvider();
        await using var test = await S2Test.StartAsync(server: new S2ServerOptions { AckLatency = TimeSpan.FromSeconds(1), Time = serverTime });
        await using var session = await test.Stream.OpenAppendSessionAsync(new AppendSessionOptions { MaxInflightBytes = S2Limits.MaxBatchBytes }, Wait.Cancellation);
        var half = new AppendInput(new[] { new AppendRecord(new byte[S2Limits.MaxBatchBytes / 2]) });
        await session.SubmitAsync(half, Wait.Cancellation);

        var second = session.SubmitAsync(half, Wait.Cancellation).AsTask();

        Assert.False(second.IsCompleted);
        await serverTime.AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => second.IsCompleted);
    }

    [Fact]
    public async Task OpenAsync_MissingStream_Throws()
    {
        await using var test = await S2Test.StartAsync();

        var exception = await Assert.ThrowsAsync<S2ServerException>(
            () => test.Client.Basin(S2Test.BasinName).Stream("none").OpenAppendSessionAsync(cancellationToken: Wait.Cancellation));

        Assert.Equal((404, "stream_not_found", SideEffect.None), (exception.Status, exception.Code, exception.SideEffect));
    }

    [Fact]
    public async Task OpenAsync_Rejected_RetriesWithoutSideEffect()
    {
        await using var test = await S2Test.StartAsync();
        test.Faults.Next(S2Operation.OpenAppendSession, Fault.Refuse("unavailable"), Fault.ResetBeforeApplying);
        await using (await test.Stream.OpenAppendSessionAsync(cancellationToken: Wait.Cancellation))
        {
        }

        test.Faults.Next(S2Operation.OpenAppendSession, Fault.Refuse("storage"), Fault.Refuse("storage"), Fault.Refuse("storage"));
        var exception = await Assert.ThrowsAsync<S2ServerException>(() => test.Stream.OpenAppendSessionAsync(cancellationToken: Wait.Cancellation));
        Assert.Equal((500, SideEffect.None), (exception.Status, exception.SideEffect));
    }

    [Fact]
    public async Task SubmitAsync_ConditionNotMet_FailsLaterAppends()
    {
        await using var test = await S2Test.StartAsync();
        await using var session = await test.Stream.OpenAppendSessionAsync(cancellationToken: Wait.Cancellation);
        var good = await session.SubmitAsync(S2Test.Input(0, "a"), Wait.Cancellation);
        var bad = await session.SubmitAsync(S2Test.Input(7, "b"), Wait.Cancellation);
        var behind = await session.SubmitAsync(S2Test.Input("c"), Wait.Cancellation);

        Assert.Equal(1UL, (await Wait.For(good.Ack)).End.SeqNum);
        var refusal = await Assert.ThrowsAsync<S2ConditionFailedException>(() => Wait.For(bad.Ack));
        var dropped = await Assert.ThrowsAsync<S2SessionEndedException>(() => Wait.For(behind.Ack));

        Assert.Equal((1UL, SideEffect.None), (refusal.NextSeqNum, refusal.SideEffect));
        Assert.Equal((SideEffect.None, refusal), (dropped.SideEffect, dropped.InnerException));
        Assert.Same(refusal, session.Failure);
        await Assert.ThrowsAsync<S2SessionEndedException>(async () => await session.SubmitAsync(S2Test.Input("d"), Wait.Cancellation));
        await Assert.ThrowsAsync<S2SessionEndedException>(() => Wait.For(session.CloseAsync(Wait.Cancellation)));
        Assert.Equal("a", test.Contents());
    }

    [Fact]
    public async Task SubmitAsync_NoAck_TimesOut()
    {
        var time = new FakeTimeProvider();
        await using var test = await S2Test.StartAsync(time: time);
        await using var session = await test.Stream.OpenAppendSessionAsync(cancellationToken: Wait.Cancellation);
        test.Faults.Next(S2Operation.SessionAppend, Fault.LoseResponse);

        var ticket = await session.SubmitAsync(S2Test.Input("a"), Wait.Cancellation);
        await Wait.Until(() => test.Log.Records.Count, static count => count == 1);
        time.Advance(Wait.Deadline - TimeSpan.FromSeconds(1));
        Assert.False(ticket.Ack.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        var exception = await Assert.ThrowsAsync<S2SessionEndedException>(() => Wait.For(ticket.Ack));
        Assert.Equal(SideEffect.Possible, exception.SideEffect);
        Assert.Contains("did not acknowledge", session.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Idle_ConnectionLost_IsReplacedWhenThereIsSomethingToSend()
    {
        await using var test = await S2Test.StartAsync();
        await using var session = await test.Stream.OpenAppendSessionAsync(cancellationToken: Wait.Cancellation);
        await Wait.For((await session.SubmitAsync(S2Test.Input("a"), Wait.Cancellation)).Ack);
        await test.Server.StopAsync();
        await Wait.Until(() => test.Server.Connections, static count => count == 0);
        await test.Server.RestartAsync();

        // Whether the loss is noticed before or after it is handed over, it is either stored or said to be in doubt.
        var ticket = await session.SubmitAsync(S2Test.Input("b"), Wait.Cancellation);
        await Wait.For(ticket.Ack).ContinueWith(static _ => { }, TaskScheduler.Default);
        Assert.Equal(ticket.Ack.IsCompletedSuccessfully ? "a b" : "a", test.Contents());
    }

    [Fact]
    public async Task CloseAsync_AppendsInFlight_WaitsForThem()
    {
        await using var test = await S2Test.StartAsync(server: new S2ServerOptions { AckLatency = TimeSpan.FromMilliseconds(50) });
        await using var session = await test.Stream.OpenAppendSessionAsync(cancellationToken: Wait.Cancellation);
        var tickets = new List<AppendTicket>();
        for (var i = 0; i < 20; i++)
        {
            tickets.Add(await session.SubmitAsync(S2Test.Input($"{i}"), Wait.Cancellation));
        }

        await Wait.For(session.CloseAsync(Wait.Cancellation));

        Assert.All(tickets, static ticket => Assert.True(ticket.Ack.IsCompletedSuccessfully));
        await Assert.ThrowsAsync<S2SessionEndedException>(async () => await session.SubmitAsync(S2Test.Input("late"), Wait.Cancellation));
        Assert.Equal(20, test.Log.Records.Count);
    }

    [Fact]
    public async Task DisposeAsync_AppendsInFlight_FailsEach()
    {
        await using var test = await S2Test.StartAsync();
        var session = await test.Stream.OpenAppendSessionAsync(new AppendSessionOptions { MaxInflightBatches = 1 }, Wait.Cancellation);
        test.Faults.Next(S2Operation.SessionAppend, Fault.LoseResponse);
        var sent = await session.SubmitAsync(S2Test.Input("a"), Wait.Cancellation);
        await Wait.Until(() => test.Log.Records.Count, static count => count == 1);
        var waiting = session.SubmitAsync(S2Test.Input("b"), Wait.Cancellation).AsTask();

        await Wait.For(session.DisposeAsync().AsTask());
        await Wait.For(session.DisposeAsync().AsTask());

        Assert.Equal(SideEffect.Possible, (await Assert.ThrowsAsync<S2SessionEndedException>(() => Wait.For(sent.Ack))).SideEffect);
        Assert.Equal(SideEffect.None, (await Assert.ThrowsAsync<S2SessionEndedException>(() => Wait.For(waiting))).SideEffect);
    }

    [Fact]
    public async Task CloseAsync_Canceled_AppendsComplete()
    {
        await using var test = await S2Test.StartAsync(server: new S2ServerOptions { AckLatency = TimeSpan.FromMilliseconds(100) });
        await using var session = await test.Stream.OpenAppendSessionAsync(cancellationToken: Wait.Cancellation);
        var ticket = await session.SubmitAsync(S2Test.Input("a"), Wait.Cancellation);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.CloseAsync(new CancellationToken(canceled: true)));

        Assert.Equal(1UL, (await Wait.For(ticket.Ack)).End.SeqNum);
    }
}
