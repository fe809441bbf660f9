using System.Runtime.InteropServices;

namespace Kernel.Tests.TestKit;

/// <summary>A small file system in memory, mounted for one test. Only root on Linux can mount it.</summary>
internal sealed class SmallDisk : IDisposable
{
    // Of mount(2) and umount2(2).
    private const ulong ReadOnly = 1;
    private const ulong Remount = 32;
    private const int Detach = 2;

    private readonly TempDirectory _directory = new();

    public string Path => _directory["disk"];

    public bool IsMounted { get; private set; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Mounts one of a size such as <c>1m</c>.</summary>
    public static SmallDisk Mount(string size)
    {
        var disk = new SmallDisk();
        Directory.CreateDirectory(disk.Path);
        disk.IsMounted = OperatingSystem.IsLinux() && Mount("tmpfs", disk.Path, "tmpfs", 0, $"size={size}") == 0;
        return disk;
    }

    /// <summary>Skips the test if there is no small disk.</summary>
    public void Require() => Assert.SkipUnless(IsMounted, "Mounting a tmpfs needs root on Linux.");

    /// <summary>Makes it read-only or writable; possible while no file is open for writing.</summary>
    public void RemountAs(bool isReadOnly) => Assert.Equal(0, Mount("tmpfs", Path, "tmpfs", Remount | (isReadOnly ? ReadOnly : 0), null));

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

    public void Dispose()
    {
        if (IsMounted)
        {
            Assert.Equal(0, Unmount(Path, Detach));
        }

        _directory.Dispose();
    }

    [DllImport("libc", EntryPoint = "mount", SetLastError = true)]
    private static extern int Mount(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string source,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string target,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string type,
        ulong flags,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string? options);

    [DllImport("libc", EntryPoint = "umount2", SetLastError = true)]
    private static extern int Unmount([MarshalAs(UnmanagedType.LPUTF8Str)] string target, int flags);
}
