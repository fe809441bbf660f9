using Kernel.Api.EventStream;

namespace Kernel.Tests.Unit.Api.EventStream;

public sealed class ReaderNotifierTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly ReaderNotifier _notifier = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _notifier.Dispose();

    [Fact]
    public async Task Notify_ManyWaiting_WakesAll()
    {
        var waiting = Enumerable.Range(0, 1_000).Select(_ => _notifier.CreateWaiter().WaitAsync(_notifier.Version).AsTask()).ToArray();
        Assert.All(waiting, static task => Assert.False(task.IsCompleted));
        _notifier.Notify();
        await Task.WhenAll(waiting).WaitAsync(Deadline, Cancelled);
    }

    [Fact]
    public void WaitAsync_NotifiedBefore_DoesNotWait()
    {
        var waiter = _notifier.CreateWaiter();
        var seen = _notifier.Version;
        _notifier.Notify();
        Assert.True(waiter.WaitAsync(seen).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task WaitAsync_Again_WaitsForTheNextNotification()
    {
        var waiter = _notifier.CreateWaiter();
        var first = waiter.WaitAsync(_notifier.Version).AsTask();
        _notifier.Notify();
        await first.WaitAsync(Deadline, Cancelled);

        var second = waiter.WaitAsync(_notifier.Version).AsTask();
        Assert.False(second.IsCompleted);
        _notifier.Notify();
        await second.WaitAsync(Deadline, Cancelled);
    }

    [Fact]
    public async Task Dispose_ReaderWaits_ReleasesIt()
    {
        var notifier = new ReaderNotifier();
        var waiting = notifier.CreateWaiter().WaitAsync(notifier.Version).AsTask();
        notifier.Dispose();
        await waiting.WaitAsync(Deadline, Cancelled);
        Assert.True(notifier.CreateWaiter().WaitAsync(notifier.Version).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Dispose_ByAWokenReader_DoesNotDeadlock()
    {
        var notifier = new ReaderNotifier();
        var disposed = DisposeWhenWokenAsync(notifier);
        notifier.Notify();
        await disposed.WaitAsync(Deadline, Cancelled);
    }

    // Each reader stops at the last value, which is notified once: a missed notification would hang the test.
    [Fact]
    public async Task Notify_FromManyThreads_WakesForTheLastChange()
    {
        const int Threads = 4;
        const int Each = 20_000;
        var value = 0;
        var readers = Enumerable.Range(0, 300).Select(_ => Task.Run(
            async () =>
            {
                var waiter = _notifier.CreateWaiter();
                while (true)
                {
                    var seen = _notifier.Version;
                    if (Volatile.Read(ref value) == Threads * Each)
                    {
                        return;
                    }

                    await waiter.WaitAsync(seen);
                }
            },
            Cancelled)).ToArray();
        var threads = Enumerable.Range(0, Threads).Select(_ => Task.Run(
            () =>
            {
                for (var i = 0; i < Each; i++)
                {
                    Interlocked.Increment(ref value);
                    _notifier.Notify();
                }
            },
            Cancelled)).ToArray();

        await Task.WhenAll(threads).WaitAsync(Deadline, Cancelled);
        await Task.WhenAll(readers).WaitAsync(Deadline, Cancelled);
    }

    private static async Task DisposeWhenWokenAsync(ReaderNotifier notifier)
    {
        await notifier.CreateWaiter().WaitAsync(notifier.Version);
        notifier.Dispose();
    }
}
