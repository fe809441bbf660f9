namespace Kernel.AppHost.Local;

/// <summary>The temporary folder of one run. The <see cref="OrphanGuard"/> removes it as well, should this process not be able to.</summary>
internal sealed class RunFolder : IDisposable
{
    private int _made;

    public string Path { get; } = Directory.CreateTempSubdirectory("kernel-").FullName;

    /// <summary>A new folder in it.</summary>
    public string Create(string name) =>
        Directory.CreateDirectory(System.IO.Path.Combine(Path, $"{name}-{Interlocked.Increment(ref _made)}")).FullName;

    /// <summary>Removes a folder; what is still in use stays until the run ends.</summary>
    public static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // A process that is still ending wrote into it meanwhile.
        }
        catch (UnauthorizedAccessException)
        {
            // As above, where a file system reports it so.
        }
    }

    public void Dispose() => Remove(Path);
}
