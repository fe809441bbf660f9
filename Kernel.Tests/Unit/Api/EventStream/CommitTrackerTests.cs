using Kernel.Api.EventStream;

namespace Kernel.Tests.Unit.Api.EventStream;

public sealed class CommitTrackerTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly CommitTracker _commits = new(committed: 10);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WaitAsync_AlreadyCommitted_IsTrueAtOnce() => Assert.True(await _commits.WaitAsync(10));

    [Fact]
    public async Task Advance_PastSome_ReleasesOnlyThose()
    {
        var waits = Enumerable.Range(11, 100).Select(seq => _commits.WaitAsync((ulong)seq).AsTask()).ToArray();
        Assert.Equal(100, _commits.Waiting);

        _commits.Advance(50)?.Execute();
        Assert.All(await Task.WhenAll(waits[..40]).WaitAsync(Deadline, Cancelled), Assert.True);
        Assert.All(waits[40..], static wait => Assert.False(wait.IsCompleted));
        Assert.Equal(60, _commits.Waiting);

        _commits.Advance(110)?.Execute();
        Assert.All(await Task.WhenAll(waits[40..]).WaitAsync(Deadline, Cancelled), Assert.True);
    }

    [Fact]
    public async Task Fail_PublisherWaits_ReturnsFalse()
    {
        var waiting = _commits.WaitAsync(11).AsTask();
        _commits.Fail("the disk is full")?.Execute();
        Assert.False(await waiting.WaitAsync(Deadline, Cancelled));
        Assert.False(await _commits.WaitAsync(12));

        _commits.Advance(12);
        Assert.True(await _commits.WaitAsync(12));
    }

    // Waiters are reused; an outcome that went to the wrong one would show as a wait that never ends, or ends too early.
    [Fact]
    public async Task WaitAsync_ManyPublishers_EachGetsItsOutcome()
    {
        const int Publishers = 16;
        const int Each = 2_000;
        var commits = new CommitTracker(0);
        var given = 0L;
        var publishers = Enumerable.Range(0, Publishers).Select(_ => Task.Run(
            async () =>
            {
                for (var i = 0; i < Each; i++)
                {
                    var seq = (ulong)Interlocked.Increment(ref given);
                    Assert.True(await commits.WaitAsync(seq));
                    Assert.True(commits.CommittedSeq >= seq);
                }
            },
            Cancelled)).ToArray();
        var all = Task.WhenAll(publishers);
        while (!all.IsCompleted)
        {
            commits.Advance((ulong)Interlocked.Read(ref given))?.Execute();
        }

        await all.WaitAsync(Deadline, Cancelled);
    }
}
