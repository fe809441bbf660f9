namespace Kernel.Api.Journal;

internal sealed partial class EventJournal
{
    [LoggerMessage(2221, LogLevel.Error, "The journal cannot be written: {Reason}. Events are streamed live and kept in memory only until it can.")]
    private partial void LogFailed(string reason);

    [LoggerMessage(2222, LogLevel.Information, "The journal can be written again; the events up to {Seq} that are still in memory are committed.")]
    private partial void LogRecovered(ulong seq);

    [LoggerMessage(2223, LogLevel.Error, "The journal could not be closed: {Reason} The next start skips some sequence numbers.")]
    private partial void LogNotClosed(string reason);
}
