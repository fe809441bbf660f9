using Kernel.Api.EventStream;

namespace Kernel.Tests.Unit.Api.EventStream;

public sealed class FanOutTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly FanOut _fanOut = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _fanOut.Dispose();

    [Fact]
    public async Task Raise_ManyWaiting_WakesAll()
    {
        var waiting = Enumerable.Range(0, 1_000).Select(_ => _fanOut.TakeSeat().WaitAsync(_fanOut.Version).AsTask()).ToArray();
        Assert.All(waiting, static task => Assert.False(task.IsCompleted));
        _fanOut.Raise();
        await Task.WhenAll(waiting).WaitAsync(Deadline, Cancelled);
    }

    [Fact]
    public void WaitAsync_RaisedSinceTheLook_DoesNotWait()
    {
        var seat = _fanOut.TakeSeat();
        var seen = _fanOut.Version;
        _fanOut.Raise();
        Assert.True(seat.WaitAsync(seen).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task WaitAsync_Again_WaitsForTheNextRaise()
    {
        var seat = _fanOut.TakeSeat();
        var first = seat.WaitAsync(_fanOut.Version).AsTask();
        _fanOut.Raise();
        await first.WaitAsync(Deadline, Cancelled);

        var second = seat.WaitAsync(_fanOut.Version).AsTask();
        Assert.False(second.IsCompleted);
        _fanOut.Raise();
        await second.WaitAsync(Deadline, Cancelled);
    }

    [Fact]
    public async Task Dispose_SomebodyWaits_LetsGo()
    {
        var fanOut = new FanOut();
        var waiting = fanOut.TakeSeat().WaitAsync(fanOut.Version).AsTask();
        fanOut.Dispose();
        await waiting.WaitAsync(Deadline, Cancelled);
        Assert.True(fanOut.TakeSeat().WaitAsync(fanOut.Version).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Dispose_ByAReaderThatWasWoken_DoesNotWaitForItself()
    {
        var fanOut = new FanOut();
        var disposed = DisposeWhenWokenAsync(fanOut);
        fanOut.Raise();
        await disposed.WaitAsync(Deadline, Cancelled);
    }

    // Each reader stops at the last value, which is raised once: one missed raise and it would wait for ever.
    [Fact]
    public async Task Raise_FromManyThreads_NobodySleepsThroughTheLastChange()
    {
        const int Raisers = 4;
        const int Each = 20_000;
        var value = 0;
        var readers = Enumerable.Range(0, 300).Select(_ => Task.Run(
            async () =>
            {
                var seat = _fanOut.TakeSeat();
                while (true)
                {
                    var seen = _fanOut.Version;
                    if (Volatile.Read(ref value) == Raisers * Each)
                    {
                        return;
                    }

                    await seat.WaitAsync(seen);
                }
            },
            Cancelled)).ToArray();
        var raisers = Enumerable.Range(0, Raisers).Select(_ => Task.Run(
            () =>
            {
                for (var i = 0; i < Each; i++)
                {
                    Interlocked.Increment(ref value);
                    _fanOut.Raise();
                }
            },
            Cancelled)).ToArray();

        await Task.WhenAll(raisers).WaitAsync(Deadline, Cancelled);
        await Task.WhenAll(readers).WaitAsync(Deadline, Cancelled);
    }

    private static async Task DisposeWhenWokenAsync(FanOut fanOut)
    {
        await fanOut.TakeSeat().WaitAsync(fanOut.Version);
        fanOut.Dispose();
    }
}
