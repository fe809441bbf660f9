using System.Globalization;
using Kernel.Api.EventStream;

namespace Kernel.Tests.Unit.Api.EventStream;

public sealed class ProducerTableTests
{
    [Fact]
    public void Find_UnknownProducer_IsNull()
    {
        var producers = new ProducerTable([]);
        Assert.Null(producers.Find("a"));
    }

    [Fact]
    public void Set_SeveralProducers_KeepsEach()
    {
        var producers = new ProducerTable([]);
        producers.Set(new ProducerPosition("a", 5, 100));
        producers.Set(new ProducerPosition("A", 7, 101));
        producers.Set(new ProducerPosition("a", 6, 102));
        Assert.Equal(6UL, producers.Find("a")?.ProducerSeq);
        Assert.Equal(102UL, producers.Find("a")?.Seq);
        Assert.Equal(7UL, producers.Find("A")?.ProducerSeq);
    }

    [Fact]
    public void Set_BeyondTheCapacity_RemovesTheLeastRecentlyUsed()
    {
        var producers = new ProducerTable([], capacity: 3);
        foreach (var name in (string[])["a", "b", "c", "a", "d"])
        {
            producers.Set(new ProducerPosition(name, 1, 1));
        }

        Assert.Null(producers.Find("b"));
        Assert.All((string[])["a", "c", "d"], name => Assert.NotNull(producers.Find(name)));
    }

    [Fact]
    public void Set_KnownProducerAtTheCapacity_RemovesNone()
    {
        var producers = new ProducerTable([], capacity: 2);
        producers.Set(new ProducerPosition("a", 1, 1));
        producers.Set(new ProducerPosition("b", 1, 2));
        producers.Set(new ProducerPosition("a", 2, 3));
        Assert.Equal(1UL, producers.Find("b")?.ProducerSeq);
        Assert.Equal(2UL, producers.Find("a")?.ProducerSeq);
    }

    [Fact]
    public void Set_ManyMoreThanTheCapacity_KeepsTheNewest()
    {
        var producers = new ProducerTable([]);
        for (var i = 0; i < 2_000; i++)
        {
            producers.Set(new ProducerPosition(i.ToString(CultureInfo.InvariantCulture), 1, 1));
        }

        Assert.Equal(1_024, Enumerable.Range(0, 2_000).Count(i => producers.Find(i.ToString(CultureInfo.InvariantCulture)) is not null));
        Assert.NotNull(producers.Find("1999"));
    }
}
