using System.Buffers.Binary;
using System.Text.Json;
using Kernel.Api.EventStream;
using Kernel.Api.Journal;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Journal;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Unit.Api.Journal;

public sealed class JournalTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Open_AfterACleanStop_ContinuesWithTheNextSeq()
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
    public async Task Dispose_WithoutStop_Commits()
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
    public async Task Open_AfterACrash_SkipsReservedNumbersWithoutAGap()
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
    public async Task Ingest_AfterACrash_RecognisesCommittedBatches()
    {
        var after = _directory["after"];
        await using (var first = new StreamUnderTest(_directory["before"]))
        {
            var outcome = await first.Log.IngestAsync("collector", 1, StreamUnderTest.Batch(5, 10), Cancelled);
            await first.Journal.Committed.WaitAsync(outcome.Last);
            StreamUnderTest.CopyAsAfterCrash(_directory["before"], after);
        }

        await using var second = new StreamUnderTest(after);
        var again = await second.Log.IngestAsync("collector", 3, StreamUnderTest.Batch(5, 10), Cancelled);
        Assert.Equal((IngestStatus.Accepted, 3, 8ul), (again.Status, again.Duplicates, again.Expected));
        var gap = await second.Log.IngestAsync("collector", 9, StreamUnderTest.Batch(1, 10), Cancelled);
        Assert.Equal((IngestStatus.Gap, 8ul), (gap.Status, gap.Expected));
    }

    [Fact]
    public async Task Open_NewerVersion_FailsWithTheReason()
    {
        await new StreamUnderTest(_directory.Path).DisposeAsync();
        var path = JournalFiles.Segments(_directory.Path).Single();
        var bytes = File.ReadAllBytes(path);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), 2);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(36), Crc32C.Of(bytes.AsSpan(0, 36)));
        File.WriteAllBytes(path, bytes);

        var refusal = Assert.Throws<JournalException>(() => new StreamUnderTest(_directory.Path));

        Assert.Contains("has format 2; this version of Kernel reads formats up to 1", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_EarlierVersion_FailsWithTheReason()
    {
        File.WriteAllText(_directory["kernel.db"], "SQLite format 3");

        var refusal = Assert.Throws<JournalException>(() => new StreamUnderTest(_directory.Path));

        Assert.Contains("kernel.db is the journal of an earlier version of Kernel (SQLite)", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("move kernel.db* out of", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_JournalInUse_FailsWithTheReason()
    {
        await using var first = new StreamUnderTest(_directory.Path);

        var refusal = Assert.Throws<JournalException>(() => new StreamUnderTest(_directory.Path));

        Assert.Contains("another process uses it", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trim_OlderThanMaxAge_DeletesWhileIdle()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var stream = new StreamUnderTest(_directory.Path, new JournalOptions { MaxAge = TimeSpan.FromHours(1) }, time, ringEvents: 2);
        for (var i = 0; i < 5; i++)
        {
            await stream.PublishAsync(10);
        }

        time.Advance(TimeSpan.FromHours(2));
        await Wait.Until(() => stream.Journal.OldestSeq, static oldest => oldest == 6);

        var (seqs, gaps) = await StreamUnderTest.ReadAllAsync(stream.Reader(0));
        Assert.Equal([4, 5], seqs);
        Assert.Equal([(1, 3)], gaps);
    }

    [Fact]
    public async Task Trim_EventsAroundUnassignedNumbers_KeepsTheRange()
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
        await Wait.Until(() => second.Journal.OldestSeq, oldest => oldest == next + 1);

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

        Assert.InRange(stream.Journal.Segments.Bytes, 200_000, 300_000);
        Assert.InRange(stream.Journal.OldestSeq, 160ul, 185ul);
        Assert.Equal(stream.Journal.Segments.Bytes, JournalFiles.Segments(_directory.Path).Sum(static path => new FileInfo(path).Length));
    }

    [Fact]
    public async Task Open_AfterARestart_RecoversTheSessions()
    {
        await using (var first = new StreamUnderTest(_directory.Path))
        {
            await first.Log.AppendAsync(StreamUnderTest.Batch(1, 10), new SessionChange("a", 0, JsonElement.Parse("{\"n\":1}"), static _ => { }), Cancelled);
            await first.Log.AppendAsync(StreamUnderTest.Batch(1, 10), new SessionChange("a", 1, JsonElement.Parse("{\"n\":2}"), static _ => { }), Cancelled);
            await first.Log.AppendAsync(StreamUnderTest.Batch(1, 10), new SessionChange("b", 0, JsonElement.Parse("{\"n\":3}"), static _ => { }), Cancelled);
            Assert.True(await first.Journal.Committed.WaitForRevisionAsync(first.Log.Save(new SessionRecord("b", 3, 0, JsonElement.Parse("{\"n\":4}")))));
        }

        await using var second = new StreamUnderTest(_directory.Path);
        Assert.Equal(
            [("a", 1ul, 2ul, "{\"n\":2}"), ("b", 3ul, 0ul, "{\"n\":4}")],
            second.Journal.Recovered.Sessions.Select(static s => (s.Id, s.StartSeq, s.EndSeq, s.Json.GetRawText())));
        var stamped = await second.Log.AppendAsync(StreamUnderTest.Batch(1, 10), cancellationToken: Cancelled);
        Assert.Equal("b"u8.ToArray(), stamped.Session);
    }

    [Fact]
    public async Task Open_RenamedEndedSession_KeepsItsPlace()
    {
        await using (var first = new StreamUnderTest(_directory.Path))
        {
            await first.Log.AppendAsync(StreamUnderTest.Batch(1, 10), new SessionChange("a", 0, JsonElement.Parse("{\"n\":1}"), static _ => { }), Cancelled);
            await first.Log.AppendAsync(StreamUnderTest.Batch(1, 10), new SessionChange("a", 1, JsonElement.Parse("{\"n\":2}"), static _ => { }), Cancelled);
            await first.Log.AppendAsync(StreamUnderTest.Batch(1, 10), new SessionChange("b", 0, JsonElement.Parse("{\"n\":3}"), static _ => { }), Cancelled);
            Assert.True(await first.Journal.Committed.WaitForRevisionAsync(first.Log.Save(new SessionRecord("a", 1, 2, JsonElement.Parse("{\"n\":4}")))));
        }

        await using var second = new StreamUnderTest(_directory.Path);
        Assert.Equal(["a", "b"], second.Journal.Recovered.Sessions.Select(static s => s.Id));
        Assert.Equal("b", second.Journal.Recovered.ActiveSession?.Id);
    }

    // Small segments and retention: the first events are gone, so their counts can only come from the stored ones.
    [Theory]
    [InlineData(64_000_000, 30)]
    [InlineData(300_000, 300)]
    public async Task Open_AfterACrash_HasTheCountsOfTheActiveSession(long maxBytes, int events)
    {
        var options = new JournalOptions { MaxBytes = maxBytes };
        SessionTally expected;
        await using (var first = new StreamUnderTest(_directory.Path, options))
        {
            await first.PublishAsync(10, "console_error"); // of no session
            await first.Log.AppendAsync(StreamUnderTest.Batch(1, 10), new SessionChange("a", 0, JsonElement.Parse("{}"), static _ => { }), Cancelled);
            await first.Log.AppendAsync(StreamUnderTest.Batch(1, 10), new SessionChange("a", 2, JsonElement.Parse("{}"), static _ => { }), Cancelled);
            await first.Log.AppendAsync(StreamUnderTest.Batch(1, 10), new SessionChange("b", 0, JsonElement.Parse("{}"), static _ => { }), Cancelled);
            for (var i = 0; i < events; i++)
            {
                await first.PublishAsync(5_000, i % 3 == 0 ? "console_error" : i % 3 == 1 ? "network_request" : "test.event");
            }

            expected = first.Log.Tally!;
            Assert.Equal((events + 1, (events + 2) / 3), (expected.Events, expected.Errors));
            Assert.Equal(maxBytes < 1_000_000, first.Journal.OldestSeq > 10);
            StreamUnderTest.CopyAsAfterCrash(_directory.Path, _directory["crashed"]);
        }

        await using var second = new StreamUnderTest(_directory["crashed"], options);
        var recovered = second.Journal.Recovered.Tally!;
        Assert.Equal(expected, recovered with { Images = expected.Images });
        await second.PublishAsync(10, "console_error");
        Assert.Equal(expected.Errors + 1, second.Log.Tally!.Errors);
        Assert.Equal(expected.FirstTs, second.Log.Tally!.FirstTs);

        var ended = await second.Log.AppendAsync(StreamUnderTest.Batch(1, 10), new SessionChange("b", 4, JsonElement.Parse("{}"), static _ => { }), Cancelled);
        Assert.True(await second.Journal.Committed.WaitAsync(ended.Last));
        StreamUnderTest.CopyAsAfterCrash(_directory["crashed"], _directory["again"]);
        await using var third = new StreamUnderTest(_directory["again"], options);
        Assert.Null(third.Journal.Recovered.Tally);
        Assert.Equal(expected.Events + 2, third.Journal.Recovered.Sessions[^1].Tally?.Events);
    }
}
