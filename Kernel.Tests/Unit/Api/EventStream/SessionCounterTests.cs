using CsCheck;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Tests.Unit.Api.EventStream;

public sealed class SessionCounterTests
{
    [Fact]
    public void Add_Traits_AreCounted()
    {
        var counter = new SessionCounter();
        var traits = new[]
        {
            EventTraits.None, EventTraits.Request, EventTraits.Request, EventTraits.FailedRequest, EventTraits.Error,
            EventTraits.Error, EventTraits.Error, EventTraits.Navigation, EventTraits.Image, EventTraits.None,
        };
        for (var i = 0; i < traits.Length; i++)
        {
            counter.Add(10 + (ulong)i, 100 - i, traits[i] | EventTraits.Known);
        }

        var tally = counter.Snapshot();
        Assert.Equal((19UL, 100L, 91L, 10L), (tally.CountedTo, tally.FirstTs, tally.LastTs, tally.Events));
        Assert.Equal((2L, 1L, 3L, 1L, 1L), (tally.Requests, tally.Failed, tally.Errors, tally.Navigations, tally.Screenshots));
        Assert.Equal([18UL], tally.Spread(6));
    }

    // A restart continues from stored counts wherever they were taken.
    [Fact]
    public void Add_AfterARestart_CountsTheSame() => Gen.Select(Gen.Int[0, 15].Array[0, 300], Gen.Int[0, 300]).Sample(
        static (bits, restart) =>
        {
            var (whole, restarted) = (new SessionCounter(), new SessionCounter());
            for (var i = 0; i < bits.Length; i++)
            {
                if (i == restart)
                {
                    restarted = new SessionCounter(restarted.Snapshot());
                }

                var traits = EventTraits.Known | (EventTraits)(bits[i] << 1) | (bits[i] % 2 == 0 ? EventTraits.Image : EventTraits.None);
                whole.Add((ulong)i + 1, i, traits);
                restarted.Add((ulong)i + 1, i, traits);
            }

            var (expected, actual) = (whole.Snapshot(), restarted.Snapshot());
            Assert.Equal(expected.Images, actual.Images);
            Assert.Equal(expected, actual with { Images = expected.Images });
        });

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "1")]
    [InlineData(6, "1 2 3 4 5 6")]
    [InlineData(7, "1 2 4 5 6 7")]
    [InlineData(12, "1 3 6 8 10 12")]
    public void Spread_FewScreenshots_AreKnownExactly(int screenshots, string expected) => Assert.Equal(expected, string.Join(' ', Spread(screenshots)));

    [Fact]
    public void Spread_ManyScreenshots_AreSixOverTheWholeSession() => Gen.Int[7, 5_000].Sample(static screenshots =>
    {
        var spread = Spread(screenshots);
        Assert.Equal(6, spread.Length);
        Assert.Equal((1UL, (ulong)screenshots), (spread[0], spread[^1]));
        Assert.All(spread.Zip(spread.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 1UL, (ulong)Math.Max(2, screenshots * 2 / 5)));
    });

    [Theory]
    [InlineData(2, "1 50")]
    [InlineData(3, "1 26 50")]
    [InlineData(4, "1 18 34 50")]
    [InlineData(6, "1 11 21 31 40 50")]
    public void Spread_AnyNumber_HasTheFirstAndTheLast(int max, string expected)
    {
        var tally = new SessionTally { Images = [.. Enumerable.Range(1, 49).Select(static seq => (ulong)seq)], LastImage = 50 };
        Assert.Equal(expected, string.Join(' ', tally.Spread(max)));
    }

    private static ulong[] Spread(int screenshots)
    {
        var counter = new SessionCounter();
        for (var seq = 1UL; seq <= (ulong)screenshots; seq++)
        {
            counter.Add(seq, 0, EventTraits.Known | EventTraits.Image);
        }

        return counter.Snapshot().Spread(6);
    }
}
