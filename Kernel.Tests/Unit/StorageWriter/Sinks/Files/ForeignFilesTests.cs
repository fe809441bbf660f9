using Kernel.StorageWriter.Replication;
using Kernel.StorageWriter.Sinks.Files;
using Kernel.Tests.TestKit;

namespace Kernel.Tests.Unit.StorageWriter.Sinks.Files;

/// <summary>Files of others in the directory of the files sink, or at the target of a link in it: they stay unchanged.</summary>
public sealed class ForeignFilesTests : IDisposable
{
    private const string Name = "2026-11-22.0001.jsonl";
    private const string Text = "{\"level\":\"info\",\"text\":\"a log of another program\"}\n{\"level\":\"info\",\"te";

    private readonly FilesSinkFixture _files = new();
    private readonly TempDirectory _elsewhere = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _files.Dispose();
        _elsewhere.Dispose();
    }

    [Fact]
    public async Task OpenAsync_ForeignFolder_IsNotTouched()
    {
        var path = await WriteAsync(Path.Combine(_files.Options.Directory, "logs"));
        await using var sink = _files.New();

        Assert.Null(await sink.OpenAsync(Cancel));
        await AssertUntouchedAsync(path);
    }

    [Fact]
    public async Task OpenAsync_LinkedFolder_IsNotTouched()
    {
        var path = await WriteAsync(_elsewhere["logs"], "{\"seq\":1,\"event\":{}}\n{\"seq\":2,\"ev");
        Directory.CreateDirectory(_files.Options.Directory);
        Directory.CreateSymbolicLink(_files.StreamDirectory, _elsewhere["logs"]);

        var error = await Assert.ThrowsAsync<SinkException>(() => _files.OpenAsync());

        Assert.Contains($"{_files.StreamDirectory} is a link", error.Message, StringComparison.Ordinal);
        Assert.Equal("{\"seq\":1,\"event\":{}}\n{\"seq\":2,\"ev", await File.ReadAllTextAsync(path, Cancel));
        Assert.Equal([path], Directory.GetFiles(_elsewhere["logs"]));
    }

    [Fact]
    public async Task SelectAsync_ForeignFolderOfTheStreamsName_Throws()
    {
        var path = await WriteAsync(_files.StreamDirectory);

        var error = await Assert.ThrowsAsync<SinkException>(() => _files.OpenAsync());

        Assert.Contains($"{path} is not a file of the storage writer.", error.Message, StringComparison.Ordinal);
        await AssertUntouchedAsync(path);
        Assert.Equal([path], Directory.GetFiles(_files.StreamDirectory));
    }

    [Fact]
    public async Task SelectAsync_LinkedFile_Throws()
    {
        await _files.StoreAsync(1, 2);
        var path = await WriteAsync(_elsewhere["logs"]);
        File.CreateSymbolicLink(_files.PathOf("2026-11-23.0002.jsonl"), path);

        var error = await Assert.ThrowsAsync<SinkException>(() => _files.OpenAsync());

        Assert.Contains("2026-11-23.0002.jsonl is a link", error.Message, StringComparison.Ordinal);
        await AssertUntouchedAsync(path);
    }

    [Fact]
    public async Task OpenAsync_LinkedLock_Throws()
    {
        var path = await WriteAsync(_elsewhere["logs"]);
        Directory.CreateDirectory(_files.Options.Directory);
        File.CreateSymbolicLink(Path.Combine(_files.Options.Directory, WriterLock.FileName), path);

        var error = await Assert.ThrowsAsync<SinkException>(() => _files.OpenAsync());

        Assert.Contains("is a link", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retention_ForeignAndLinkedFiles_AreKept()
    {
        var foreign = await WriteAsync(Path.Combine(_files.Options.Directory, "logs"));
        var linked = await WriteAsync(_elsewhere["stream-b"], "{\"seq\":1,\"event\":{}}\n");
        Directory.CreateSymbolicLink(Path.Combine(_files.Options.Directory, "stream-b"), _elsewhere["stream-b"]);
        _files.Options.MaxFileBytes = 1024;
        _files.Options.MaxTotalBytes = 1;

        await _files.StoreAsync(1, 50);

        Assert.Equal(2, _files.FileNames.Count());
        await AssertUntouchedAsync(foreign);
        Assert.True(File.Exists(linked));
    }

    [Fact]
    public async Task Retention_FolderOfAnEarlierVersion_IsKnownByItsContent()
    {
        var earlier = await WriteAsync(Path.Combine(_files.Options.Directory, "stream-b"), "{\"seq\":1,\"event\":{}}\n");
        _files.Options.MaxFileBytes = 1024;
        _files.Options.MaxTotalBytes = 1;

        await _files.StoreAsync(1, 50);

        Assert.False(File.Exists(earlier));
    }

    private static async Task<string> WriteAsync(string directory, string text = Text)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, Name);
        await File.WriteAllTextAsync(path, text, Cancel);
        return path;
    }

    private static async Task AssertUntouchedAsync(string path) => Assert.Equal(Text, await File.ReadAllTextAsync(path, Cancel));
}
