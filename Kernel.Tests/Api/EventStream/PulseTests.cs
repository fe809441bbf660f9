using Kernel.Api.EventStream;

namespace Kernel.Tests.Api.EventStream;

public sealed class PulseTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Raise_ManyWaiting_WakesAll()
    {
        var pulse = new Pulse();
        var waiting = Enumerable.Range(0, 1_000).Select(_ => pulse.Next).ToArray();
        Assert.All(waiting, static task => Assert.False(task.IsCompleted));
        pulse.Raise();
        await Task.WhenAll(waiting).WaitAsync(Deadline, Cancellation);
    }

    [Fact]
    public async Task Next_TakenAfterARaise_WaitsForTheNextOne()
    {
        var pulse = new Pulse();
        var first = pulse.Next;
        pulse.Raise();
        await first.WaitAsync(Deadline, Cancellation);
        var second = pulse.Next;
        Assert.NotSame(first, second);
        Assert.False(second.IsCompleted);
        pulse.Raise();
        await second.WaitAsync(Deadline, Cancellation);
    }

    // Each waiter stops at the last value, which is raised once: one missed raise and it would wait for ever.
    [Fact]
    public async Task Raise_FromManyThreads_NobodySleepsThroughTheLastChange()
    {
        const int Raisers = 4;
        const int Each = 20_000;
        var pulse = new Pulse();
        var value = 0;

        var waiters = Enumerable.Range(0, 8).Select(_ => Task.Run(
            async () =>
            {
                while (true)
                {
                    var next = pulse.Next;
                    if (Volatile.Read(ref value) == Raisers * Each)
                    {
                        return;
                    }

                    await next;
                }
            },
            Cancellation)).ToArray();
        var raisers = Enumerable.Range(0, Raisers).Select(_ => Task.Run(
            () =>
            {
                for (var i = 0; i < Each; i++)
                {
                    Interlocked.Increment(ref value);
                    pulse.Raise();
                }
            },
            Cancellation)).ToArray();

        await Task.WhenAll(raisers).WaitAsync(Deadline, Cancellation);
        await Task.WhenAll(waiters).WaitAsync(Deadline, Cancellation);
    }

    // One raise at a time, each answered before the next: no ticker, no second raise that could hide a lost one.
    [Fact]
    public async Task Raise_OneAtATime_IsSeenEveryTime()
    {
        var (ping, pong) = (new Pulse(), new Pulse());
        var (asked, answered) = (0, 0);
        var answering = Task.Run(
            async () =>
            {
                while (Volatile.Read(ref answered) < 5_000)
                {
                    var next = ping.Next;
                    if (Volatile.Read(ref asked) == answered)
                    {
                        await next;
                        continue;
                    }

                    Interlocked.Increment(ref answered);
                    pong.Raise();
                }
            },
            Cancellation);

        for (var i = 1; i <= 5_000; i++)
        {
            Interlocked.Increment(ref asked);
            ping.Raise();
            for (var next = pong.Next; Volatile.Read(ref answered) < i; next = pong.Next)
            {
                if (Volatile.Read(ref answered) < i)
                {
                    await next.WaitAsync(Deadline, Cancellation);
                }
            }
        }

        await answering.WaitAsync(Deadline, Cancellation);
    }
}
