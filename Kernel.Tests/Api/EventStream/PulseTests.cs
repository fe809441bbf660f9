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

    // One raise at a time, each answered before the next: no second raise could hide a lost one. The crowd makes waking take
    // long enough for the answer, and with it the next raise, to come while the others are still being woken.
    [Fact]
    public async Task Raise_WhileTheOthersAreStillBeingWoken_IsNotLost()
    {
        const int Rounds = 2_000;
        const int Crowd = 200;
        var pulse = new Pulse();
        var (asked, answered) = (0, 0);
        var answering = Task.Run(
            async () =>
            {
                while (answered < Rounds)
                {
                    var next = pulse.Next;
                    if (Volatile.Read(ref asked) == answered)
                    {
                        await next;
                        continue;
                    }

                    Volatile.Write(ref answered, answered + 1);
                }
            },
            Cancellation);

        for (var i = 1; i <= Rounds; i++)
        {
            var crowd = pulse.Next;
            for (var waiting = 0; waiting < Crowd; waiting++)
            {
                _ = crowd.ContinueWith(static _ => { }, TaskScheduler.Default);
            }

            Volatile.Write(ref asked, i);
            pulse.Raise();
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref answered) >= i, Deadline), $"Raise {i} woke nobody.");
        }

        await answering.WaitAsync(Deadline, Cancellation);
    }
}
