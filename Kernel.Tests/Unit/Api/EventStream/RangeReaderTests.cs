using System.Buffers;
using Kernel.Api.EventStream;
using Kernel.Api.Journal;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Journal;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Unit.Api.EventStream;

public sealed class RangeReaderTests : IAsyncDisposable
{
    private const int RingEvents = 64;

    private readonly TempDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly StreamUnderTest _stream;

    public RangeReaderTests() => _stream = new StreamUnderTest(_directory.Path, ringEvents: RingEvents);

    [Fact]
    public async Task Range_OfJournalAndRing_HasItsMatchesOnly()
    {
        await PublishAsync(200, "a.other");
        await PublishAsync(100, "a.one");
        await PublishAsync(5, "a.other");
        await PublishAsync(100, "a.one");

        Assert.Equal([.. Seqs(199, 300).Skip(2), .. Seqs(306, 399)], await ReadAsync(Reader(198, 399, EventFilter.Of(null, ["a.one"]))));
        Assert.Equal(Seqs(1, 405), await ReadAsync(Reader(0, 405)));
        Assert.Empty(await ReadAsync(Reader(405, 405)));
        Assert.Empty(await ReadAsync(Reader(500, 405)));
        Assert.Empty(await ReadAsync(Reader(0, 0)));
    }

    [Fact]
    public async Task Gap_BeyondTheRange_EndsWithIt()
    {
        await PublishAsync(RingEvents * 2, "a.one");
        List<(ulong, ulong)> gaps = [];
        var reader = new RangeReader(_stream.Log, new History(static request => new LogReadResult(ReadStatus.Gap, request.From, ulong.MaxValue)), 9, 40, EventFilter.None, _time, (from, to) => gaps.Add((from, to)));

        Assert.Empty(await ReadAsync(reader));
        Assert.Equal([(10, 40)], gaps);
    }

    [Fact]
    public async Task Events_NotCommittedYet_AreWaitedFor()
    {
        await PublishAsync(1, "a.one");
        var reading = ReadAsync(Reader(0, 2));
        await _time.AdvanceUntilAsync(TimeSpan.FromMilliseconds(250), () => _time.GetUtcNow() - _time.Start > TimeSpan.FromSeconds(2));
        Assert.False(reading.IsCompleted);

        await PublishAsync(1, "a.one");
        Assert.Equal([1UL, 2UL], await _time.AdvanceUntilAsync(TimeSpan.FromMilliseconds(250), reading));
    }

    [Fact]
    public async Task History_UnavailableForAWhile_IsReadThen()
    {
        await PublishAsync(RingEvents * 2, "a.one");
        var failures = 0;
        var history = new History(_ => failures++ < 30 ? new LogReadResult(ReadStatus.Unavailable) : null) { Inner = _stream.Journal };

        Assert.Equal(Seqs(1, 3), await _time.AdvanceUntilAsync(TimeSpan.FromMilliseconds(250), ReadAsync(Reader(0, 3, history: history))));
    }

    [Fact]
    public async Task History_UnavailableForLong_IsBusy()
    {
        await PublishAsync(RingEvents * 2, "a.one");
        var reading = ReadAsync(Reader(0, 3, history: new History(static _ => new LogReadResult(ReadStatus.Unavailable))));

        await _time.AdvanceUntilAsync(TimeSpan.FromMilliseconds(250), () => reading.IsCompleted);
        await Assert.ThrowsAsync<StreamBusyException>(() => reading);
        Assert.True(_time.GetUtcNow() - _time.Start >= RangeReader.MaxWait);
    }

    // A part of a range must not look like all of it.
    [Fact]
    public async Task Stream_ThatEndsBeforeTheRange_IsBusy()
    {
        await PublishAsync(2, "a.one");
        _stream.Log.Complete();

        await Assert.ThrowsAsync<StreamBusyException>(() => ReadAsync(Reader(0, 3)));
        Assert.Equal(Seqs(1, 2), await ReadAsync(Reader(0, 2)));
    }

    [Fact]
    public async Task Cancellation_WhileEventsAreAvailable_EndsTheRead()
    {
        await PublishAsync(2, "a.one");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Reader(0, 2).ReadAsync(new CancellationToken(canceled: true)).AsTask());
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _directory.Dispose();
    }

    private static IEnumerable<ulong> Seqs(int from, int to) => Enumerable.Range(from, to - from + 1).Select(static seq => (ulong)seq);

    private static async Task<List<ulong>> ReadAsync(RangeReader reader)
    {
        List<ulong> seqs = [];
        while (await reader.ReadAsync(Wait.Cancellation) is { IsEmpty: false } lines)
        {
            Assert.Equal((byte)'\n', lines.Span[^1]);
            seqs.AddRange(StreamUnderTest.SeqsIn(lines.Span));
        }

        return seqs;
    }

    private RangeReader Reader(ulong after, ulong last, EventFilter? filter = null, IEventHistory? history = null) =>
        new(_stream.Log, history ?? _stream.Journal, after, last, filter ?? EventFilter.None, _time);

    private async Task PublishAsync(int count, string type)
    {
        var last = 0UL;
        for (var left = count; left > 0; left -= 50)
        {
            last = (await _stream.Log.AppendAsync(StreamUnderTest.Batch(Math.Min(left, 50), 10, type))).Last;
        }

        Assert.True(await _stream.Journal.Committed.WaitAsync(last));
    }

    /// <summary>A history that fails as a test wants, or else reads another.</summary>
    private sealed class History(Func<ReadRequest, LogReadResult?> fail) : IEventHistory
    {
        public EventJournal? Inner { get; init; }

        public ulong OldestSeq => 1;

        public ValueTask<LogReadResult> ReadAsync(ReadRequest request, IBufferWriter<byte> output, CancellationToken cancellationToken) =>
            fail(request) is { } failure ? new(failure) : Inner!.ReadAsync(request, output, cancellationToken);
    }
}
