using System.Buffers;
using System.Text;
using Kernel.ServiceDefaults.Events;
using Kernel.StorageWriter.Replication;
using Kernel.Tests.TestKit;
using Microsoft.Extensions.Logging;

namespace Kernel.Tests.Unit.StorageWriter.Sinks.Files;

public sealed class FilesSinkTests : IDisposable
{
    private readonly FilesSinkFixture _files = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task OpenAsync_NothingStored_KnowsNoPosition()
    {
        await using var storage = _files.New();

        Assert.Null(await storage.OpenAsync(Cancel));
        Assert.Equal(new SinkPosition(FilesSinkFixture.Stream, 0), await storage.SelectAsync(FilesSinkFixture.Stream, Cancel));
    }

    [Fact]
    public async Task FlushAsync_AfterAppends_HoldsExactBytes()
    {
        await _files.StoreAsync(1, 300);

        Assert.Equal(SinkFiles.Lines(SampleEnvelopes.Range(1, 300)), SinkFiles.ReadAll(_files.StreamDirectory));
        Assert.Equal(["2026-11-23.0001.jsonl"], _files.FileNames);
        Assert.Equal(300UL, _files.Status.LastSeq);
    }

    [Fact]
    public async Task AppendAsync_WithinLinger_WaitsForCompany()
    {
        _files.Options.Linger = TimeSpan.FromMilliseconds(100);
        var (storage, _) = await _files.OpenAsync();
        await using var _1 = storage;
        await FilesSinkFixture.AppendAsync(storage, 1, 3);

        _files.Time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Equal(3, storage.Buffer.Count);
        Assert.Equal(0UL, _files.Status.LastSeq);

        _files.Time.Advance(TimeSpan.FromMilliseconds(1));
        await Wait.Until(() => storage.Buffer, static buffer => buffer is { Count: 0, Oldest: null });
        Assert.Equal(3UL, _files.Status.LastSeq);
    }

    [Fact]
    public async Task AppendAsync_FullBatch_DoesNotLinger()
    {
        _files.Options.Linger = TimeSpan.FromSeconds(10);
        _files.Options.BatchRecords = 50;
        var (storage, _) = await _files.OpenAsync();
        await using var _1 = storage;

        await FilesSinkFixture.AppendAsync(storage, 1, 50);

        await Wait.Until(() => _files.Status.LastSeq, static seq => seq == 50);
    }

    [Fact]
    public async Task SelectAsync_AfterRestart_ReturnsLastStored()
    {
        await _files.StoreAsync(1, 10);

        await using var storage = _files.New();
        Assert.Equal(new SinkPosition(FilesSinkFixture.Stream, 10), await storage.OpenAsync(Cancel));
        Assert.Equal(10UL, (await storage.SelectAsync(FilesSinkFixture.Stream, Cancel)).Seq);
        await FilesSinkFixture.AppendAsync(storage, 11, 5);
        await storage.FlushAsync(Cancel);

        Assert.Equal(SinkFiles.Lines(SampleEnvelopes.Range(1, 15)), SinkFiles.ReadAll(_files.StreamDirectory));
        Assert.Single(_files.FileNames);
    }

    // Defect: the end of the files was taken for damaged, and the storage writer stopped.
    [Fact]
    public async Task SelectAsync_DeepestEventsLast_ReturnsLastStored()
    {
        var data = new string('[', EventLimits.MaxDepth) + new string(']', EventLimits.MaxDepth);
        var (storage, _) = await _files.OpenAsync();
        await using (storage)
        {
            foreach (var seq in new ulong[] { 1, 2, 3 })
            {
                var envelope = Encoding.UTF8.GetBytes($$"""{"seq":{{seq}},"event":{"data":{{data}} } }""");
                await storage.AppendAsync(new StreamEnvelope(seq, new ReadOnlySequence<byte>(envelope)), Cancel);
            }

            await storage.FlushAsync(Cancel);
        }

        var (again, last) = await _files.OpenAsync();
        await again.DisposeAsync();
        Assert.Equal(3UL, last);
    }

    [Fact]
    public async Task SelectAsync_OtherStream_StartsItsOwnDirectory()
    {
        await _files.StoreAsync(1, 10);
        var (storage, last) = await _files.OpenAsync("stream-b");
        await using (storage)
        {
            Assert.Equal(0UL, last);
            await FilesSinkFixture.AppendAsync(storage, 1, 2);
            await storage.FlushAsync(Cancel);
            Assert.Equal(10UL, (await storage.SelectAsync(FilesSinkFixture.Stream, Cancel)).Seq);
            Assert.Equal(2UL, (await storage.SelectAsync("stream-b", Cancel)).Seq);
        }

        Assert.Equal(SinkFiles.Lines(SampleEnvelopes.Range(1, 10)), SinkFiles.ReadAll(_files.StreamDirectory));
        Assert.Equal(SinkFiles.Lines(SampleEnvelopes.Range(1, 2)), SinkFiles.ReadAll(Path.Combine(_files.Options.Directory, "stream-b")));
    }

    [Fact]
    public async Task SelectAsync_EmptyNewestFile_ReadsPrevious()
    {
        await _files.StoreAsync(1, 10);
        await File.WriteAllBytesAsync(_files.PathOf("2026-11-23.0002.jsonl"), [], Cancel);

        var (storage, last) = await _files.OpenAsync();
        await using (storage)
        {
            Assert.Equal(10UL, last);
            await FilesSinkFixture.AppendAsync(storage, 11, 1);
            await storage.FlushAsync(Cancel);
        }

        Assert.Equal(["2026-11-23.0001.jsonl", "2026-11-23.0002.jsonl"], _files.FileNames);
        Assert.Equal(SinkFiles.Lines(SampleEnvelopes.Range(11, 1)), await File.ReadAllBytesAsync(_files.PathOf("2026-11-23.0002.jsonl"), Cancel));
    }

