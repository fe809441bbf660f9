using Kernel.Api.Journal;

namespace Kernel.Tests.Api.Journal;

public sealed class CommitWaitersTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Durability _durability = new(committed: 10);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WaitAsync_CommittedAlready_IsTrueAtOnce() => Assert.True(await _durability.WaitAsync(10));

    [Fact]
    public async Task Advance_PastSome_LetsOnlyThoseGo()
    {
        var waits = Enumerable.Range(11, 100).Select(seq => _durability.WaitAsync((ulong)seq).AsTask()).ToArray();
        Assert.Equal(100, _durability.Waiting);

        Assert.Equal(40, _durability.Advance(50));
        Assert.All(await Task.WhenAll(waits[..40]).WaitAsync(Deadline, Cancelled), Assert.True);
        Assert.All(waits[40..], static wait => Assert.False(wait.IsCompleted));
        Assert.Equal(60, _durability.Waiting);

        Assert.Equal(60, _durability.Advance(110));
        Assert.All(await Task.WhenAll(waits[40..]).WaitAsync(Deadline, Cancelled), Assert.True);
    }

    [Fact]
    public async Task Fail_SomebodyWaits_SaysThatItIsOnlyInMemory()
    {
        var waiting = _durability.WaitAsync(11).AsTask();
        _durability.Fail("the disk is full");
        Assert.False(await waiting.WaitAsync(Deadline, Cancelled));
        Assert.False(await _durability.WaitAsync(12));

        _durability.Advance(12);
        Assert.True(await _durability.WaitAsync(12));
    }

    // Waiters are reused; an outcome that went to the wrong one would show as a wait that never ends, or ends too early.
    [Fact]
    public async Task WaitAsync_ManyPublishersWhileCommitting_EachLearnsOfItsOwn()
    {
        const int Publishers = 16;
        const int Each = 2_000;
        var durability = new Durability(0);
        var given = 0L;
        var publishers = Enumerable.Range(0, Publishers).Select(_ => Task.Run(
            async () =>
            {
                for (var i = 0; i < Each; i++)
                {
                    var seq = (ulong)Interlocked.Increment(ref given);
                    Assert.True(await durability.WaitAsync(seq));
                    Assert.True(durability.Committed >= seq);
                }
            },
            Cancelled)).ToArray();
        var all = Task.WhenAll(publishers);
        while (!all.IsCompleted)
        {
            durability.Advance((ulong)Interlocked.Read(ref given));
        }

        await all.WaitAsync(Deadline, Cancelled);
    }
}
