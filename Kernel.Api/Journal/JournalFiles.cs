using System.Globalization;

namespace Kernel.Api.Journal;

/// <summary>The journal's files, and the lock that keeps a second process out.</summary>
internal sealed class JournalFiles : IDisposable
{
    private const int MaxSetAside = 3;

    private readonly FileStream _lock;

    /// <exception cref="JournalException">The directory cannot be used, or another process uses it.</exception>
    public JournalFiles(string directory)
    {
        directory = Path.GetFullPath(directory);
        Database = Path.Combine(directory, "kernel.db");
        try
        {
            Directory.CreateDirectory(directory);
            _lock = new FileStream(Database + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(
                $"The journal's directory {directory} (Journal:Directory) cannot be used, or another process uses it: {failure.Message}", failure);
        }
    }

    /// <summary>The database's path.</summary>
    public string Database { get; }

    /// <summary>Moves the database out of the way, keeping the newest few of those moved before.</summary>
    /// <returns>Where it is now.</returns>
    public string SetAside(DateTimeOffset now)
    {
        var stamp = now.ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture);
        var aside = $"{Database}.corrupt-{stamp}";
        foreach (var suffix in (string[])["", "-wal", "-shm"])
        {
            if (File.Exists(Database + suffix))
            {
                File.Move(Database + suffix, aside + suffix, overwrite: true);
            }
        }

        var folder = Path.GetDirectoryName(Database)!;
        var old = Directory.GetFiles(folder, Path.GetFileName(Database) + ".corrupt-*")
            .Where(static path => !path.EndsWith("-wal", StringComparison.Ordinal) && !path.EndsWith("-shm", StringComparison.Ordinal))
            .OrderDescending(StringComparer.Ordinal)
            .Skip(MaxSetAside);
        foreach (var path in old)
        {
            File.Delete(path);
            File.Delete(path + "-wal");
            File.Delete(path + "-shm");
        }

        return aside;
    }

    /// <inheritdoc />
    public void Dispose() => _lock.Dispose();
}
