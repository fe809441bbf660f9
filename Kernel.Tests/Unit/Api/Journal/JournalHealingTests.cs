using Kernel.Api.EventStream;
using Kernel.Api.Journal;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Journal;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Unit.Api.Journal;

/// <summary>Disks that fail for a moment, and files that disappear while the journal is in use.</summary>
public sealed class JournalHealingTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string Journal => _directory["journal"];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("Input/output error")]
    [InlineData("Too many open files")]
    public async Task Read_FailsTemporarily_IsNoGap(string error)
    {
        FaultyDirectory? disk = null;
        await using var stream = new StreamUnderTest(Journal, ringEvents: 8, open: (path, time) => disk = new FaultyDirectory(path, time));
        for (var i = 0; i < 50; i++)
        {
            await stream.PublishAsync(10);
        }

        var reader = stream.Reader(0);
        disk!.OnRead = () => throw new IOException(error);
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        Assert.Equal(ReadStatus.Unavailable, (await reader.ReadAsync(output, 4096, cancellationToken: Wait.Cancellation)).Status);
        Assert.Equal((0ul, 0), (reader.Position, output.WrittenCount));

        disk.OnRead = static () => { };
        var (seqs, gaps) = await StreamUnderTest.ReadAllAsync(reader);
        Assert.Equal(Enumerable.Range(1, 50).Select(static seq => (ulong)seq), seqs);
        Assert.Empty(gaps);
    }

    [Fact]
    public async Task Read_FailsPermanently_BecomesAGapOfTheBlock()
    {
        FaultyDirectory? disk = null;
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var stream = new StreamUnderTest(Journal, time: time, ringEvents: 8, open: (path, clock) => disk = new FaultyDirectory(path, clock));
        for (var i = 0; i < 40; i++)
        {
            await stream.PublishAsync(20_000);
        }

        var path = JournalFiles.Segments(Journal).Single();
        var (position, _) = JournalFiles.Blocks(path).Single(static block => block.Header.FirstSeq == 17);
        disk!.Unreadable = (path, position + 10_000);
        var reader = stream.Reader(10);
        var (before, none) = await StreamUnderTest.ReadAsync(reader, ReadStatus.Unavailable);
        Assert.Equal(Enumerable.Range(11, 6).Select(static seq => (ulong)seq), before);
        Assert.Empty(none);
        Assert.Empty(stream.Journal.Damages.All);

        time.Advance(TimeSpan.FromSeconds(31));
        var (after, gaps) = await StreamUnderTest.ReadAllAsync(reader);
        Assert.Equal(Enumerable.Range(18, 23).Select(static seq => (ulong)seq), after);
        Assert.Equal([(17ul, 17ul)], gaps);
        Assert.Equal($"{path} is damaged at byte {position}; event 17 is lost", Assert.Single(stream.Journal.Damages.All).ToString());

        // And if the disk has the place after all, so have readers.
        disk.Unreadable = null;
        Assert.Equal((40, 0), await CountAsync(stream.Reader(0)));
        Assert.True((await stream.TryPublishAsync(10)).IsDurable);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 10_000)]
    [InlineData(2, 10_000)]
    public async Task Open_UnreadablePart_ReusesNoSequenceNumber(int block, int beforeItsEnd)
    {
        await using (var stream = new StreamUnderTest(Journal))
        {
            for (var i = 0; i < 10; i++)
            {
                await stream.PublishAsync(20_000);
            }

            StreamUnderTest.CopyAsAfterCrash(Journal, _directory["copy"]);
        }

        var path = JournalFiles.Segments(_directory["copy"]).Single();
        var (position, header) = JournalFiles.Blocks(path)[^block];
        await using var again = new StreamUnderTest(
            _directory["copy"],
            time: new HastyTime(),
            open: (folder, time) => new FaultyDirectory(folder, time) { Unreadable = (path, position + header.Length - beforeItsEnd) });
        Assert.True(await again.PublishAsync(10) > 10);
        var (seqs, gaps) = await StreamUnderTest.ReadAllAsync(again.Reader(0));
        Assert.Equal(Enumerable.Range(1, 10).Select(static seq => (ulong)seq).Where(seq => seq != header.FirstSeq), seqs.SkipLast(1));
        Assert.Equal(header.FirstSeq, Assert.Single(gaps).From);
        Assert.Contains(again.Journal.Damages.All, damage => damage.Path == path && damage.From == header.FirstSeq);
    }

    [Fact]
    public async Task Commit_WriteFailsTemporarily_ContinuesInANewSegment()
    {
        FaultyDirectory? disk = null;
        await using (var stream = new StreamUnderTest(Journal, open: (path, time) => disk = new FaultyDirectory(path, time)))
        {
            await stream.PublishAsync(10);
            disk!.OnWrite = static () => throw new IOException("Input/output error");
            Assert.False((await stream.TryPublishAsync(10)).IsDurable);
            Assert.Equal("Input/output error", stream.Journal.Committed.Failure);

            disk.OnWrite = static () => { };
            await Wait.Until(() => stream.Journal.Committed.Failure is null);
            Assert.True((await stream.TryPublishAsync(10)).IsDurable);
        }

        await using var again = new StreamUnderTest(Journal);
        Assert.Equal([1ul, 2ul, 3ul], (await StreamUnderTest.ReadAllAsync(again.Reader(0))).Seqs);
    }

    // A disk that refuses a sync may have thrown away what it should have written, and say yes when it is asked again.
    [Fact]
    public async Task Commit_SyncFails_WritesTheRingAgain()
    {
        FaultyDirectory? disk = null;
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var stream = new StreamUnderTest(Journal, time: time, open: (path, clock) => disk = new FaultyDirectory(path, clock));
        await stream.PublishAsync(10);
        var synced = 0;
        disk!.OnSync = () =>
        {
            disk.OnSync = static () => { };
            Interlocked.Increment(ref synced);
            throw new IOException("Input/output error");
        };
        time.Advance(TimeSpan.FromSeconds(1));
        await Wait.Until(() => Volatile.Read(ref synced) == 1);
        var began = time.GetUtcNow();
        await Wait.Until(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            var path = JournalFiles.Segments(Journal).Single();
            return JournalFiles.Head(path).Time > began.ToUnixTimeMilliseconds();
        });
        await Wait.Until(() => stream.Journal.Committed.Failure is null);
        Assert.Equal(1ul, JournalFiles.Blocks(JournalFiles.Segments(Journal).Single())[0].Header.FirstSeq);
        Assert.True((await stream.TryPublishAsync(10)).IsDurable);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Commit_NewestFileRemoved_WritesTheRingAgain(bool isReplaced)
    {
        await using (var stream = new StreamUnderTest(Journal))
        {
            for (var i = 0; i < 20; i++)
            {
                await stream.PublishAsync(10);
            }

            var path = JournalFiles.Segments(Journal).Single();
            var bytes = File.ReadAllBytes(path);
            File.Delete(path);
            if (isReplaced)
            {
                File.WriteAllBytes(path, bytes);
            }

            // Published without a break: one of the answers says that the journal had lost its file.
            var durable = true;
            var last = 0ul;
            await Wait.Until(
                async () =>
                {
                    (last, durable) = await stream.TryPublishAsync(10);
                    return !durable;
                },
                "an answer that is not durable",
                within: TimeSpan.FromSeconds(2));
            await Wait.Until(() => stream.Journal.Committed.Failure is null);
            Assert.Contains(path, Assert.Single(stream.Journal.Damages.All).ToString(), StringComparison.Ordinal);
            Assert.True((await stream.TryPublishAsync(10)).IsDurable);
            StreamUnderTest.CopyAsAfterCrash(Journal, _directory["copy"]);
        }

        await using var again = new StreamUnderTest(_directory["copy"]);
        var (seqs, gaps) = await StreamUnderTest.ReadAllAsync(again.Reader(0));
        Assert.Empty(gaps);
        Assert.Equal(Enumerable.Range(1, seqs.Count).Select(static seq => (ulong)seq), seqs);
        Assert.True(seqs.Count >= 22);
    }

    [Fact]
    public async Task Read_OlderFileRemoved_IsAGapOfItsEvents()
    {
        await using var stream = new StreamUnderTest(Journal, new JournalOptions { MaxBytes = 3_200_000 }, ringEvents: 8);
        while (JournalFiles.Segments(Journal).Length < 4)
        {
            await stream.PublishAsync(20_000);
        }

        var path = JournalFiles.Segments(Journal)[1];
        var (first, last) = (JournalFiles.Blocks(path)[0].Header.FirstSeq, JournalFiles.Blocks(path)[^1].Header.LastSeq);
        for (var i = 0; i < 10; i++)
        {
            await stream.PublishAsync(10); // so that the ring has none of its events
        }

        File.Delete(path);
        await Wait.Until(() => stream.Journal.Damages.All.Count, static count => count == 1, within: TimeSpan.FromSeconds(2));

        var (_, gaps) = await StreamUnderTest.ReadAllAsync(stream.Reader(0));
        Assert.Equal([(first, last)], gaps);
        Assert.Equal($"{path} was removed; events {first} to {last} are lost", stream.Journal.Damages.All.Single().ToString());
        Assert.True((await stream.TryPublishAsync(10)).IsDurable);
    }

    [Fact]
    public async Task Commit_DirectoryMovedTemporarily_LosesNothing()
    {
        await using (var stream = new StreamUnderTest(Journal, ringEvents: 64))
        {
            for (var i = 0; i < 100; i++)
            {
                await stream.PublishAsync(10);
            }

            Directory.Move(Journal, _directory["away"]);
            await Wait.Until(() => stream.Journal.Committed.Failure, static failure => failure is not null, within: TimeSpan.FromSeconds(2));
            Assert.False((await stream.TryPublishAsync(10)).IsDurable);
            var reader = stream.Reader(0);
            var output = new System.Buffers.ArrayBufferWriter<byte>();
            Assert.Equal(ReadStatus.Unavailable, (await reader.ReadAsync(output, 4096, cancellationToken: Wait.Cancellation)).Status);

            Directory.Move(_directory["away"], Journal);
            await Wait.Until(() => stream.Journal.Committed.Failure is null);
            Assert.Equal(101, (await StreamUnderTest.ReadAllAsync(reader)).Seqs.Count);
            Assert.Empty(stream.Journal.Damages.All);
        }

        await using var again = new StreamUnderTest(Journal);
        var (seqs, gaps) = await StreamUnderTest.ReadAllAsync(again.Reader(0));
        Assert.Equal((101, 0), (seqs.Count, gaps.Count));
    }

    [Fact]
    public async Task Commit_DirectoryRemoved_RecreatesIt()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using (var stream = new StreamUnderTest(Journal, time: time))
        {
            for (var i = 0; i < 20; i++)
            {
                await stream.PublishAsync(10);
            }

            Directory.Delete(Journal, recursive: true);
            await Wait.Until(() =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return Directory.Exists(Journal) && stream.Journal.Committed.Failure is null;
            });
            Assert.True((await stream.TryPublishAsync(10)).IsDurable);
        }

        await using var again = new StreamUnderTest(Journal, time: time);
        Assert.Equal(Enumerable.Range(1, 21).Select(static seq => (ulong)seq), (await StreamUnderTest.ReadAllAsync(again.Reader(0))).Seqs);
    }

    [Fact]
    public async Task Commit_LockTakenByAnotherProcess_Fails()
    {
        await using var stream = new StreamUnderTest(Journal);
        File.Delete(Path.Combine(Journal, ".lock"));
        JournalDirectory other;
        try
        {
            other = new JournalDirectory(Journal, TimeProvider.System);
        }
        catch (JournalException)
        {
            return; // the first one was faster, and has it again
        }

        await Wait.Until(() => stream.Journal.Committed.Failure, static failure => failure is not null, within: TimeSpan.FromSeconds(2));
        other.Dispose();
        await Wait.Until(() => stream.Journal.Committed.Failure is null);
    }

    [Fact]
    public async Task Open_AfterRetentionAndCrash_ContinuesWithoutAGap()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        var options = new JournalOptions { MaxAge = TimeSpan.FromHours(1) };
        ulong last;
        await using (var stream = new StreamUnderTest(Journal, options, time, ringEvents: 2))
        {
            await stream.PublishAsync(10);
            last = await stream.PublishAsync(10);
            time.Advance(TimeSpan.FromHours(2));
            await Wait.Until(() => stream.Journal.OldestSeq, oldest => oldest == last + 1);
            StreamUnderTest.CopyAsAfterCrash(Journal, _directory["copy"]);
        }

        await using var again = new StreamUnderTest(_directory["copy"], options, time, ringEvents: 2);
        var next = await again.PublishAsync(10);
        Assert.True(next > last);
        var (seqs, gaps) = await StreamUnderTest.ReadAllAsync(again.Reader(last));
        Assert.Equal([next], seqs);
        Assert.Empty(gaps);
    }

    [Fact]
    public async Task FirstSince_ClockSetBack_FindsTheEvents()
    {
        var time = new BackwardTime();
        await using var stream = new StreamUnderTest(Journal, new JournalOptions { MaxBytes = 3_200_000 }, time, ringEvents: 8);
        for (var i = 0; i < 20; i++)
        {
            await stream.PublishAsync(20_000);
        }

        var before = time.GetUtcNow();
        time.Offset = TimeSpan.FromDays(-30);
        for (var i = 0; i < 20; i++)
        {
            await stream.PublishAsync(20_000);
        }

        var (seqs, gaps) = await StreamUnderTest.ReadAllAsync(stream.Reader(0));
        Assert.Equal((40, 0), (seqs.Count, gaps.Count));
        Assert.InRange(await stream.Journal.FirstSinceAsync(before.AddDays(-29), Wait.Cancellation), 1ul, 21ul);
    }

    private static async Task<(int Events, int Gaps)> CountAsync(LogReader reader)
    {
        var (seqs, gaps) = await StreamUnderTest.ReadAllAsync(reader);
        return (seqs.Count, gaps.Count);
    }

    // A minute passes from one look at it to the next.
    private sealed class HastyTime : TimeProvider
    {
        private long _minutes;

        public override long GetTimestamp() => Interlocked.Increment(ref _minutes) * 60 * TimestampFrequency;
    }

    private sealed class BackwardTime : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
    }
}
