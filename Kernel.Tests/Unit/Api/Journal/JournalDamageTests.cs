using System.Text.Json;
using Kernel.Api.EventStream;
using Kernel.Api.Journal;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Journal;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kernel.Tests.Unit.Api.Journal;

/// <summary>Files that are not as they were written.</summary>
public sealed class JournalDamageTests : IDisposable
{
    // In memory, so that a thousand journals are opened in seconds.
    private static readonly string Memory = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    private readonly string _directory = Directory.CreateDirectory(Path.Combine(Memory, $"kernel-test-{Guid.NewGuid():N}")).FullName;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(true, 500)]
    [InlineData(false, 500)]
    public async Task Read_AnyByteChanged_LosesAtMostTheBlock(bool isClosed, int positions)
    {
        var (source, original) = await WriteAsync(isClosed);
        var files = JournalFiles.Segments(source);
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        for (var i = 0; i < positions; i++)
        {
            // Each file as often as any; the first bytes of blocks as often as all others.
            var file = files[random.Next(files.Length)];
            var blocks = JournalFiles.AllBlocks(file);
            var position = random.Next(2) == 0
                ? blocks[random.Next(blocks.Count)].Position + random.Next(BlockHeader.Size)
                : random.NextInt64(new FileInfo(file).Length);
            await AssertLosesOneBlockAtMostAsync(source, original, file, position, (byte)(1 << random.Next(8)), $"seed {seed}, number {i}");
        }
    }

    [Fact]
    public async Task Read_EachByteOfHeadAndLastBlockChanged_LosesAtMostTheBlock()
    {
        var (source, original) = await WriteAsync(isClosed: false);
        var newest = JournalFiles.Segments(source)[^1];
        var (last, header) = JournalFiles.Blocks(newest)[^1];
        var headLength = JournalFiles.Head(newest).Length;
        var positions = Enumerable.Range(0, Math.Min(2 * headLength, 600)).Select(static position => (long)position)
            .Concat(Enumerable.Range(0, header.Length).Where(offset => offset < 60 || offset % 37 == 0 || offset > header.Length - 20).Select(offset => last + offset));
        foreach (var position in positions)
        {
            await AssertLosesOneBlockAtMostAsync(source, original, newest, position, 0x10, "");
        }
    }

    [Fact]
    public async Task Open_TornLastCommit_LosesOnlyThatCommit()
    {
        var (source, original) = await WriteAsync(isClosed: false);
        var newest = JournalFiles.Segments(source)[^1];
        var (start, header) = JournalFiles.Blocks(newest)[^1];
        var length = new FileInfo(newest).Length;
        for (var end = start; end < length; end += end < start + 100 || end > length - 100 ? 1 : 13)
        {
            var copy = Copy(source);
            using (var file = new FileStream(Path.Combine(copy, Path.GetFileName(newest)), FileMode.Open, FileAccess.Write))
            {
                file.SetLength(end);
            }

            await using var stream = new StreamUnderTest(copy, Options());
            var (seqs, gaps) = await StreamUnderTest.ReadAllAsync(stream.Reader(0));
            Assert.Equal(original.Seqs.Where(seq => seq < header.FirstSeq), seqs);
            Assert.Empty(gaps);
            Assert.Empty(stream.Journal.Damages.All);
            Assert.True(await stream.PublishAsync(10) > original.Seqs[^1]);
        }
    }

    // One request of several blocks: what was written of it before the process ended was never acknowledged, and its producer sends all of it again.
    [Fact]
    public async Task Open_TornBetweenBlocks_DiscardsTheCommit()
    {
        await using (var stream = new StreamUnderTest(_directory))
        {
            await stream.PublishAsync(10);
            await stream.Log.IngestAsync("p", 1, StreamUnderTest.Batch(20, 10_000), Cancelled);
            await Wait.Until(() => stream.Journal.Committed.CommittedSeq, static seq => seq == 21);
            StreamUnderTest.CopyAsAfterCrash(_directory, Path.Combine(_directory, "copy"));
        }

        var copy = Path.Combine(_directory, "copy");
        var path = JournalFiles.Segments(copy).Single();
        var blocks = JournalFiles.Blocks(path);
        Assert.True(blocks.Count >= 4);
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
        {
            file.SetLength(blocks[^1].Position);
        }

        await using var again = new StreamUnderTest(copy);
        Assert.Equal([1ul], (await StreamUnderTest.ReadAllAsync(again.Reader(0))).Seqs);
        Assert.Equal(0, (await again.Log.IngestAsync("p", 1, StreamUnderTest.Batch(20, 10_000), Cancelled)).Duplicates);
    }

    [Fact]
    public async Task Read_IndexMissing_RebuildsIt()
    {
        var (source, original) = await WriteAsync(isClosed: true);
        var indexed = JournalFiles.Segments(source).Where(static path => JournalFiles.AllBlocks(path)[^1].Header.Kind == BlockKind.Index).ToList();
        Assert.True(indexed.Count >= 2);
        foreach (var path in indexed)
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
            file.SetLength(JournalFiles.AllBlocks(path)[^1].Position);
        }

        await using var stream = new StreamUnderTest(source, Options());
        foreach (var seq in original.Seqs.Where(static (_, i) => i % 29 == 0))
        {
            Assert.Equal(original.Seqs.First(next => next > seq), (await StreamUnderTest.ReadAllAsync(stream.Reader(seq))).Seqs[0]);
        }

        Assert.Empty(stream.Journal.Damages.All);
    }

    [Fact]
    public async Task Read_DamagedBlock_ContinuesAfterIt()
    {
        await using var stream = new StreamUnderTest(_directory, ringEvents: 8);
        for (var i = 0; i < 40; i++)
        {
            await stream.PublishAsync(100);
        }

        var path = JournalFiles.Segments(_directory).Single();
        var (position, _) = JournalFiles.Blocks(path).Single(static block => block.Header.FirstSeq == 17);
        JournalFiles.Flip(path, position + 100);

        var (seqs, gaps) = await StreamUnderTest.ReadAllAsync(stream.Reader(0));
        Assert.Equal(Enumerable.Range(1, 40).Where(static seq => seq != 17).Select(static seq => (ulong)seq), seqs);
        Assert.Equal([(17ul, 17ul)], gaps);
        Assert.Equal($"{path} is damaged at byte {position}; event 17 is lost", Assert.Single(stream.Journal.Damages.All).ToString());
    }

    [Fact]
    public async Task Read_ManyDamagedBlocks_CountsAll()
    {
        await using var stream = new StreamUnderTest(_directory, ringEvents: 8);
        for (var i = 0; i < 260; i++)
        {
            await stream.PublishAsync(10);
        }

        var path = JournalFiles.Segments(_directory).Single();
        foreach (var (position, header) in JournalFiles.Blocks(path).Where(static block => block.Header.FirstSeq <= 240 && block.Header.FirstSeq % 2 == 0))
        {
            JournalFiles.Flip(path, position + 100);
        }

        for (var pass = 0; pass < 2; pass++)
        {
            Assert.Equal(120, (await StreamUnderTest.ReadAllAsync(stream.Reader(0))).Gaps.Count);
            Assert.Equal((120, 120L), (stream.Journal.Damages.All.Count, stream.Journal.Damages.Count));
        }

        var health = await new JournalHealthCheck(stream.Journal).CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken);
        Assert.EndsWith("; and 115 more", health.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_ManyDamages_LogsSomeAndThatThereAreMore()
    {
        using var log = new RecordedLog();
        var damages = new JournalDamageList(new JournalState(), log.CreateLogger("Kernel.Api"));
        for (var i = 0; i < 300; i++)
        {
            damages.Add("a.log", i % 150, 1, 0);
        }

        Assert.Equal(150, damages.Count);
        Assert.Equal(101, log.All.Count());
        Assert.Contains("Further ones are not logged", log.All.Last(), StringComparison.Ordinal);
    }

    private static JournalOptions Options() => new() { MaxBytes = 640_000 };

    private static async Task AssertLosesOneBlockAtMostAsync(
        string source, (List<ulong> Seqs, RecoveredState State) original, string file, long position, byte mask, string which)
    {
        var copy = Copy(source);
        var path = Path.Combine(copy, Path.GetFileName(file));
        var block = JournalFiles.Blocks(file)
            .Where(block => block.Position <= position && position < block.Position + block.Header.Length - BlockHeader.TrailerSize)
            .Select(static block => ((long Position, BlockHeader Header)?)block).SingleOrDefault();
        JournalFiles.Flip(path, position, mask);
        var where = $"{Path.GetFileName(file)} at {position}, {which}";
        await using (var stream = new StreamUnderTest(copy, Options()))
        {
            var (seqs, gaps) = await StreamUnderTest.ReadAllAsync(stream.Reader(0));
            var lost = original.Seqs.Except(seqs).ToList();
            Assert.Equal(original.Seqs.Except(lost), seqs);
            if (block is { } damaged)
            {
                Assert.True(lost.SequenceEqual(Enumerable.Range(0, damaged.Header.Count).Select(i => damaged.Header.FirstSeq + (ulong)i)), where);
                Assert.True(gaps.SequenceEqual([(damaged.Header.FirstSeq, damaged.Header.LastSeq)]), $"{where}: {string.Join(' ', gaps)}");
                Assert.True(stream.Journal.Damages.All.Any(damage => damage.Path == path && damage.Position == damaged.Position && damage.From == lost[0] && damage.To == lost[^1]), where);
            }
            else
            {
                Assert.True(lost.Count == 0, where);
                Assert.True(gaps.Count == 0, where);
            }

            var state = stream.Journal.Recovered;
            Assert.Equal(original.State.StreamId, state.StreamId);
            Assert.True(state.FirstSeq > original.Seqs[^1], where);
            if (block is null || block.Value.Header.LastSeq < original.Seqs[^1])
            {
                Assert.Equal(original.State.Producers, state.Producers);
                Assert.Equal(original.State.Sessions.Select(static s => (s.Id, s.StartSeq, s.EndSeq)), state.Sessions.Select(static s => (s.Id, s.StartSeq, s.EndSeq)));
            }

            Assert.True((await stream.TryPublishAsync(10)).IsDurable, where);
        }

        Directory.Delete(copy, recursive: true);
    }

    // Several small segments, restarts with and without a clean end, sessions and producers.
    private async Task<(string Path, (List<ulong> Seqs, RecoveredState State) Original)> WriteAsync(bool isClosed)
    {
        var path = Path.Combine(_directory, "source");
        var random = new Random(7);
        var producer = 1ul;
        for (var run = 0; run < 3; run++)
        {
            await using var stream = new StreamUnderTest(path, Options());
            for (var i = 0; i < 80; i++)
            {
                if (i % 20 == 10)
                {
                    var batch = StreamUnderTest.Batch(30, random.Next(500));
                    var outcome = await stream.Log.IngestAsync($"producer-{i % 40}", producer, batch, Cancelled);
                    await stream.Journal.Committed.WaitAsync(outcome.Last);
                    producer += (ulong)batch.Count;
                }

                if (i == 30)
                {
                    var started = await stream.Log.AppendAsync(StreamUnderTest.Batch(1, 10), new SessionChange($"s{run}", 0, JsonElement.Parse("{}"), static _ => { }), Cancelled);
                    await stream.Log.AppendAsync(StreamUnderTest.Batch(1, 10), new SessionChange($"s{run}", started.First, JsonElement.Parse("{}"), static _ => { }), Cancelled);
                }

                await stream.PublishAsync(random.Next(300));
            }

            if (run == 2 && !isClosed)
            {
                StreamUnderTest.CopyAsAfterCrash(path, path + "-crashed");
            }
            else if (run == 1)
            {
                StreamUnderTest.CopyAsAfterCrash(path, path + "-next");
            }

            if (run == 1)
            {
                path += "-next";
            }
        }

        path = isClosed ? path : path + "-crashed";
        var copy = Copy(path);
        await using var reread = new StreamUnderTest(copy, Options());
        var (seqs, gaps) = await StreamUnderTest.ReadAllAsync(reread.Reader(0));
        Assert.Empty(gaps);
        Assert.True(JournalFiles.Segments(path).Length >= 4);
        return (path, (seqs, reread.Journal.Recovered));
    }

    private static string Copy(string source)
    {
        var copy = Path.Combine(Path.GetDirectoryName(source)!, $"copy-{Guid.NewGuid():N}");
        StreamUnderTest.CopyAsAfterCrash(source, copy);
        return copy;
    }
}
