using Kernel.Api.Journal;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Journal;

namespace Kernel.Tests.Unit.Api.Journal;

/// <summary>Ring, journal and readers together against a simple list: random publishing, restarts, crashes, retention, slow readers.</summary>
public sealed class JournalModelTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task RandomOperations_ComparedToModel_DeliverOnceOrReportGap(int seed)
    {
        var random = new Random(seed);
        var options = new JournalOptions { MaxBytes = 400_000 };
        var generation = 0;
        var path = _directory[$"{generation}"];
        var published = new List<ulong>();
        var positions = new ulong[4];
        var stream = new StreamUnderTest(path, options);
        try
        {
            for (var step = 0; step < 120; step++)
            {
                switch (random.Next(10))
                {
                    case 0:
                        await stream.DisposeAsync();
                        stream = new StreamUnderTest(path, options);
                        break;
                    case 1:
                        var copy = _directory[$"{++generation}"];
                        StreamUnderTest.CopyAsAfterCrash(path, copy);
                        await stream.DisposeAsync();
                        path = copy;
                        stream = new StreamUnderTest(path, options);
                        break;
                    case < 7:
                        await PublishAsync(stream, random, published);
                        break;
                    default:
                        var reader = random.Next(positions.Length);
                        positions[reader] = await ReadAsync(stream, positions[reader], published, random);
                        break;
                }
            }
        }
        finally
        {
            await stream.DisposeAsync();
        }
    }

    private static async Task PublishAsync(StreamUnderTest stream, Random random, List<ulong> published)
    {
        var batch = StreamUnderTest.Batch(random.Next(1, 30), random.Next(10) == 0 ? random.Next(100_000) : random.Next(1_000));
        var result = await stream.Log.AppendAsync(batch);
        Assert.True(result.Accepted);
        Assert.True(await stream.Journal.Committed.WaitAsync(result.Last));
        Assert.True(published.Count == 0 || result.First > published[^1], "a number went back or was used twice");
        for (var seq = result.First; seq <= result.Last; seq++)
        {
            published.Add(seq);
        }
    }

    private static async Task<ulong> ReadAsync(StreamUnderTest stream, ulong after, List<ulong> published, Random random)
    {
        var reader = stream.Reader(after);
        var (seqs, gaps) = await StreamUnderTest.ReadAllAsync(reader, random.Next(1, 20_000));
        var oldest = stream.Journal.OldestSeq; // the first commit after a start may have deleted some

        Assert.Equal(seqs.Order().Distinct(), seqs);
        var expected = published.Where(seq => seq > after).ToList();
        var missing = expected.Except(seqs).ToList();
        Assert.Equal(expected.Except(missing), seqs);
        Assert.All(missing, seq =>
        {
            Assert.Contains(gaps, gap => gap.From <= seq && seq <= gap.To);
            Assert.True(seq < oldest, $"{seq} was still kept, from {oldest} on");
        });
        return reader.Position;
    }
}
