using System.Globalization;
using Kernel.Api.EventStream;

namespace Kernel.Tests.Api.EventStream;

public sealed class ProducersTests
{
    [Fact]
    public void Last_UnknownProducer_IsNull()
    {
        var producers = new Producers();
        Assert.Null(producers.Last("a"));
        Assert.Equal(0UL, producers.LastSeq("a"));
    }

    [Fact]
    public void Set_SeveralProducers_AreKeptApart()
    {
        var producers = new Producers();
        producers.Set("a", 5, 100);
        producers.Set("A", 7, 101);
        producers.Set("a", 6, 102);
        Assert.Equal(6UL, producers.Last("a"));
        Assert.Equal(102UL, producers.LastSeq("a"));
        Assert.Equal(7UL, producers.Last("A"));
    }

    [Fact]
    public void Set_BeyondTheCapacity_ForgetsWhoWasSilentLongest()
    {
        var producers = new Producers(capacity: 3);
        foreach (var name in (string[])["a", "b", "c", "a", "d"])
        {
            producers.Set(name, 1, 1);
        }

        Assert.Null(producers.Last("b"));
        Assert.All((string[])["a", "c", "d"], name => Assert.NotNull(producers.Last(name)));
    }

    [Fact]
    public void Set_KnownProducerAtTheCapacity_ForgetsNobody()
    {
        var producers = new Producers(capacity: 2);
        producers.Set("a", 1, 1);
        producers.Set("b", 1, 2);
        producers.Set("a", 2, 3);
        Assert.Equal(1UL, producers.Last("b"));
        Assert.Equal(2UL, producers.Last("a"));
    }

    [Fact]
    public void Set_ManyMoreThanTheCapacity_KeepsTheNewest()
    {
        var producers = new Producers();
        for (var i = 0; i < 2_000; i++)
        {
            producers.Set(i.ToString(CultureInfo.InvariantCulture), 1, 1);
        }

        Assert.Equal(1_024, Enumerable.Range(0, 2_000).Count(i => producers.Last(i.ToString(CultureInfo.InvariantCulture)) is not null));
        Assert.NotNull(producers.Last("1999"));
    }
}
