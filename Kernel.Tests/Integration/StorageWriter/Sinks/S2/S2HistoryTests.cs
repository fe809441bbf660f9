using CsCheck;
using Google.Protobuf;
using Kernel.StorageWriter.History;
using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.S2Client.Wire.Protobuf;
using Kernel.StorageWriter.Sinks.S2;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes.S2;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.Extensions.Options;

namespace Kernel.Tests.Integration.StorageWriter.Sinks.S2;

/// <summary>Stored events read back out of S2.</summary>
public sealed class S2HistoryTests : IAsyncLifetime
{
    private const int ManyBytes = 1024 * 1024;

    private S2TestStream _s2 = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _s2 = await S2TestStream.OpenAsync();

    public ValueTask DisposeAsync() => _s2.DisposeAsync();

    // Runs of records: the log they belong to (0 for none), how many, and how far the numbers jump before them. Logs follow each other in any order, and continue.
    private static readonly Gen<(int Log, int Count, int Jump)[]> Runs =
        Gen.Select(Gen.Int[0, 3], Gen.Frequency((4, Gen.Int[1, 60]), (1, Gen.Int[900, 1000])), Gen.Frequency((2, Gen.Const(1)), (1, Gen.Int[2, 50]))).Array[1, 12];

    [Fact]
    public async Task ReadAsync_RandomStreamAndStart_ReturnsLaterEvents()
    {
        var number = 0;
        await Gen.Select(Runs, Gen.Int[1, 3], Gen.Int[0, 200], Gen.Int[1, 70]).SampleAsync(
            async (runs, log, start, events) =>
            {
                var name = $"stream {Interlocked.Increment(ref number)}";
                var stored = Fill(_s2.Server.CreateStream("kernel-test-basin", name), runs)[log];
                using var client = Client(name, out var archive);
                var after = stored.Count > 0 ? stored[start % stored.Count] - (ulong)(start % 2) : (ulong)start;

                var page = await archive.ReadAsync($"log-{log}", after, new HistoryLimits(events, ManyBytes), Cancel);

                var expected = stored.Where(seq => seq > after).Take(events).ToList();
                Assert.Equal(stored.Count == 0, page is null);
                Assert.Equal(expected.Count, page?.Count ?? 0);
                Assert.True(SinkFiles.Lines(expected.Select(static seq => SampleEnvelopes.Make(seq))).AsSpan().SequenceEqual(page is null ? default : page.Lines.Span));

                // The next read gets what follows, without a search.
                if (expected.Count > 0)
                {
                    var next = await archive.ReadAsync($"log-{log}", expected[^1], new HistoryLimits(events, ManyBytes), Cancel);
                    Assert.Equal(stored.Count(seq => seq > expected[^1]) is var rest && rest > events ? events : rest, next!.Count);
                }
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public async Task Read_PageOfFewBytes_EndsBeforeItExceedsThem()
    {
        Fill(_s2.Log, [(1, 10, 1)]);
        using var client = Client(_s2.StreamName, out var archive);

        var page = await archive.ReadAsync("log-1", 0, new HistoryLimits(100, SampleEnvelopes.Make(1).Length + SampleEnvelopes.Make(2).Length + 2), Cancel);

        Assert.Equal((2, 1UL, 2UL), (page!.Count, page.First, page.Last));
        Assert.Equal(1, (await archive.ReadAsync("log-1", 2, new HistoryLimits(100, 1), Cancel))!.Count);
    }

    [Fact]
    public async Task Read_TrimmedStream_BeginsWithWhatIsLeft()
    {
        Fill(_s2.Log, [(1, 100, 1)]);
        _s2.Log.Append(new AppendInput { Records = { Record([("", "trim")], [0, 0, 0, 0, 0, 0, 0, 40]) } });
        using var client = Client(_s2.StreamName, out var archive);

        var page = await archive.ReadAsync("log-1", 10, new HistoryLimits(5, ManyBytes), Cancel);

        Assert.Equal((5, 41UL), (page!.Count, page.First));
    }

    [Theory]
    [InlineData(6)] // within a page
    [InlineData(5)] // before a page
    public async Task ReadAsync_ManyForeignRecords_SkipsThem(ulong after)
    {
        Fill(_s2.Log, [(1, 10, 1), (0, 900, 1), (0, 900, 1), (1, 10, 1)]);
        using var client = Client(_s2.StreamName, out var archive);

        var first = (await archive.ReadAsync("log-1", after, new HistoryLimits(5, ManyBytes), Cancel))!;
        Assert.Equal((5, after + 5), (first.Count, first.Last));

        var second = (await archive.ReadAsync("log-1", first.Last, new HistoryLimits(5, ManyBytes), Cancel))!;
        Assert.Equal((5, first.Last + 5), (second.Count, second.Last));
    }

    [Fact]
    public async Task ReadAsync_ContinuedAfterManyForeignRecords_FindsBothParts()
    {
        var foreign = Enumerable.Repeat((0, 1000, 1), 22);
        Fill(_s2.Log, [(2, 10, 1), (1, 10, 1), .. foreign, (1, 10, 5), .. foreign]);
        using var client = Client(_s2.StreamName, out var archive);

        foreach (var (after, first) in ((ulong, ulong)[])[(0, 1), (4, 5), (10, 15), (12, 15), (18, 19), (24, 0), (30, 0)])
        {
            Assert.Equal(first, (await archive.ReadAsync("log-1", after, new HistoryLimits(5, ManyBytes), Cancel))!.First);
        }

        var last = await archive.ReadAsync("log-1", 5, new HistoryLimits(5, ManyBytes), Cancel);
        Assert.Equal((6UL, 10UL), (last!.First, last.Last));
        Assert.Equal(15UL, (await archive.ReadAsync("log-1", last.Last, new HistoryLimits(5, ManyBytes), Cancel))!.First);
        Assert.Null(await archive.ReadAsync("log-3", 0, new HistoryLimits(5, ManyBytes), Cancel));
    }

    [Fact]
    public async Task ReadAsync_DamagedRecord_CostsThatRecord()
    {
        Fill(_s2.Log, [(1, 5, 1)]);
        var input = new AppendInput();
        input.Records.Add(Record([("stream_id", "log-1"), ("seq", "6")], "not an envelope"u8.ToArray()));
        input.Records.Add(Record([("stream_id", "log-1"), ("seq", "7")], SampleEnvelopes.Make(8)));
        input.Records.Add(Record([("stream_id", "log-1"), ("seq", "8")], [.. SampleEnvelopes.Make(8)[..^20], .. "\n\n"u8]));
        input.Records.Add(Record([("stream_id", "log-1"), ("seq", "9")], SampleEnvelopes.Make(9)));
        _s2.Log.Append(input);
        using var client = Client(_s2.StreamName, out var archive);

        for (var after = 0UL; after < 9; after++)
        {
            var page = await archive.ReadAsync("log-1", after, new HistoryLimits(10, ManyBytes), Cancel);

            var left = new ulong[] { 1, 2, 3, 4, 5, 9 }.Where(seq => seq > after).Select(static seq => SampleEnvelopes.Make(seq));
            Assert.Equal(SinkFiles.Lines(left), page!.Lines.ToArray());
        }
    }

    [Fact]
    public async Task Read_NoStreamOrNothingInIt_IsNull()
    {
        using var client = Client("there is none", out var archive);
        Assert.Null(await archive.ReadAsync("log-1", 0, new HistoryLimits(5, ManyBytes), Cancel));

        _s2.Server.CreateStream("kernel-test-basin", "there is none");
        Assert.Null(await archive.ReadAsync("log-1", 0, new HistoryLimits(5, ManyBytes), Cancel));
    }

    private S2Account Client(string stream, out S2History archive)
    {
        var options = new S2Options
        {
            Target =
            {
                Basin = "kernel-test-basin",
                AccessToken = "token-of-the-test",
                Stream = stream,
                AccountEndpoint = _s2.Server.Endpoint,
                BasinEndpoint = _s2.Server.Endpoint,
            },
        };
        var client = options.CreateAccount(TimeProvider.System);
        archive = new S2History(client, Options.Create(options));
        return client;
    }

    /// <returns>The numbers of each log.</returns>
    private static List<ulong>[] Fill(StreamLog stream, (int Log, int Count, int Jump)[] runs)
    {
        List<ulong>[] stored = [[], [], [], []];
        foreach (var (log, count, jump) in runs)
        {
            var seq = (stored[log].Count > 0 ? stored[log][^1] : 0) + (ulong)jump;
            var input = new AppendInput();
            for (var i = 0; i < count; i++, seq++)
            {
                stored[log].Add(seq);
                input.Records.Add(Record(log == 0 ? [] : [("stream_id", $"log-{log}"), ("seq", $"{seq}")], SampleEnvelopes.Make(seq)));
            }

            stream.Append(input);
        }

        return stored;
    }

    private static AppendRecord Record((string Name, string Value)[] headers, byte[] body) => new()
    {
        Body = ByteString.CopyFrom(body),
        Headers = { headers.Select(static header => new Header { Name = ByteString.CopyFromUtf8(header.Name), Value = ByteString.CopyFromUtf8(header.Value) }) },
    };
}
