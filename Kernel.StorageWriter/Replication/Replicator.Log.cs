namespace Kernel.StorageWriter.Replication;

internal sealed partial class Replicator
{
    // Event ids 4000 to 4099; the next free one is 4010.
    private static partial class Log
    {
        [LoggerMessage(4000, LogLevel.Information, "{Destination}: reading the stream {StreamId} after {After}.")]
        public static partial void Reading(ILogger logger, string destination, string streamId, ulong after);

        [LoggerMessage(EventId = 4001, Message = "{Destination}: the stream {Reason} Retrying.")]
        public static partial void Lost(ILogger logger, LogLevel level, string destination, string reason);

        [LoggerMessage(EventId = 4002, Message = "{Destination}: {Reason} Retrying. No events are lost while the journal retains them.")]
        public static partial void StorageFailed(ILogger logger, LogLevel level, string destination, string reason);

        [LoggerMessage(4003, LogLevel.Error, "{Destination}: failed unexpectedly. Restarting from the last stored event.")]
        public static partial void FailedUnexpectedly(ILogger logger, Exception exception, string destination);

        [LoggerMessage(4004, LogLevel.Information, "{Destination}: the stream {StreamId} is stored up to {Seq}.")]
        public static partial void Selected(ILogger logger, string destination, string streamId, ulong seq);

        [LoggerMessage(4005, LogLevel.Warning, "{Destination}: the stream changed from {Old} (stored up to {Seq}) to {New}, which is stored from its oldest event.")]
        public static partial void StreamChanged(ILogger logger, string destination, string old, ulong seq, string @new);

        [LoggerMessage(4006, LogLevel.Warning, "{Destination}: gap: the events {From} to {To} no longer exist and were not stored.")]
        public static partial void Missed(ILogger logger, string destination, ulong from, ulong to);

        [LoggerMessage(4007, LogLevel.Debug, "{Destination}: event {Seq} was received again after {Last} and not stored again.")]
        public static partial void SkippedDuplicate(ILogger logger, string destination, ulong seq, ulong last);

        [LoggerMessage(4008, LogLevel.Warning, "{Destination}: stopped before {Count} received events were stored. They are stored after the next start.")]
        public static partial void Unflushed(ILogger logger, string destination, int count);

        [LoggerMessage(4009, LogLevel.Information, "{Destination}: stopped; stored up to {Seq}.")]
        public static partial void Stopped(ILogger logger, string destination, ulong seq);
    }
}
