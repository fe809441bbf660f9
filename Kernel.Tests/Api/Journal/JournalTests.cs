using System.Globalization;
using System.Text;
using Kernel.Api.EventStream;
using Kernel.Api.Journal;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.Fixtures;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Api.Journal;

public sealed class JournalTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Restart_AfterACleanEnd_GoesOnWithTheNextNumberOfTheSameStream()
    {
        string id;
        await using (var first = new StreamUnderTest(_directory.Path))
        {
            id = first.Log.StreamId;
            Assert.Equal(1ul, await first.PublishAsync(10));
            Assert.Equal(2ul, await first.PublishAsync(10));
        }

        await using var second = new StreamUnderTest(_directory.Path);
        Assert.Equal(id, second.Log.StreamId);
        Assert.Equal(3ul, await second.PublishAsync(10));
        Assert.Equal([1, 2, 3], (await StreamUnderTest.ReadAllAsync(second.Reader(0))).Seqs);
    }

    [Fact]
    public async Task Dispose_WithoutAStop_EndsTheThreadBeforeTheDatabaseCloses()
    {
        for (var i = 0; i < 20; i++)
        {
            var stream = new StreamUnderTest(_directory[$"{i}"]);
            await stream.PublishAsync(10);
            stream.Abandon();

            await using var next = new StreamUnderTest(_directory[$"{i}"]);
            Assert.Equal(2ul, await next.PublishAsync(10));
        }
    }

    [Fact]
    public async Task Restart_AfterACrash_JumpsAheadWithoutAGap()
    {
        var after = _directory["after"];
        await using (var first = new StreamUnderTest(_directory["before"]))
        {
            await first.PublishAsync(10);
            StreamUnderTest.CopyAsAfterCrash(_directory["before"], after);
        }

        await using var second = new StreamUnderTest(after);
        var next = await second.PublishAsync(10);
        Assert.True(next > 2, "the number after the last could have been given by a commit that the disk lost");
        var (seqs, gaps) = await StreamUnderTest.ReadAllAsync(second.Reader(0));
        Assert.Equal([1, next], seqs);
        Assert.Empty(gaps);
    }

    [Fact]
    public async Task Ingest_AfterACrash_KnowsTheProducersCommittedNumbers()
    {
        var after = _directory["after"];
        await using (var first = new StreamUnderTest(_directory["before"]))
        {
            var outcome = await first.Log.IngestAsync("collector", 1, StreamUnderTest.Batch(5, 10), Cancelled);
            await first.Store.Durability.WaitAsync(outcome.Last);
            StreamUnderTest.CopyAsAfterCrash(_directory["before"], after);
        }

        await using var second = new StreamUnderTest(after);
        var again = await second.Log.IngestAsync("collector", 3, StreamUnderTest.Batch(5, 10), Cancelled);
        Assert.Equal((IngestStatus.Accepted, 3, 8ul), (again.Status, again.Duplicates, again.Expected));
        var gap = await second.Log.IngestAsync("collector", 9, StreamUnderTest.Batch(1, 10), Cancelled);
        Assert.Equal((IngestStatus.Gap, 8ul), (gap.Status, gap.Expected));
    }

    [Fact]
    public void Open_JournalOfANewerVersion_RefusesInWords()
    {
        Execute("PRAGMA user_version = 2");

        var refusal = Assert.Throws<JournalException>(() => new StreamUnderTest(_directory.Path));

        Assert.Contains("has format 2; this version reads format 1", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_JournalInUse_RefusesInWords()
    {
        await using var first = new StreamUnderTest(_directory.Path);

        var refusal = Assert.Throws<JournalException>(() => new StreamUnderTest(_directory.Path));

        Assert.Contains("another process uses it", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_CorruptFile_SetsItAsideAndBeginsAheadOfEveryOldNumber()
    {
        File.WriteAllBytes(Path.Combine(_directory.Path, "kernel.db"), [.. Enumerable.Range(0, 100_000).Select(static i => (byte)(i * 7))]);

        await using var stream = new StreamUnderTest(_directory.Path);

        Assert.True(await stream.PublishAsync(10) > 1_000_000_000_000);
        Assert.Single(Directory.GetFiles(_directory.Path, "*.corrupt-*"));
        Assert.Equal(1, stream.Store.Replaced);
    }

    [Fact]
    public async Task Commit_FileCorruptedWhileInUse_GoesOnInANewOneWithWhatTheRingHas()
    {
        await using var stream = new StreamUnderTest(_directory.Path, new JournalOptions { MaxBytes = 5_000_000 });
        for (var i = 0; i < 250; i++)
        {
            await stream.PublishAsync(20_000);
        }

        var id = stream.Log.StreamId;
        Overwrite("kernel.db");
        Overwrite("kernel.db-wal");

        // Commits succeed on pages that SQLite has in memory, until retention makes it read what the disk has.
        await Wait.Until(async () =>
        {
            await stream.Log.AppendAsync(StreamUnderTest.Batch(20, 20_000), cancellationToken: Cancelled);
            return stream.Store.Replaced > 0 && stream.Store.Durability.Failure is null;
        });

        var last = await stream.PublishAsync(10);
        var (seqs, _) = await StreamUnderTest.ReadAllAsync(stream.Reader(last - 30));
        Assert.Equal(30, seqs.Count);
        Assert.Equal(id, stream.Log.StreamId);
    }

    [Fact]
    public async Task Trim_OlderThanMaxAge_IsDeletedWhileNothingHappens()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var stream = new StreamUnderTest(_directory.Path, new JournalOptions { MaxAge = TimeSpan.FromHours(1) }, time, ringEvents: 2);
        for (var i = 0; i < 5; i++)
        {
            await stream.PublishAsync(10);
        }

        time.Advance(TimeSpan.FromHours(2));
        stream.Log.Work.Ring();
        await Wait.Until(
            () =>
            {
                stream.Log.Work.Ring();
                return stream.Store.Database.Oldest;
            },
            static oldest => oldest == 0);

        var (seqs, gaps) = await StreamUnderTest.ReadAllAsync(stream.Reader(0));
        Assert.Equal([4, 5], seqs);
        Assert.Equal([(1, 3)], gaps);
    }

    [Fact]
    public async Task Trim_EventsAroundAJump_StillKnowsThatItsNumbersWereNeverGiven()
    {
        var after = _directory["after"];
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using (var first = new StreamUnderTest(_directory["before"], time: time))
        {
            await first.PublishAsync(10);
            StreamUnderTest.CopyAsAfterCrash(_directory["before"], after);
        }

        await using var second = new StreamUnderTest(after, new JournalOptions { MaxAge = TimeSpan.FromHours(1) }, time, ringEvents: 2);
        var next = await second.PublishAsync(10);
        time.Advance(TimeSpan.FromHours(2));
        await Wait.Until(
            () =>
            {
                second.Log.Work.Ring();
                return second.Store.Database.Oldest;
            },
            static oldest => oldest == 0);

        var (seqs, gaps) = await StreamUnderTest.ReadAllAsync(second.Reader(1));
        Assert.Equal([next], seqs);
        Assert.Empty(gaps);
    }

    [Fact]
    public async Task Trim_MoreThanMaxBytes_KeepsTheNewest()
    {
        await using var stream = new StreamUnderTest(_directory.Path, new JournalOptions { MaxBytes = 300_000 });
        for (var i = 0; i < 200; i++)
        {
            await stream.PublishAsync(10_000);
        }

        Assert.InRange(stream.Store.Database.Bytes, 200_000, 400_000);
        Assert.InRange(stream.Store.Database.Oldest, 160ul, 180ul);
    }

    [Fact]
    public async Task Sessions_AfterARestart_AreRemembered()
    {
        await using (var first = new StreamUnderTest(_directory.Path))
        {
            await first.Log.AppendAsync(StreamUnderTest.Batch(1, 10), new SessionChange("a", "{\"n\":1}"u8.ToArray(), Ends: false), Cancelled);
            await first.Log.AppendAsync(StreamUnderTest.Batch(1, 10), new SessionChange("a", "{\"n\":2}"u8.ToArray(), Ends: true), Cancelled);
            await first.Log.AppendAsync(StreamUnderTest.Batch(1, 10), new SessionChange("b", "{\"n\":3}"u8.ToArray(), Ends: false), Cancelled);
            first.Log.SaveSession("b", "{\"n\":4}"u8.ToArray());
        }

        await using var second = new StreamUnderTest(_directory.Path);
        Assert.Equal(
            [("a", 1ul, 2ul, "{\"n\":2}"), ("b", 3ul, 0ul, "{\"n\":4}")],
            second.Store.Recovered.Sessions.Select(static s => (s.Id, s.StartSeq, s.EndSeq, Encoding.UTF8.GetString(s.Json))));
        var stamped = await second.Log.AppendAsync(StreamUnderTest.Batch(1, 10), cancellationToken: Cancelled);
        Assert.Equal("b"u8.ToArray(), stamped.Session);
    }

    [Fact]
    public void BlockFormat_IsWhatJournalsOnDiskHave()
    {
        var ring = new EventRing(8, 2 * 1024 * 1024, first: 7);
        ring.Append("sess"u8, "{\"type\":\"a.b\"}"u8, new EventHeader(EventCategory.Network, 9, 3));
        var block = new Block();

        Assert.True(block.Fill(ring, 7, 7));

        var frame = "id: 7\ndata: {\"seq\":7,\"capture_session_id\":\"sess\",\"event\":{\"type\":\"a.b\"}}\n\n";
        Assert.Equal(frame, Encoding.UTF8.GetString(block.Frames, 0, block.FrameBytes));
        Assert.Equal(
            string.Create(CultureInfo.InvariantCulture, $"{frame.Length:X2}000000420000000C00030402000000"),
            Convert.ToHexString(block.Slots, 0, Block.SlotBytes));
    }

    [Theory]
    [InlineData(EventCategory.System, 0)]
    [InlineData(EventCategory.Console, 1)]
    [InlineData(EventCategory.Network, 2)]
    [InlineData(EventCategory.Page, 3)]
    [InlineData(EventCategory.Interaction, 4)]
    [InlineData(EventCategory.Screenshot, 5)]
    [InlineData(EventCategory.Monitor, 6)]
    [InlineData(EventCategory.Connection, 7)]
    public void CategoryNumber_IsWhatJournalsOnDiskHave(EventCategory category, byte number) => Assert.Equal(number, (byte)category);

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_directory.Path, "kernel.db")};Pooling=False");
        connection.Open();
        connection.Run(sql);
    }

    private void Overwrite(string file)
    {
        using var stream = new FileStream(Path.Combine(_directory.Path, file), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        stream.Write(new byte[stream.Length]);
    }
}
