using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.S2Client.Model;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes.S2;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.StorageWriter.S2Client;

/// <summary>A session that meets a fault: what each append is answered with is what became of it.</summary>
public sealed class AppendSessionFaultTests
{
    private const int Appends = 12;
    private const int Struck = 5;

    public static TheoryData<string> Repaired =>
    [
        nameof(FaultKind.Delay), "Refuse rate_limited", "Refuse hot_server", "Refuse server_draining", nameof(FaultKind.AdviseReconnect),
    ];

    public static TheoryData<string> Ambiguous =>
    [
        "Refuse unavailable", "Refuse storage", "RefuseAfterApplying storage", nameof(FaultKind.ResetBeforeApplying), nameof(FaultKind.ResetAfterApplying),
        nameof(FaultKind.CutResponse), nameof(FaultKind.EndBeforeApplying), nameof(FaultKind.EndAfterApplying), nameof(FaultKind.EndWithinResponse),
        nameof(FaultKind.WrongAck), nameof(FaultKind.Garbage),
    ];

    [Theory]
    [MemberData(nameof(Repaired))]
    public async Task Submit_CertainlyNotDone_IsSentAgainInOrder(string fault)
    {
        await using var test = await S2Test.StartAsync();
        await using var session = await test.Stream.OpenAppendSessionAsync(cancellationToken: Wait.Cancellation);

        var tickets = await SubmitAsync(test, session, fault);
        await Wait.For(Task.WhenAll(tickets.Select(static ticket => ticket.Ack)));

        Assert.Equal(Names(Appends), test.Contents());
        await Wait.For(session.CloseAsync(Wait.Cancellation));
        Assert.True(test.Faults.AreUsedUp);
    }

    [Theory]
    [MemberData(nameof(Ambiguous))]
    public async Task SubmitAsync_OutcomeUnknown_EndsSession(string fault)
    {
        await using var test = await S2Test.StartAsync();
        await using var session = await test.Stream.OpenAppendSessionAsync(cancellationToken: Wait.Cancellation);

        var tickets = await SubmitAsync(test, session, fault);
        await Wait.For(Task.WhenAll(tickets.Select(static ticket => ticket.Ack))).ContinueWith(static _ => { }, TaskScheduler.Default);

        Assert.NotNull(session.Failure);
        Assert.Equal(SideEffect.Possible, Assert.IsAssignableFrom<S2Exception>(tickets[Struck].Ack.Exception!.InnerException).SideEffect);
        Outcomes.AreTrue(test.Log, tickets);
    }

    [Theory]
    [MemberData(nameof(Repaired))]
    [InlineData("Refuse unavailable")]
    [InlineData(nameof(FaultKind.ResetBeforeApplying))]
    [InlineData(nameof(FaultKind.EndBeforeApplying))]
    public async Task Submit_PolicyAll_IsSentAgainInOrder(string fault)
    {
        await using var test = await S2Test.StartAsync(PolicyAll);
        await using var session = await test.Stream.OpenAppendSessionAsync(cancellationToken: Wait.Cancellation);

        var tickets = await SubmitAsync(test, session, fault);
        await Wait.For(Task.WhenAll(tickets.Select(static ticket => ticket.Ack)));

        Assert.Equal(Names(Appends), test.Contents());
    }

    [Theory]
    [InlineData("RefuseAfterApplying storage")]
    [InlineData(nameof(FaultKind.ResetAfterApplying))]
    [InlineData(nameof(FaultKind.CutResponse))]
    [InlineData(nameof(FaultKind.EndAfterApplying))]
    public async Task Submit_PolicyAllAndDoneBefore_FailsWithItsOwnNumberInDoubt(string fault)
    {
        await using var test = await S2Test.StartAsync(PolicyAll);
        await using var session = await test.Stream.OpenAppendSessionAsync(cancellationToken: Wait.Cancellation);

        var tickets = await SubmitAsync(test, session, fault);
        var exception = await Assert.ThrowsAsync<S2ConditionFailedException>(() => Wait.For(tickets[Struck].Ack));

        Assert.Equal((Struck + 1UL, SideEffect.Possible), (exception.NextSeqNum, exception.SideEffect));
        Outcomes.AreTrue(test.Log, tickets);
    }

    [Fact]
    public async Task SubmitAsync_AlwaysRejected_FailsAfterMaxAttempts()
    {
        await using var test = await S2Test.StartAsync();
        await using var session = await test.Stream.OpenAppendSessionAsync(cancellationToken: Wait.Cancellation);
        test.Faults.Next(S2Operation.SessionAppend, Fault.Refuse("rate_limited"), Fault.Refuse("rate_limited"), Fault.Refuse("rate_limited"));

        var ticket = await session.SubmitAsync(S2Test.Input("a"), Wait.Cancellation);

        var exception = await Assert.ThrowsAsync<S2ServerException>(() => Wait.For(ticket.Ack));
        Assert.Equal((429, SideEffect.None), (exception.Status, exception.SideEffect));
        Assert.Empty(test.Log.Records);
    }

    [Fact]
    public async Task AdviseReconnect_MoreToSend_Reconnects()
    {
        await using var test = await S2Test.StartAsync();
        await using var session = await test.Stream.OpenAppendSessionAsync(cancellationToken: Wait.Cancellation);
        test.Faults.Next(S2Operation.SessionAppend, Fault.AdviseReconnect);

        await Wait.For((await session.SubmitAsync(S2Test.Input("a"), Wait.Cancellation)).Ack);
        await Wait.For((await session.SubmitAsync(S2Test.Input("b"), Wait.Cancellation)).Ack);

        Assert.Equal(2, test.Server.Requests.Count);
        Assert.Equal("a b", test.Contents());
    }

    private static S2ClientOptions PolicyAll(S2ClientOptions options) => new()
    {
        AccessToken = options.AccessToken,
        BasinEndpoint = options.BasinEndpoint,
        RequestTimeout = options.RequestTimeout,
        AppendRetryPolicy = AppendRetryPolicy.All,
    };

    private static async Task<List<AppendTicket>> SubmitAsync(S2Test test, AppendSession session, string fault)
    {
        var parts = fault.Split(' ');
        var kind = Enum.Parse<FaultKind>(parts[0]);
        var struck = kind switch
        {
            FaultKind.Refuse => Fault.Refuse(parts[1]),
            FaultKind.RefuseAfterApplying => Fault.RefuseAfterApplying(parts[1]),
            FaultKind.Delay => Fault.Delay(TimeSpan.FromMilliseconds(20)),
            _ => new Fault(kind),
        };
        var tickets = new List<AppendTicket>();
        for (var i = 0; i < Appends; i++)
        {
            if (i == Struck)
            {
                test.Faults.Next(S2Operation.SessionAppend, struck);
            }

            try
            {
                tickets.Add(await session.SubmitAsync(S2Test.Input((ulong)i, $"{i}"), Wait.Cancellation));
                if (i < Struck)
                {
                    // A reset may swallow answers that are still on their way.
                    await Wait.For(tickets[i].Ack);
                }
            }
            catch (S2SessionEndedException) when (i > Struck)
            {
                break;
            }
        }

        return tickets;
    }

    private static string Names(int count) => string.Join(' ', Enumerable.Range(0, count));
}
