using Kernel.StorageWriter.History;
using Kernel.StorageWriter.Replication;
using Kernel.StorageWriter.Sinks.Files;
using Kernel.Tests.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Kernel.Tests.Unit.StorageWriter.History;

public sealed class StoredHistoryTests : IDisposable
{
    private const string Stream = "stream-a";
    private const string Name = "2026-11-24.0001.jsonl";

    private readonly TempDirectory _unreadable = new();
    private readonly TempDirectory _readable = new();

    public StoredHistoryTests()
    {
        Directory.CreateDirectory(_unreadable[Stream]);
        File.WriteAllText(_unreadable[Stream, StreamFolder.MarkerName], "");
        File.CreateSymbolicLink(_unreadable[Stream, Name], _unreadable[Stream, Name]);
        Directory.CreateDirectory(_readable[Stream]);
        File.WriteAllBytes(_readable[Stream, Name], SinkFiles.Lines(SampleEnvelopes.Range(11, 10)));
    }

    public void Dispose()
    {
        _unreadable.Dispose();
        _readable.Dispose();
    }

    [Fact]
    public async Task ReadAsync_OneSourceFails_OthersPageOnlyIfNothingIsMissing()
    {
        var history = new StoredHistory([Source(_unreadable), Source(_readable)], []);

        Assert.Equal(11UL, (await ReadAsync(history, 10))!.First);
        var error = await Assert.ThrowsAsync<SinkException>(() => ReadAsync(history, 5));
        Assert.Contains("is a link", error.Message, StringComparison.Ordinal);
    }

    private static FilesHistory Source(TempDirectory directory) =>
        new(Options.Create(new FilesOptions { Directory = directory.Path }), NullLogger<FilesHistory>.Instance);

    private static Task<HistoryPage?> ReadAsync(StoredHistory history, ulong after) =>
        history.ReadAsync(Stream, after, new HistoryLimits(100, 1_000_000), TestContext.Current.CancellationToken).AsTask();
}
