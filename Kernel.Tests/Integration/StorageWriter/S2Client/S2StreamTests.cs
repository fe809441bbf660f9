using System.Text;
using Kernel.StorageWriter.S2Client.Model;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes.S2;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Integration.StorageWriter.S2Client;

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

    [Fact]
    public async Task Append_Compressed_ArrivesAsItWas()
    {
        await using var test = await S2Test.StartAsync(static options => new S2ClientOptions
        {
            AccessToken = options.AccessToken,
            BasinEndpoint = options.BasinEndpoint,
            Compression = S2Compression.Gzip,
        });
        var body = new byte[100_000];
        Random.Shared.NextBytes(body);

        await test.Stream.AppendAsync(new AppendInput(new[] { new AppendRecord(body) }), Wait.Cancellation);
        var batch = await test.Stream.ReadAsync(new ReadQuery { Start = ReadStart.SeqNum(0) }, Wait.Cancellation);

        Assert.Equal(body, Assert.Single(batch.Records).Body.ToArray());
        Assert.Equal(body, Assert.Single(test.Log.Bodies));
    }

    [Theory]
    [InlineData("rate_limited")]
    [InlineData("hot_server")]
    [InlineData("server_draining")]
    public async Task AppendAsync_NoSideEffect_IsRetried(string code)
    {
        await using var test = await S2Test.StartAsync();
        test.Faults.Next(S2Operation.Append, Fault.Refuse(code), Fault.Refuse(code));

        var ack = await test.Stream.AppendAsync(S2Test.Input("a"), Wait.Cancellation);

        Assert.Equal(1UL, ack.End.SeqNum);
        Assert.Equal("a", test.Contents());
        Assert.Equal(3, test.Server.Requests.Count);
    }

    [Fact]
    public async Task Append_NeverDone_FailsAfterItsAttempts()
    {
        await using var test = await S2Test.StartAsync();
        test.Faults.Next(S2Operation.Append, [.. Enumerable.Repeat(Fault.Refuse("rate_limited", TimeSpan.FromMilliseconds(1)), 4)]);

        var exception = await Assert.ThrowsAsync<S2ServerException>(() => test.Stream.AppendAsync(S2Test.Input("a"), Wait.Cancellation));

        Assert.Equal((429, SideEffect.None, true), (exception.Status, exception.SideEffect, exception.IsRetryable));
        Assert.Equal(TimeSpan.FromMilliseconds(1), exception.RetryAfter);
        Assert.Equal(3, test.Server.Requests.Count);
    }

    [Fact]
    public async Task Append_ServerAsksForMoreTimeThanAllowed_FailsAtOnce()
    {
        await using var test = await S2Test.StartAsync();
        test.Faults.Next(S2Operation.Append, Fault.Refuse("rate_limited", TimeSpan.FromHours(1)));

        var exception = await Assert.ThrowsAsync<S2ServerException>(() => test.Stream.AppendAsync(S2Test.Input("a"), Wait.Cancellation));

        Assert.Equal(TimeSpan.FromHours(1), exception.RetryAfter);
    }

    public static TheoryData<string, bool> Ambiguous => new()
    {
        { nameof(FaultKind.ResetBeforeApplying), false },
        { nameof(FaultKind.ResetAfterApplying), true },
        { nameof(FaultKind.CutResponse), true },
        { nameof(FaultKind.Refuse), false },
        { nameof(FaultKind.RefuseAfterApplying), true },
    };

    [Theory]
    [MemberData(nameof(Ambiguous))]
    public async Task Append_OutcomeUnknown_IsLeftToTheCaller(string kind, bool isDone)
    {
        await using var test = await S2Test.StartAsync();
        test.Faults.Next(S2Operation.Append, Of(kind));

        var exception = await Assert.ThrowsAnyAsync<S2Exception>(() => test.Stream.AppendAsync(S2Test.Input("a"), Wait.Cancellation));

        Assert.Equal((SideEffect.Possible, true), (exception.SideEffect, exception.IsRetryable));
        Assert.Equal(isDone ? 1 : 0, test.Log.Records.Count);
        Assert.Single(test.Server.Requests);
    }

    [Theory]
    [MemberData(nameof(Ambiguous))]
    public async Task AppendAsync_PolicyAll_ReportsSideEffect(string kind, bool isDone)
    {
        await using var test = await S2Test.StartAsync(static options => new S2ClientOptions
        {
            AccessToken = options.AccessToken,
            BasinEndpoint = options.BasinEndpoint,
            AppendRetryPolicy = AppendRetryPolicy.All,
        });
        test.Faults.Next(S2Operation.Append, Of(kind));
        var append = test.Stream.AppendAsync(S2Test.Input(0, "a"), Wait.Cancellation);

        if (isDone)
        {
            var exception = await Assert.ThrowsAsync<S2ConditionFailedException>(() => append);
            Assert.Equal((1UL, SideEffect.Possible), (exception.NextSeqNum, exception.SideEffect));
        }
        else
        {
            Assert.Equal(1UL, (await append).End.SeqNum);
        }

        Assert.Equal("a", test.Contents());
    }

    [Fact]
    public async Task Append_ServerGone_CertainlyDidNothing()
    {
        await using var test = await S2Test.StartAsync();
        await test.Server.StopAsync();

        var exception = await Assert.ThrowsAsync<S2TransportException>(() => test.Stream.AppendAsync(S2Test.Input("a"), Wait.Cancellation));

        Assert.Equal((SideEffect.None, true), (exception.SideEffect, exception.IsRetryable));
        Assert.StartsWith("S2 cannot be reached", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Append_ServerRecovers_Resumes()
    {
        await using var test = await S2Test.StartAsync();
        await test.Stream.AppendAsync(S2Test.Input("a"), Wait.Cancellation);
        await test.Server.StopAsync();
        await test.Server.RestartAsync();

        Assert.Equal(2UL, (await test.Stream.AppendAsync(S2Test.Input("b"), Wait.Cancellation)).End.SeqNum);
        Assert.Equal("a b", test.Contents());
    }

    [Fact]
    public async Task AppendAsync_NoResponse_TimesOutAmbiguously()
    {
        var time = new FakeTimeProvider();
        await using var test = await S2Test.StartAsync(time: time);
        test.Faults.Next(S2Operation.Append, Fault.LoseResponse);

        var append = test.Stream.AppendAsync(S2Test.Input("a"), Wait.Cancellation);
        await Wait.Until(() => test.Log.Records.Count, static count => count == 1);
        Assert.False(append.IsCompleted);
        time.Advance(Wait.Deadline);

        var exception = await Assert.ThrowsAsync<S2TransportException>(() => Wait.For(append));
        Assert.Equal(SideEffect.Possible, exception.SideEffect);
        Assert.Contains("within 30 s", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AppendAsync_CanceledAfterSending_MayBeApplied()
    {
        await using var test = await S2Test.StartAsync();
        test.Faults.Next(S2Operation.Append, Fault.LoseResponse);
        using var cancel = new CancellationTokenSource();

        var append = test.Stream.AppendAsync(S2Test.Input("a"), cancel.Token);
        await Wait.Until(() => test.Log.Records.Count, static count => count == 1);
        await cancel.CancelAsync();

        var exception = await Assert.ThrowsAsync<S2CanceledException>(() => Wait.For(append));
        Assert.Equal((SideEffect.Possible, cancel.Token), (exception.SideEffect, exception.CancellationToken));
    }

    [Fact]
    public async Task AppendAsync_CanceledBeforeSending_IsNotApplied()
    {
        await using var test = await S2Test.StartAsync();

        var exception = await Assert.ThrowsAsync<S2CanceledException>(() => test.Stream.AppendAsync(S2Test.Input("a"), new CancellationToken(canceled: true)));

        Assert.Equal(SideEffect.None, exception.SideEffect);
        Assert.Empty(test.Log.Records);
    }

    [Fact]
    public async Task Append_ConditionNotMet_HasTheServersWord()
    {
        await using var test = await S2Test.StartAsync();
        await test.Stream.AppendAsync(new AppendInput(new[] { AppendRecord.Fence("mine") }), Wait.Cancellation);

        var number = await Assert.ThrowsAsync<S2ConditionFailedException>(() => test.Stream.AppendAsync(S2Test.Input(9, "a"), Wait.Cancellation));
        var token = await Assert.ThrowsAsync<S2ConditionFailedException>(
            () => test.Stream.AppendAsync(new AppendInput(new[] { new AppendRecord() }, 9, "theirs"), Wait.Cancellation));

        Assert.Equal((1UL, null, SideEffect.None), (number.NextSeqNum, number.FencingToken, number.SideEffect));
        Assert.Equal((null, "mine", SideEffect.None), (token.NextSeqNum, token.FencingToken, token.SideEffect));
        Assert.Single(test.Log.Records);
    }

    [Fact]
    public async Task Read_Unwritten_HasTheTail()
    {
        await using var test = await S2Test.StartAsync();
        test.Log.Append("a"u8.ToArray());

        foreach (var start in new[] { ReadStart.SeqNum(1), ReadStart.SeqNum(5), ReadStart.TailOffset(0), default })
        {
            var exception = await Assert.ThrowsAsync<S2UnwrittenPositionException>(() => test.Stream.ReadAsync(new ReadQuery { Start = start }, Wait.Cancellation));
            Assert.Equal(1UL, exception.Tail.SeqNum);
        }
    }

    [Fact]
    public async Task Read_MoreThanOneResponse_ReturnsWhatFits()
    {
        await using var test = await S2Test.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            test.Log.Append([.. Enumerable.Repeat(new byte[10], 500)]);
        }

        test.Log.Append(new byte[S2Limits.MaxBatchBytes - 8]);

        Assert.Equal(1000, (await test.Stream.ReadAsync(new ReadQuery { Start = ReadStart.SeqNum(0) }, Wait.Cancellation)).Records.Count);
        Assert.Equal(500, (await test.Stream.ReadAsync(new ReadQuery { Start = ReadStart.SeqNum(1000) }, Wait.Cancellation)).Records.Count);
        Assert.Equal(S2Limits.MaxBatchBytes - 8, Assert.Single((await test.Stream.ReadAsync(new ReadQuery { Start = ReadStart.SeqNum(1500) }, Wait.Cancellation)).Records).Body.Length);
    }

    [Fact]
    public async Task ReadAsync_Wait_ReturnsFirstRecord()
    {
        await using var test = await S2Test.StartAsync();

        var read = test.Stream.ReadAsync(new ReadQuery { Start = ReadStart.SeqNum(3), Clamp = true, Wait = TimeSpan.FromSeconds(30) }, Wait.Cancellation);
        await Wait.Until(() => test.Log.Followers, static count => count == 1);
        test.Log.Append("a"u8.ToArray());

        var batch = await Wait.For(read);
        Assert.Equal(0UL, Assert.Single(batch.Records).SeqNum);
        Assert.Equal(1UL, batch.Tail?.SeqNum);
    }

    [Theory]
    [InlineData(nameof(FaultKind.ResetBeforeApplying))]
    [InlineData(nameof(FaultKind.CutResponse))]
    [InlineData(nameof(FaultKind.Refuse))]
    public async Task ReadAsync_Fault_IsRetried(string kind)
    {
        await using var test = await S2Test.StartAsync();
        test.Log.Append("a"u8.ToArray());
        test.Faults.Next(S2Operation.Read | S2Operation.CheckTail, Of(kind), Of(kind));

        Assert.Single((await test.Stream.ReadAsync(new ReadQuery { Start = ReadStart.SeqNum(0) }, Wait.Cancellation)).Records);
        test.Faults.Next(S2Operation.CheckTail, Of(kind), Of(kind));
        Assert.Equal(1UL, (await test.Stream.CheckTailAsync(Wait.Cancellation)).SeqNum);
    }

    [Fact]
    public async Task Read_ImpossibleQuery_Throws()
    {
        await using var test = await S2Test.StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => test.Stream.ReadAsync(new ReadQuery { Wait = TimeSpan.FromSeconds(61) }, Wait.Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => test.Stream.ReadAsync(new ReadQuery { Wait = TimeSpan.FromMilliseconds(1) }, Wait.Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => test.Stream.ReadAsync(new ReadQuery { Count = -1 }, Wait.Cancellation));
    }

    private static Fault Of(string kind) => Enum.Parse<FaultKind>(kind) switch
    {
        FaultKind.Refuse => Fault.Refuse("unavailable"),
        FaultKind.RefuseAfterApplying => Fault.RefuseAfterApplying("storage"),
        var other => new Fault(other),
    };
}
