using Kernel.ServiceDefaults.Threading;
using Kernel.Tests.TestKit;

namespace Kernel.Tests.Unit.ServiceDefaults.Threading;

public sealed class AsyncBroadcastTests
{
    [Fact]
    public async Task Signal_ManyWaiters_WakesAll()
    {
        var broadcast = new AsyncBroadcast();
        var waiting = Enumerable.Range(0, 1_000).Select(_ => broadcast.Next).ToArray();
        Assert.All(waiting, static task => Assert.False(task.IsCompleted));
        broadcast.Signal();
        await Wait.For(Task.WhenAll(waiting));
    }

    [Fact]
    public async Task Next_AfterASignal_WaitsForAnother()
    {
        var broadcast = new AsyncBroadcast();
        var first = broadcast.Next;
        broadcast.Signal();
        await Wait.For(first);
        var second = broadcast.Next;
        Assert.NotSame(first, second);
        Assert.False(second.IsCompleted);
        broadcast.Signal();
        await Wait.For(second);
    }

    [Fact]
    public void Signal_NobodyWaits_AllocatesNothing()
    {
        var broadcast = new AsyncBroadcast();
        broadcast.Signal();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            broadcast.Signal();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task WaitUntilAsync_ConditionHolds_CompletesAtOnce()
    {
        var waiting = new AsyncBroadcast().WaitUntilAsync(static () => true, Wait.Cancellation);
        Assert.True(waiting.IsCompletedSuccessfully);
        await waiting;
    }

    [Fact]
    public async Task WaitUntilAsync_SignalBeforeTheConditionHolds_KeepsWaiting()
    {
        var broadcast = new AsyncBroadcast();
        var (value, looked) = (0, 0);
        var waiting = broadcast.WaitUntilAsync(
            () =>
            {
                Interlocked.Increment(ref looked);
                return Volatile.Read(ref value) == 2;
            },
            Wait.Cancellation);

        Volatile.Write(ref value, 1);
        broadcast.Signal();
        await Wait.Until(() => Volatile.Read(ref looked) >= 2); // woken, has looked again
        Assert.False(waiting.IsCompleted);
        Volatile.Write(ref value, 2);
        broadcast.Signal();
        await Wait.For(waiting);
    }

    [Fact]
    public async Task WaitUntilAsync_Cancelled_EndsTheWait()
    {
        using var cancellation = new CancellationTokenSource();
        var waiting = new AsyncBroadcast().WaitUntilAsync(static () => false, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Wait.For(waiting));
    }

    // Each waiter stops at the last value, which is signalled once: one missed signal and it would wait until the deadline.
    [Fact]
    public async Task Signal_FromManyThreads_NoWaiterMissesTheLastChange()
    {
        const int Senders = 4;
        const int Each = 20_000;
        var broadcast = new AsyncBroadcast();
        var value = 0;

        var waiters = Enumerable.Range(0, 8)
            .Select(_ => Task.Run(() => broadcast.WaitUntilAsync(() => Volatile.Read(ref value) == Senders * Each, Wait.Cancellation), Wait.Cancellation))
            .ToArray();
        var senders = Enumerable.Range(0, Senders).Select(_ => Task.Run(
            () =>
            {
                for (var i = 0; i < Each; i++)
                {
                    Interlocked.Increment(ref value);
                    broadcast.Signal();
                }
            },
            Wait.Cancellation)).ToArray();

        await Wait.For(Task.WhenAll(senders));
        await Wait.For(Task.WhenAll(waiters));
    }

    // One signal at a time, each answered before the next: no second signal could hide a lost one. The crowd makes waking take
    // long enough for the answer, and with it the next signal, to come while the others are still being woken.
    [Fact]
    public async Task Signal_WhileOthersAreBeingWoken_IsNotLost()
    {
        const int Rounds = 2_000;
        const int Crowd = 200;
        var broadcast = new AsyncBroadcast();
        var (asked, answered) = (0, 0);
        var answering = Task.Run(
            async () =>
            {
                while (answered < Rounds)
                {
                    await broadcast.WaitUntilAsync(() => Volatile.Read(ref asked) > answered, Wait.Cancellation);
                    Volatile.Write(ref answered, answered + 1);
                }
            },
            Wait.Cancellation);

        for (var i = 1; i <= Rounds; i++)
        {
            var crowd = broadcast.Next;
            for (var waiting = 0; waiting < Crowd; waiting++)
            {
                _ = crowd.ContinueWith(static _ => { }, TaskScheduler.Default);
            }

            Volatile.Write(ref asked, i);
            broadcast.Signal();
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref answered) >= i, Wait.Deadline), $"Signal {i} woke no waiter.");
        }

        await Wait.For(answering);
    }
}
