using System.Diagnostics;

namespace Kernel.Tests.TestKit;

/// <summary>A small file system in memory, mounted for one test. Only root on Linux can mount it.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();

    public string Path => _directory["disk"];

    public bool IsMounted { get; private set; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Mounts one of a size such as <c>1m</c>.</summary>
    public static async Task<SmallDisk> MountAsync(string size)
    {
        var disk = new SmallDisk();
        Directory.CreateDirectory(disk.Path);
        disk.IsMounted = OperatingSystem.IsLinux() && await RunAsync("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", disk.Path);
        return disk;
    }

    /// <summary>Skips the test where there is no small disk.</summary>
    public void Require() => Assert.SkipUnless(IsMounted, "Mounting a tmpfs needs root on Linux.");

    /// <summary>Makes it read-only or writable; possible while no file is open for writing.</summary>
    public async Task RemountAsync(bool isReadOnly) => Assert.True(await RunAsync("mount", "-o", isReadOnly ? "remount,ro" : "remount,rw", Path));

    /// <summary>Takes all the room that is left with one file.</summary>
    public async Task FillAsync(string name)
    {
        await using var file = new FileStream(this[name], FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                await file.WriteAsync(block, TestContext.Current.CancellationToken);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (IsMounted)
        {
            Assert.True(await RunAsync("umount", "-l", Path));
        }

        _directory.Dispose();
    }

    private static async Task<bool> RunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode == 0;
    }
}
