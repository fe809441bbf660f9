using System.Threading.RateLimiting;
using Kernel.Api.Security.RateLimiting;
using Kernel.Tests.TestKit;

namespace Kernel.Tests.Unit.Api.Security;

public sealed class PerClientRateLimiterTests
{
    [Fact]
    public void Take_ManyClientsThatNeedNothingAnyMore_AreForgotten()
    {
        using var limiters = new PerClientRateLimiter(static () => new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = 1 }));
        var kept = Enumerable.Range(0, 10).Select(n => limiters.Take($"kept {n}")).ToArray();
        for (var n = 0; n < 10_000; n++)
        {
            limiters.Take($"gone {n}").Dispose();
        }

        Assert.InRange(limiters.Count, 10, 1_024);
        Assert.All(Enumerable.Range(0, 10), n => Assert.False(limiters.Take($"kept {n}").IsAcquired));
        Assert.All(kept, static lease => lease.Dispose());
        Assert.True(limiters.Take("kept 3").IsAcquired);
    }

    [Fact]
    public void Take_ManyClientsThatAreStillLimited_AreRemembered()
    {
        using var limiters = new PerClientRateLimiter(static () => new FixedWindowRateLimiter(
            new FixedWindowRateLimiterOptions { PermitLimit = 1, Window = TimeSpan.FromHours(1), AutoReplenishment = false }));
        for (var n = 0; n < 3_000; n++)
        {
            Assert.True(limiters.Take($"{n}").IsAcquired);
        }

        Assert.Equal(3_000, limiters.Count);
        Assert.False(limiters.Take("0").IsAcquired);
    }

    [Fact]
    public async Task Take_AfterTime_GetsBackWhatTimeBrings()
    {
        using var limiters = new PerClientRateLimiter(static () => new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = 10,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromMilliseconds(1),
            AutoReplenishment = false,
        }));
        Assert.True(limiters.Take("a", 10).IsAcquired);
        await Wait.Until(() => limiters.Take("a", 5).IsAcquired);
    }
}
