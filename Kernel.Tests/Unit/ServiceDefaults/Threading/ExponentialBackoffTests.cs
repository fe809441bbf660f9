using Kernel.ServiceDefaults.Threading;
using Kernel.Tests.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Unit.ServiceDefaults.Threading;

public sealed class ExponentialBackoffTests
{
    private static readonly TimeSpan Min = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Max = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(0.5, 0.0, new[] { 100, 200, 400, 800, 1000, 1000 })]
    [InlineData(0.5, 0.5, new[] { 75, 150, 300, 600, 750, 750 })]
    [InlineData(0.25, 1.0, new[] { 75, 150, 300, 600, 750, 750 })]
    [InlineData(0.0, 1.0, new[] { 100, 200, 400, 800, 1000, 1000 })]
    public void Next_Repeated_DoublesToMaxWithJitter(double jitter, double chance, int[] milliseconds)
    {
        var backoff = new ExponentialBackoff(Min, Max, _time) { Jitter = jitter, Random = new FixedRandom(chance) };
        Assert.Equal(milliseconds, milliseconds.Select(_ => (int)backoff.Next().TotalMilliseconds));
    }

    [Fact]
    public void Next_WithRandomness_StaysWithinJitter()
    {
        var backoff = new ExponentialBackoff(Min, Min, _time);
        var delays = Enumerable.Range(0, 1_000).Select(_ => backoff.Next()).ToArray();
        Assert.All(delays, static delay => Assert.InRange(delay, Min / 2, Min));
        Assert.True(delays.Distinct().Count() > 100);
    }

    [Fact]
    public void Next_ThousandsOfFailures_StaysAtMax()
    {
        var longest = TimeSpan.FromDays(10_000);
        var backoff = new ExponentialBackoff(TimeSpan.FromMinutes(10), longest, _time) { Jitter = 0 };
        for (var i = 0; i < 5_000; i++)
        {
            Assert.InRange(backoff.Next(), TimeSpan.FromMinutes(10), longest);
        }

        Assert.Equal(longest, backoff.Next());
    }

    [Fact]
    public void Reset_AfterFailures_StartsWithMin()
    {
        var backoff = new ExponentialBackoff(Min, Max, _time) { Jitter = 0 };
        _ = (backoff.Next(), backoff.Next());
        Assert.Equal(2, backoff.Failures);

        backoff.Reset();

        Assert.Equal(0, backoff.Failures);
        Assert.Equal(Min, backoff.Next());
    }

    [Fact]
    public async Task WaitAsync_FakeClock_EndsWithTheDelay()
    {
        var backoff = new ExponentialBackoff(Min, Max, _time) { Jitter = 0 };
        var waiting = backoff.WaitAsync(Wait.Cancellation);
        _time.Advance(Min - TimeSpan.FromMilliseconds(1));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await Wait.For(waiting);
    }

    [Theory]
    [InlineData(50, 100)]
    [InlineData(700, 700)]
    public async Task WaitAsync_AtLeast_TakesTheLonger(int atLeast, int expected)
    {
        var backoff = new ExponentialBackoff(Min, Max, _time) { Jitter = 0 };
        var waiting = backoff.WaitAsync(TimeSpan.FromMilliseconds(atLeast), Wait.Cancellation);
        _time.Advance(TimeSpan.FromMilliseconds(expected - 1));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await Wait.For(waiting);
    }

    [Fact]
    public async Task WaitAsync_Cancelled_EndsAtOnce()
    {
        using var cancellation = new CancellationTokenSource();
        var waiting = new ExponentialBackoff(Max, Max, _time).WaitAsync(cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAsync<TaskCanceledException>(() => Wait.For(waiting));
    }

    private sealed class FixedRandom(double value) : Random
    {
        public override double NextDouble() => value;
    }
}
