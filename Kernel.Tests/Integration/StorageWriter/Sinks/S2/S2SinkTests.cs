using System.Text;
using Kernel.StorageWriter.S2Client.Model;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Kernel.Tests.Integration.StorageWriter.Sinks.S2;

/// <summary>The writer against S2: what a reader of the stream finds.</summary>
public sealed class S2SinkTests : StorageWriterTest
{
    public static TheoryData<string> Targets => S2TestStream.Both;

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Replicate_LiveStream_StoresRecords(string which)
    {
        await using var s2 = await S2TestStream.OpenAsync(which);
        Api.Publish(1, SampleEnvelopes.Range(1, 500));
        await using var writer = await StartAsync(s2.Settings);
        await writer.StoredAsync(500);
        Api.Publish(501, SampleEnvelopes.Range(501, 100));
        await writer.StoredAsync(600);

        await s2.AssertHoldsAsync("stream-a", SampleEnvelopes.Range(1, 600));
        var health = await writer.CheckHealthAsync();
        Assert.Equal((HealthStatus.Healthy, "s2 has stored events up to 600"), (health.Status, health.Description));
        Assert.Equal([0UL], Api.Requests);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Replicate_Restarted_ResumesAfterStored(string which)
    {
        await using var s2 = await S2TestStream.OpenAsync(which);
        Api.Publish(1, SampleEnvelopes.Range(1, 100));
        await using (var first = await StartAsync(s2.Settings))
        {
            await first.StoredAsync(100);
        }

        Api.Publish(101, SampleEnvelopes.Range(101, 100));
        await using var again = await StartAsync(s2.Settings);
        await again.StoredAsync(200);

        await s2.AssertHoldsAsync("stream-a", SampleEnvelopes.Range(1, 200));
        Assert.Equal([0UL, 100UL], Api.Requests);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Replicate_LargestEnvelopes_EachFitsARecord(string which)
    {
        await using var s2 = await S2TestStream.OpenAsync(which);
        var envelopes = new[] { SampleEnvelopes.Make(1, 999_000), SampleEnvelopes.Make(2, 20), SampleEnvelopes.Make(3, 999_800), SampleEnvelopes.Make(4, 500_000), SampleEnvelopes.Make(5, 540_000) };
        Api.StreamId = new string('s', 128);
        Api.Publish(1, envelopes);
        await using var writer = await StartAsync(s2.Settings);
        await writer.StoredAsync(5);

        await s2.AssertHoldsAsync(Api.StreamId, envelopes);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Replicate_NewJournal_StoresFromOldest(string which)
    {
        await using var s2 = await S2TestStream.OpenAsync(which);
        Api.Publish(1, SampleEnvelopes.Range(1, 50));
        await using (var first = await StartAsync(s2.Settings))
        {
            await first.StoredAsync(50);
        }

        Api.Replace("stream-b");
        Api.Publish(7, SampleEnvelopes.Range(7, 30));
        await using (var second = await StartAsync(s2.Settings))
        {
            await second.StoredAsync(36);
        }

        // When the old one is restored, it continues at its last record.
        Api.Replace("stream-a");
        Api.Publish(1, SampleEnvelopes.Range(1, 60));
        await using var third = await StartAsync(s2.Settings);
        await third.StoredAsync(60);

        var records = await s2.ReadAsync();
        S2TestStream.AssertHolds(records[..50], "stream-a", SampleEnvelopes.Range(1, 50));
        S2TestStream.AssertHolds(records[50..80], "stream-b", SampleEnvelopes.Range(7, 30));
        S2TestStream.AssertHolds(records[80..], "stream-a", SampleEnvelopes.Range(51, 10));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Replicate_ForeignRecords_AreSkipped(string which)
    {
        await using var s2 = await S2TestStream.OpenAsync(which);
        Api.Publish(1, SampleEnvelopes.Range(1, 20));
        await using (var first = await StartAsync(s2.Settings))
        {
            await first.StoredAsync(20);
        }

        var foreign = Enumerable.Range(0, 30).Select(static i => new AppendRecord(Encoding.UTF8.GetBytes($"note {i}")));
        await s2.Stream.AppendAsync(new AppendInput(foreign.Append(AppendRecord.Trim(5)).ToArray()), Cancel);
        Api.Publish(21, SampleEnvelopes.Range(21, 20));
        await using var second = await StartAsync(s2.Settings);
        await second.StoredAsync(40);

        var records = await s2.ReadAsync(from: 20);
        Assert.Equal(31 + 20, records.Count);
        S2TestStream.AssertHolds(records[31..], "stream-a", SampleEnvelopes.Range(21, 20));
        Assert.Equal(20UL, Api.Requests[^1]);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Replicate_IdentityFromTheFuture_StoresExactlyOnce(string which)
    {
        await using var s2 = await S2TestStream.OpenAsync(which);
        Api.StreamId = Guid.CreateVersion7(DateTimeOffset.UtcNow.AddHours(3)).ToString("N");
        Api.Publish(1, SampleEnvelopes.Range(1, 105));
        await using (var first = await StartAsync(s2.Settings))
        {
            await first.StoredAsync(105);
        }

        await s2.Stream.AppendAsync(new AppendInput(new[] { new AppendRecord("a note"u8.ToArray()) }), Cancel);
        Api.Publish(106, SampleEnvelopes.Range(106, 10));
        await using var second = await StartAsync(s2.Settings);
        await second.StoredAsync(115);

        var records = await s2.ReadAsync();
        Assert.Equal(116, records.Count);
        S2TestStream.AssertHolds(records[..105], Api.StreamId, SampleEnvelopes.Range(1, 105));
        S2TestStream.AssertHolds(records[106..], Api.StreamId, SampleEnvelopes.Range(106, 10));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Replicate_TwoWriters_StoreExactlyOnce(string which)
    {
        const int total = 2_000;
        await using var s2 = await S2TestStream.OpenAsync(which);
        await using var first = await StartAsync(s2.Settings);
        await using var second = await StartAsync(s2.Settings);
        for (var seq = 1; seq <= total; seq += 20)
        {
            // A load that continues, so that both writers append all the time.
            Api.Publish((ulong)seq, SampleEnvelopes.Range((ulong)seq, 20));
            var earlier = (ulong)Math.Max(0, seq - 100);
            await Wait.Until(() => Math.Max(first.Sink.Status.LastSeq, second.Sink.Status.LastSeq), stored => stored >= earlier);
        }

        await Wait.Until(() => Math.Max(first.Sink.Status.LastSeq, second.Sink.Status.LastSeq), seq => seq == total);

        await s2.AssertHoldsAsync("stream-a", SampleEnvelopes.Range(1, total));
        Assert.Contains(
            first.Log.At(LogLevel.Warning).Concat(second.Log.At(LogLevel.Warning)),
            static line => line.Contains("another writer appends to the same S2 stream", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Replicate_IntoBoth_EachHasItsOwnCursor(string which)
    {
        await using var s2 = await S2TestStream.OpenAsync(which);
        s2.Settings["Files:Enabled"] = "true";
        Api.Publish(1, SampleEnvelopes.Range(1, 100));
        await using (var first = await StartAsync(s2.Settings))
        {
            Assert.Equal(["files", "s2"], first.Sinks.Select(static destination => destination.Status.Name));
            await first.StoredAsync(100);
            Assert.Equal("files has stored events up to 100; s2 has stored events up to 100", (await first.CheckHealthAsync()).Description);
        }

        // The files are lost: they start again from the journal's oldest, and S2 continues.
        Directory.Delete(EventsDirectory, recursive: true);
        Api.Publish(101, SampleEnvelopes.Range(101, 50));
        await using var second = await StartAsync(s2.Settings);
        await second.StoredAsync(150);

        await s2.AssertHoldsAsync("stream-a", SampleEnvelopes.Range(1, 150));
        Assert.True(SinkFiles.Lines(SampleEnvelopes.Range(1, 150)).AsSpan().SequenceEqual(SinkFiles.ReadAll(StreamDirectory)));
        Assert.Equal([0UL, 0UL, 0UL, 100UL], Api.Requests.Order());
    }

}