    [Fact]
    public async Task SelectAsync_TornAtEveryByte_KeepsTheWholeLinesBefore()
    {
        await _files.StoreAsync(1, 3);
        var path = _files.PathOf("2026-11-23.0001.jsonl");
        var whole = await File.ReadAllBytesAsync(path, Cancel);
        var kept = SinkFiles.Lines(SampleEnvelopes.Range(1, 2));

        for (var length = kept.Length; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(path, whole[..length], Cancel);
            var (storage, last) = await _files.OpenAsync();
            await storage.DisposeAsync();

            Assert.Equal(2UL, last);
            Assert.Equal(kept, await File.ReadAllBytesAsync(path, Cancel));
        }
    }

    [Theory]
    [InlineData("{\"seq\":3,\"event\":{\"ts\":1,\"ty\n")]
    [InlineData("{\"seq\":3,\"event\":{}}\0\0\0\0\n")]
    [InlineData("\n")]
    [InlineData("{\"seq\":0}\n")]
    [InlineData("[3]\n")]
    [InlineData("\0\0\0\0\0\0\0\0")]
    [InlineData("{\"seq\":3,\"ev\n{\"seq\"")]
    public async Task SelectAsync_InvalidLastLine_IsRemoved(string tail)
    {
        await _files.StoreAsync(1, 2);
        var path = _files.PathOf("2026-11-23.0001.jsonl");
        await File.AppendAllTextAsync(path, tail, Cancel);

        var (storage, last) = await _files.OpenAsync();
        await storage.DisposeAsync();

        Assert.Equal(2UL, last);
        Assert.Equal(SinkFiles.Lines(SampleEnvelopes.Range(1, 2)), await File.ReadAllBytesAsync(path, Cancel));
        Assert.Contains($"Removed {Encoding.UTF8.GetByteCount(tail)} bytes", Assert.Single(_files.Log.At(LogLevel.Warning)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SelectAsync_ForeignLines_Throws()
    {
        await _files.StoreAsync(1, 2);
        var path = _files.PathOf("2026-11-23.0001.jsonl");
        await File.WriteAllTextAsync(path, "{\n  \"seq\": 1,\n  \"event\": {}\n}\n", Cancel);
        var before = await File.ReadAllBytesAsync(path, Cancel);

        var error = await Assert.ThrowsAsync<SinkException>(() => _files.OpenAsync());

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(path, Cancel));
    }

    [Fact]
    public async Task OpenAsync_SecondWriter_ThrowsWhileLocked()
    {
        var (first, _) = await _files.OpenAsync();
        await using var second = _files.New();

        var error = await Assert.ThrowsAsync<SinkException>(() => second.OpenAsync(Cancel).AsTask());
        Assert.Contains("another storage writer uses", error.Message, StringComparison.Ordinal);
        await FilesSinkFixture.AppendAsync(first, 1, 5);
        await first.FlushAsync(Cancel);
        await first.DisposeAsync();

        Assert.Equal(5UL, (await second.OpenAsync(Cancel))?.Seq);
    }

    [Fact]
    public async Task AppendAsync_FileChangedBySomeoneElse_StopsWriting()
    {
        var (storage, _) = await _files.OpenAsync();
        await using var _1 = storage;
        await FilesSinkFixture.AppendAsync(storage, 1, 2);
        await storage.FlushAsync(Cancel);
        await File.AppendAllTextAsync(_files.PathOf("2026-11-23.0001.jsonl"), "{\"seq\":7}\n", Cancel);

        await FilesSinkFixture.AppendAsync(storage, 3, 1);
        var error = await Assert.ThrowsAsync<SinkException>(() => storage.FlushAsync(Cancel).AsTask());

        Assert.Contains("changed by another process", error.Message, StringComparison.Ordinal);
        Assert.Equal(7UL, (await storage.OpenAsync(Cancel))?.Seq);
    }

    [Fact]
    public async Task AppendAsync_FileReplaced_StopsWriting()
    {
        var (storage, _) = await _files.OpenAsync();
        await using var _1 = storage;
        await FilesSinkFixture.AppendAsync(storage, 1, 2);
        await storage.FlushAsync(Cancel);
        var path = _files.PathOf("2026-11-23.0001.jsonl");
        File.Copy(path, path + ".copy");
        File.Move(path + ".copy", path, overwrite: true);

        await FilesSinkFixture.AppendAsync(storage, 3, 1);

        await Assert.ThrowsAsync<SinkException>(() => storage.FlushAsync(Cancel).AsTask());
        Assert.Equal(SinkFiles.Lines(SampleEnvelopes.Range(1, 2)), await File.ReadAllBytesAsync(path, Cancel));
    }

    [Fact]
    public async Task AppendAsync_FileMoved_StartsNext()
    {
        var (storage, _) = await _files.OpenAsync();
        await using var _1 = storage;
        await FilesSinkFixture.AppendAsync(storage, 1, 2);
        await storage.FlushAsync(Cancel);
        File.Move(_files.PathOf("2026-11-23.0001.jsonl"), _files.PathOf("archived"));

        await FilesSinkFixture.AppendAsync(storage, 3, 2);
        var flushed = storage.FlushAsync(Cancel).AsTask();
        await _files.Time.AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => flushed.IsCompleted);
        await flushed;

        Assert.Equal(["2026-11-23.0002.jsonl"], _files.FileNames);
        Assert.Equal(SinkFiles.Lines(SampleEnvelopes.Range(3, 2)), SinkFiles.ReadAll(_files.StreamDirectory));
    }
}
