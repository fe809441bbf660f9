using Kernel.ServiceDefaults.Threading;
using Kernel.Tests.TestKit;

namespace Kernel.Tests.Unit.ServiceDefaults.Threading;

public sealed class SingleWaiterEventTests
{
    // The thread works once a round, and the next round begins only then: one lost Set and it would wait until the deadline.
    [Fact]
    public async Task Set_ThousandsOfTimes_AlwaysWakesTheThread()
    {
        const int Rounds = 20_000;
        using var work = new SingleWaiterEvent();
        var (asked, done) = (0, 0);
        var thread = new Thread(() =>
        {
            while (done < Rounds)
            {
                work.Wait(() => Volatile.Read(ref asked) > done);
                if (Volatile.Read(ref asked) > done)
                {
                    Volatile.Write(ref done, done + 1);
                }
            }
        })
        { IsBackground = true };
        thread.Start();

        for (var i = 1; i <= Rounds; i++)
        {
            Volatile.Write(ref asked, i);
            work.Set();
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref done) >= i, Wait.Deadline), $"Set {i} woke no thread.");
        }

        await Wait.For(Task.Run(thread.Join, Wait.Cancellation));
    }

    [Fact]
    public async Task Wait_WorkIsThere_ReturnsAtOnce()
    {
        using var work = new SingleWaiterEvent();
        await Wait.For(Task.Run(() => work.Wait(static () => true), Wait.Cancellation));
    }
}
