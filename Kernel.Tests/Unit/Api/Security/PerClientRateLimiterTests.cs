using System.Threading.RateLimiting;
using Kernel.Api.Security.RateLimiting;
using Kernel.Tests.TestKit;

namespace Kernel.Tests.Unit.Api.Security;

public sealed class PerClientRateLimiterTests
{
    [Fact]
    public void AttemptAcquire_ManyIdleClients_AreRemoved()
    {
        using var limiters = new PerClientRateLimiter(static () => new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = 1 }));
        var kept = Enumerable.Range(0, 10).Select(n => limiters.AttemptAcquire($"kept {n}")).ToArray();
        for (var n = 0; n < 10_000; n++)
        {
            limiters.AttemptAcquire($"gone {n}").Dispose();
        }

        Assert.InRange(limiters.Count, 10, 1_024);
        Assert.All(Enumerable.Range(0, 10), n => Assert.False(limiters.AttemptAcquire($"kept {n}").IsAcquired));
        Assert.All(kept, static lease => lease.Dispose());
        Assert.True(limiters.AttemptAcquire("kept 3").IsAcquired);
    }

    [Fact]
    public void AttemptAcquire_ManyLimitedClients_AreKept()
    {
        using var limiters = new PerClientRateLimiter(static () => new FixedWindowRateLimiter(
            new FixedWindowRateLimiterOptions { PermitLimit = 1, Window = TimeSpan.FromHours(1), AutoReplenishment = false }));
        for (var n = 0; n < 3_000; n++)
        {
            Assert.True(limiters.AttemptAcquire($"{n}").IsAcquired);
        }

        Assert.Equal(3_000, limiters.Count);
        Assert.False(limiters.AttemptAcquire("0").IsAcquired);
    }

    [Fact]
    public async Task AttemptAcquire_AfterTime_IsReplenished()
    {
        using var limiters = new PerClientRateLimiter(static () => new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = 10,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromMilliseconds(1),
            AutoReplenishment = false,
        }));
        Assert.True(limiters.AttemptAcquire("a", 10).IsAcquired);
        await Wait.Until(() => limiters.AttemptAcquire("a", 5).IsAcquired);
    }
}
