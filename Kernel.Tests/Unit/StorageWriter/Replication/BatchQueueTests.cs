using System.Buffers;
using Kernel.StorageWriter.Replication;
using Kernel.Tests.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Unit.StorageWriter.Replication;

public sealed class BatchQueueTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AddAsync_BufferFull_WaitsUntilABatchIsTaken()
    {
        using var queue = New(records: 2, maxRecords: 3);
        await AddAsync(queue, 1, 3);

        var waiting = queue.AddAsync(Envelope(4), Cancel).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.Equal(3, queue.Buffer.Count);

        var batch = await queue.TakeAsync(Cancel);
        await waiting;
        Assert.Equal([1UL, 2UL, 3UL], batch.Entries.ToArray().Select(static entry => entry.Seq));
        Assert.Equal(4, queue.Buffer.Count);
    }

    [Fact]
    public async Task AddAsync_BytesFull_WaitsUntilABatchIsTaken()
    {
        using var queue = New(records: 1000, maxBytes: 2000);
        await queue.AddAsync(Envelope(1, 1500), Cancel);

        var waiting = queue.AddAsync(Envelope(2, 1500), Cancel).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.Equal(1, (await queue.TakeAsync(Cancel)).Count);
        await waiting;
    }

    [Fact]
    public async Task AddAsync_OneEnvelopeLargerThanABatch_MakesItsOwn()
    {
        using var queue = New(maxBytes: 1000);

        await queue.AddAsync(Envelope(1, 900_000), Cancel);
        _time.Advance(TimeSpan.FromMilliseconds(100));

        var batch = await queue.TakeAsync(Cancel);
        Assert.Equal(SampleEnvelopes.Make(1, 900_000), batch.Body(0).ToArray());
    }

    [Fact]
    public async Task TakeAsync_AfterAFlushOfTakenBatchesOnly_GetsTheNext()
    {
        using var queue = New(records: 1);
        await AddAsync(queue, 1, 1);
        var first = await queue.TakeAsync(Cancel);
        var flushing = queue.FlushAsync(Cancel).AsTask();
        queue.Complete(first);
        await flushing;

        var taking = queue.TakeAsync(Cancel).AsTask();
        Assert.False(taking.IsCompleted);
        await AddAsync(queue, 2, 1);

        Assert.Equal(2UL, (await Wait.For(taking)).Entries[0].Seq);
    }

    [Fact]
    public async Task TakeAsync_BusyConsumer_GetsOneLargeBatch()
    {
        using var queue = New(records: 2);
        await AddAsync(queue, 1, 2);
        var first = await queue.TakeAsync(Cancel);
        await AddAsync(queue, 3, 20);
        queue.Complete(first);

        Assert.Equal(20, (await queue.TakeAsync(Cancel)).Count);
    }

    [Fact]
    public async Task FlushAsync_SomethingTaken_WaitsForItsCompletion()
    {
        using var queue = New();
        await AddAsync(queue, 1, 1);

        var flushing = queue.FlushAsync(Cancel).AsTask();
        var batch = await queue.TakeAsync(Cancel);
        Assert.False(flushing.IsCompleted);
        queue.Complete(batch);

        await flushing;
        Assert.Equal(new SinkBuffer(0, null), queue.Buffer);
    }

    [Fact]
    public async Task Fail_Waiters_Throw()
    {
        using var queue = New(maxRecords: 1);
        await AddAsync(queue, 1, 1);
        var waiting = queue.AddAsync(Envelope(2), Cancel).AsTask();

        queue.Fail(new SinkException("gone"));

        Assert.Equal("gone", (await Assert.ThrowsAsync<SinkException>(() => waiting)).Message);
        await Assert.ThrowsAsync<SinkException>(() => queue.FlushAsync(Cancel).AsTask());
        await Assert.ThrowsAsync<SinkException>(async () => await queue.AddAsync(Envelope(2), Cancel));
    }

    [Fact]
    public async Task Buffer_SeveralBatches_KnowsTheOldest()
    {
        using var queue = New(records: 1);
        var start = _time.GetUtcNow();
        await AddAsync(queue, 1, 1);
        var first = await queue.TakeAsync(Cancel);
        _time.Advance(TimeSpan.FromSeconds(1));
        await AddAsync(queue, 2, 1);

        Assert.Equal(new SinkBuffer(2, start), queue.Buffer);
        queue.Complete(first);
        Assert.Equal(new SinkBuffer(1, start + TimeSpan.FromSeconds(1)), queue.Buffer);
    }

    private BatchQueue New(int records = 50, int maxRecords = int.MaxValue, int maxBytes = 1_000_000) =>
        new(new BatchLimits(TimeSpan.FromMilliseconds(100), records, maxRecords, maxBytes), _time);

    private static async Task AddAsync(BatchQueue queue, ulong first, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await queue.AddAsync(Envelope(first + (ulong)i), Cancel);
        }
    }

    private static StreamEnvelope Envelope(ulong seq, int padding = -1) => new(seq, new ReadOnlySequence<byte>(SampleEnvelopes.Make(seq, padding)));
}
