namespace Kernel.StorageWriter.Sinks.Files;

/// <summary>Deletes the oldest event files above the configured limits, in the folders of the sink only.</summary>
internal sealed partial class FileRetention(FilesOptions options, TimeProvider time, ILogger logger)
{
    // The newest file may be empty; the one before it then has the last stored sequence number.
    private const int AlwaysKept = 2;

    public void Apply(string currentDirectory)
    {
        if (options is { MaxTotalBytes: null, MaxAge: null })
        {
            return;
        }

        var kept = EventFileName.List(currentDirectory).TakeLast(AlwaysKept).Select(name => Path.Combine(currentDirectory, name.ToString())).ToHashSet();
        var files = StreamFolder.List(Path.GetFullPath(options.Directory))
            .SelectMany(static directory => EventFileName.List(directory).Select(name => new FileInfo(Path.Combine(directory, name.ToString()))))
            .Where(static file => file.LinkTarget is null)
            .OrderBy(static file => file.LastWriteTimeUtc)
            .ThenBy(static file => file.FullName, StringComparer.Ordinal)
            .ToList();
        var total = files.Sum(static file => file.Length);
        foreach (var file in files.Where(file => !kept.Contains(file.FullName)))
        {
            var isOld = options.MaxAge is { } age && time.GetUtcNow() - file.LastWriteTimeUtc > age;
            if (isOld || total > options.MaxTotalBytes)
            {
                total -= file.Length;
                Delete(file);
            }
        }
    }

    private void Delete(FileInfo file)
    {
        try
        {
            file.Delete();
            Log.Deleted(logger, file.FullName);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.NotDeleted(logger, file.FullName, exception.Message);
        }
    }

    // Event ids 4110 to 4119; the next free one is 4112.
    private static partial class Log
    {
        [LoggerMessage(4110, LogLevel.Information, "Deleted {Path}, which exceeded Files:MaxTotalBytes or Files:MaxAge.")]
        public static partial void Deleted(ILogger logger, string path);

        [LoggerMessage(4111, LogLevel.Warning, "Cannot delete {Path}, which exceeds Files:MaxTotalBytes or Files:MaxAge: {Reason}")]
        public static partial void NotDeleted(ILogger logger, string path, string reason);
    }
}
