using Kernel.StorageWriter.Sinks.Files;
using Kernel.Tests.TestKit;

namespace Kernel.Tests.Unit.StorageWriter.Sinks.Files;

public sealed class FileRotationTests : IDisposable
{
    private readonly FilesSinkFixture _files = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task AppendAsync_NextDay_BeginsItsFileAlsoWithinABatch()
    {
        _files.Options.Linger = TimeSpan.FromSeconds(10);
        _files.Time.Advance(new DateTimeOffset(2026, 11, 23, 23, 59, 59, 999, TimeSpan.Zero) - _files.Time.GetUtcNow());
        var (storage, _) = await _files.OpenAsync();
        await using var _1 = storage;

        await FilesSinkFixture.AppendAsync(storage, 1, 4);
        _files.Time.Advance(TimeSpan.FromMilliseconds(1));
        await FilesSinkFixture.AppendAsync(storage, 5, 3);
        await storage.FlushAsync(Cancel);

        Assert.Equal(["2026-11-23.0001.jsonl", "2026-11-24.0001.jsonl"], _files.FileNames);
        Assert.Equal(SinkFiles.Lines(SampleEnvelopes.Range(1, 4)), await File.ReadAllBytesAsync(_files.PathOf("2026-11-23.0001.jsonl"), Cancel));
        Assert.Equal(SinkFiles.Lines(SampleEnvelopes.Range(5, 3)), await File.ReadAllBytesAsync(_files.PathOf("2026-11-24.0001.jsonl"), Cancel));
    }

    [Fact]
    public async Task AppendAsync_ClockGoesBack_StaysInTheNewestFile()
    {
        await _files.StoreAsync(1, 2);
        File.Move(_files.PathOf("2026-11-23.0001.jsonl"), _files.PathOf("2026-11-24.0001.jsonl"));

        await _files.StoreAsync(3, 2);

        Assert.Equal(["2026-11-24.0001.jsonl"], _files.FileNames);
        Assert.Equal(SinkFiles.Lines(SampleEnvelopes.Range(1, 4)), SinkFiles.ReadAll(_files.StreamDirectory));
    }

    [Fact]
    public async Task AppendAsync_FullFile_StartsNext()
    {
        _files.Options.MaxFileBytes = 4096;

        await _files.StoreAsync(1, 40);
        await _files.StoreAsync(41, 40);

        Assert.Equal(SinkFiles.Lines(SampleEnvelopes.Range(1, 80)), SinkFiles.ReadAll(_files.StreamDirectory));
        Assert.True(_files.FileNames.Count() > 5);
        Assert.All(_files.FileNames, name => Assert.InRange(new FileInfo(_files.PathOf(name)).Length, 1, 4096));
    }

    [Fact]
    public async Task AppendAsync_EventLargerThanAFile_HasAFileOfItsOwn()
    {
        _files.Options.MaxFileBytes = 1024;
        var (storage, _) = await _files.OpenAsync();
        await using (storage)
        {
            await FilesSinkFixture.AppendAsync(storage, 1, 1);
            await storage.AppendAsync(new(2, new(SampleEnvelopes.Make(2, 900_000))), Cancel);
            await FilesSinkFixture.AppendAsync(storage, 3, 1);
            await storage.FlushAsync(Cancel);
        }

        Assert.Equal(3, _files.FileNames.Count());
        Assert.Equal(
            SinkFiles.Lines([SampleEnvelopes.Make(1), SampleEnvelopes.Make(2, 900_000), SampleEnvelopes.Make(3)]),
            SinkFiles.ReadAll(_files.StreamDirectory));
    }

    [Fact]
    public async Task Retention_TotalBytes_DeletesOldest()
    {
        _files.Options.MaxFileBytes = 2048;
        _files.Options.MaxTotalBytes = 8192;

        await _files.StoreAsync(1, 200);

        Assert.InRange(SinkFiles.Length(_files.StreamDirectory), 1, 8192 + 2048);
        Assert.DoesNotContain("2026-11-23.0001.jsonl", _files.FileNames);
        var all = SinkFiles.Lines(SampleEnvelopes.Range(1, 200));
        var left = SinkFiles.ReadAll(_files.StreamDirectory);
        Assert.Equal(all[^left.Length..], left);
        var (storage, last) = await _files.OpenAsync();
        await storage.DisposeAsync();
        Assert.Equal(200UL, last);
    }

    [Fact]
    public async Task Retention_Age_DeletesFilesNotWrittenSince()
    {
        _files.Options.MaxAge = TimeSpan.FromDays(2);
        foreach (var day in Enumerable.Range(1, 9))
        {
            await File.WriteAllTextAsync(Prepared($"2026-11-0{day}.0001.jsonl"), $"{{\"seq\":{day}}}\n", Cancel);
            File.SetLastWriteTimeUtc(_files.PathOf($"2026-11-0{day}.0001.jsonl"), new DateTime(2026, 11, day, 12, 0, 0, DateTimeKind.Utc));
        }

        await _files.StoreAsync(10, 1);

        // The newest before today's stays although it is old: it would say where to continue, were today's empty.
        Assert.Equal(["2026-11-09.0001.jsonl", "2026-11-23.0001.jsonl"], _files.FileNames);
    }

    [Fact]
    public async Task Retention_Off_KeepsEverything()
    {
        _files.Options.MaxFileBytes = 1024;

        await _files.StoreAsync(1, 100);

        Assert.Equal(SinkFiles.Lines(SampleEnvelopes.Range(1, 100)), SinkFiles.ReadAll(_files.StreamDirectory));
    }

    [Theory]
    [InlineData("2026-11-23.0001.jsonl", true)]
    [InlineData("2026-11-23.12345.jsonl", true)]
    [InlineData("2026-11-23.1.jsonl", false)]
    [InlineData("2026-11-23.00001.jsonl", false)]
    [InlineData("2026-13-23.0001.jsonl", false)]
    [InlineData("2026-11-23.0001.jsonl.gz", false)]
    [InlineData("2026-11-23.-001.jsonl", false)]
    [InlineData(".jsonl", false)]
    public void TryParse_Name_IsOursOnlyInTheExactForm(string text, bool isOurs)
    {
        Assert.Equal(isOurs, EventFileName.TryParse(text, out var name));
        Assert.Equal(isOurs ? text : new EventFileName().ToString(), name.ToString());
    }

    [Fact]
    public void CompareTo_MoreThanFourDigits_FollowsTheNumber()
    {
        var day = new DateOnly(2026, 11, 23);

        Assert.True(new EventFileName(day, 9999).CompareTo(new EventFileName(day, 10000)) < 0);
        Assert.True(new EventFileName(day, 10000).CompareTo(new EventFileName(day.AddDays(1), 1)) < 0);
    }

    private string Prepared(string name)
    {
        Directory.CreateDirectory(_files.StreamDirectory);
        return _files.PathOf(name);
    }
}
