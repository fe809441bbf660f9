using System.Diagnostics;
using Kernel.Tests.Fakes;
using Kernel.Tests.Fixtures;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Kernel.Tests.StorageWriter.Files;

/// <summary>A small file system of its own, mounted for the test.</summary>
public sealed class DiskFullTests : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private FakeInternalStream _api = null!;
    private bool _isMounted;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Mount => _directory["disk"];

    private string StreamDirectory => _directory["disk", "events", "stream-a"];

    public async ValueTask InitializeAsync()
    {
        _api = await FakeInternalStream.StartAsync();
        Directory.CreateDirectory(Mount);
        _isMounted = OperatingSystem.IsLinux() && await RunAsync("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", Mount);
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        if (_isMounted)
        {
            Assert.True(await RunAsync("umount", "-l", Mount));
        }

        _directory.Dispose();
    }

    [Fact]
    public async Task Copy_DiskFull_KeepsEverythingAndGoesOnWhenThereIsRoom()
    {
        Assert.SkipUnless(_isMounted, "Mounting a tmpfs needs root on Linux.");
        var ballast = Path.Combine(Mount, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[500 * 1024], Cancel);
        _api.Publish(1, SampleEnvelopes.Range(1, 1200));
        await using var writer = await StorageWriterHost.StartAsync(
            _api.Address, Path.Combine(Mount, "events"), settings: new Dictionary<string, string?> { ["Files:MaxFileBytes"] = "100000" });

        await DegradedAsync(writer, "No space left on device");
        AssertPrefix();
        File.Delete(ballast);

        await StoredAsync(1200);
        await Eventually.HoldsAsync(async () => (await writer.CheckHealthAsync()).Status == HealthStatus.Healthy, Cancel);
        Assert.Contains("files: stores again.", writer.Log.At(LogLevel.Information));
    }

    [Fact]
    public async Task Copy_StoppedWhileDiskIsFull_GoesOnAfterRestart()
    {
        Assert.SkipUnless(_isMounted, "Mounting a tmpfs needs root on Linux.");
        var ballast = Path.Combine(Mount, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[700 * 1024], Cancel);
        _api.Publish(1, SampleEnvelopes.Range(1, 900));
        await using (var writer = await StorageWriterHost.StartAsync(_api.Address, Path.Combine(Mount, "events")))
        {
            await DegradedAsync(writer, "No space left on device");
        }

        File.Delete(ballast);
        await using var again = await StorageWriterHost.StartAsync(_api.Address, Path.Combine(Mount, "events"));
        await StoredAsync(900);
    }

    [Fact]
    public async Task Copy_ReadOnlyFileSystem_GoesOnWhenWritable()
    {
        Assert.SkipUnless(_isMounted, "Mounting a tmpfs needs root on Linux.");
        _api.Publish(1, SampleEnvelopes.Range(1, 100));
        Assert.True(await RunAsync("mount", "-o", "remount,ro", Mount));
        await using var writer = await StorageWriterHost.StartAsync(_api.Address, Path.Combine(Mount, "events"));

        await DegradedAsync(writer, "Read-only file system");
        Assert.True(await RunAsync("mount", "-o", "remount,rw", Mount));

        await StoredAsync(100);
    }

    private static Task DegradedAsync(StorageWriterHost writer, string reason) => Eventually.HoldsAsync(
        async () => await writer.CheckHealthAsync() is { Status: HealthStatus.Degraded, Description: var text }
            && text!.Contains(reason, StringComparison.Ordinal),
        Cancel);

    private Task StoredAsync(int count) => Eventually.HoldsAsync(
        () => StoredFiles.ReadAll(StreamDirectory).AsSpan().SequenceEqual(StoredFiles.Lines(SampleEnvelopes.Range(1, count))), Cancel);

    // Whatever is there is the start of the stream: nothing twice, nothing left out.
    private void AssertPrefix()
    {
        var stored = StoredFiles.ReadAll(StreamDirectory);
        Assert.True(StoredFiles.Lines(SampleEnvelopes.Range(1, 1200)).AsSpan().StartsWith(stored));
    }

    private static async Task<bool> RunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode == 0;
    }
}
