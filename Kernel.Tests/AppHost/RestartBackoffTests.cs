using Kernel.AppHost.Local;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.AppHost;

public sealed class RestartBackoffTests
{
    [Fact]
    public void Ended_AgainAndAgain_DoublesUpToTheLongest()
    {
        var backoff = new RestartBackoff(new FakeTimeProvider());

        var waits = Enumerable.Range(0, 8).Select(_ =>
        {
            backoff.Started();
            return backoff.Ended().TotalSeconds;
        });

        Assert.Equal([0.25, 0.5, 1, 2, 4, 8, 10, 10], waits);
    }

    [Fact]
    public void Ended_AfterARunThatSettled_StartsOver()
    {
        var time = new FakeTimeProvider();
        var backoff = new RestartBackoff(time);
        for (var i = 0; i < 5; i++)
        {
            backoff.Started();
            backoff.Ended();
        }

        backoff.Started();
        time.Advance(RestartBackoff.Settled);

        Assert.Equal(RestartBackoff.First, backoff.Ended());
    }
}
