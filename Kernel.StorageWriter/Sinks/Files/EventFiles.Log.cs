namespace Kernel.StorageWriter.Sinks.Files;

internal sealed partial class EventFiles
{
    // Numbers 4100 to 4109; the next free one is 4102.
    private static partial class Log
    {
        [LoggerMessage(4100, LogLevel.Warning, "Cut {Bytes} bytes off the end of {Path}: a line that was being written when the writer died. The stream delivers it again.")]
        public static partial void TornTail(ILogger logger, string path, long bytes);

        [LoggerMessage(4101, LogLevel.Warning, "{Path} is no longer there; going on in a new file.")]
        public static partial void FileGone(ILogger logger, string path);
    }
}
