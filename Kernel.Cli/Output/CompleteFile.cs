using Kernel.Cli.CommandLine;

namespace Kernel.Cli.Output;

/// <summary>A file that has its name only when it is complete.</summary>
internal static class CompleteFile
{
    /// <summary>Writes a file.</summary>
    /// <param name="path">The path.</param>
    /// <param name="replaces">Whether a file that exists is replaced.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="UsageException">The file exists.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static async Task SaveAsync(string path, bool replaces, Func<Stream, Task> write)
    {
        if (!replaces && Path.Exists(path))
        {
            throw new UsageException($"{path} exists. Name the file with -o FILE; -o {path} replaces it.");
        }

        var temporary = Path.Combine(Path.GetDirectoryName(path) ?? "", $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.part");
        try
        {
            await using (var output = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                await write(output);
                output.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: replaces);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
