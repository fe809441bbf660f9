using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.Extensions.Logging;

namespace Kernel.Tests.Integration.StorageWriter.Sinks.Files;

/// <summary>A small file system, mounted for the test.</summary>
public sealed class DiskFullTests : IAsyncLifetime
{
    private readonly SmallDisk _disk = SmallDisk.Mount("1m");
    private FakeInternalStream _api = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string StreamDirectory => Path.Combine(_disk.Path, "events", "stream-a");

    public async ValueTask InitializeAsync() => _api = await FakeInternalStream.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        _disk.Dispose();
    }

    [Fact]
    public async Task Replicate_DiskFull_ResumesWhenFreed()
    {
        _disk.Require();
        var ballast = _disk["ballast"];
        await File.WriteAllBytesAsync(ballast, new byte[500 * 1024], Cancel);
        _api.Publish(1, SampleEnvelopes.Range(1, 1200));
        await using var writer = await StorageWriterHost.StartAsync(
            _api.Address, _disk["events"], settings: new Dictionary<string, string?> { ["Files:MaxFileBytes"] = "100000" });

        await writer.DegradedAsync("No space left on device");
        AssertPrefix();
        File.Delete(ballast);

        await StoredAsync(1200);
        await writer.HealthyAsync();
        Assert.Contains("files: storing again.", writer.Log.At(LogLevel.Information));
    }

    [Fact]
    public async Task Replicate_StoppedWhileDiskFull_ResumesAfterRestart()
    {
        _disk.Require();
        var ballast = _disk["ballast"];
        await File.WriteAllBytesAsync(ballast, new byte[700 * 1024], Cancel);
        _api.Publish(1, SampleEnvelopes.Range(1, 900));
        await using (var writer = await StorageWriterHost.StartAsync(_api.Address, _disk["events"]))
        {
            await writer.DegradedAsync("No space left on device");
        }

        File.Delete(ballast);
        await using var again = await StorageWriterHost.StartAsync(_api.Address, _disk["events"]);
        await StoredAsync(900);
    }

    [Fact]
    public async Task Replicate_ReadOnlyFileSystem_ResumesWhenWritable()
    {
        _disk.Require();
        _api.Publish(1, SampleEnvelopes.Range(1, 100));
        _disk.RemountAs(isReadOnly: true);
        await using var writer = await StorageWriterHost.StartAsync(_api.Address, _disk["events"]);

        await writer.DegradedAsync("Read-only file system");
        _disk.RemountAs(isReadOnly: false);

        await StoredAsync(100);
    }

    private Task StoredAsync(int count) => Wait.Until(
        () => SinkFiles.ReadAll(StreamDirectory).AsSpan().SequenceEqual(SinkFiles.Lines(SampleEnvelopes.Range(1, count))), $"{count} envelopes stored");

    // Whatever is there is the start of the stream: nothing twice, nothing left out.
    private void AssertPrefix()
    {
        var stored = SinkFiles.ReadAll(StreamDirectory);
        Assert.True(SinkFiles.Lines(SampleEnvelopes.Range(1, 1200)).AsSpan().StartsWith(stored));
    }
}
