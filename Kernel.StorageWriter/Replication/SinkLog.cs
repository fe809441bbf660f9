namespace Kernel.StorageWriter.Replication;

/// <summary>Reports storage failures to the status of the sink, and logs changes.</summary>
internal static partial class SinkLog
{
    /// <summary>Reports that the sink cannot store and is retried.</summary>
    public static void Failed(ILogger logger, SinkStatus status, string reason) =>
        Log.CannotStore(logger, status.StorageFailed(reason) ? LogLevel.Warning : LogLevel.Debug, status.Name, reason);

    /// <summary>Reports that the sink stores events; logs it after a failure.</summary>
    public static void Recovered(ILogger logger, SinkStatus status)
    {
        if (status.StorageRecovered())
        {
            Log.Recovered(logger, status.Name);
        }
    }

    /// <summary>Logs an unexpected exception that ended writing.</summary>
    /// <returns>The exception for callers of the sink.</returns>
    public static SinkException FailedUnexpectedly(ILogger logger, Exception exception)
    {
        Log.EndedUnexpectedly(logger, exception);
        return new SinkException($"writing failed unexpectedly: {exception.Message}", exception);
    }

    // Event ids 4200 to 4299; the next free one is 4203.
    private static partial class Log
    {
        [LoggerMessage(EventId = 4200, Message = "{Destination}: {Reason} Retrying. Received events stay buffered; reading pauses when the buffer is full.")]
        public static partial void CannotStore(ILogger logger, LogLevel level, string destination, string reason);

        [LoggerMessage(4201, LogLevel.Information, "{Destination}: storing again.")]
        public static partial void Recovered(ILogger logger, string destination);

        [LoggerMessage(4202, LogLevel.Error, "Writing failed unexpectedly.")]
        public static partial void EndedUnexpectedly(ILogger logger, Exception exception);
    }
}
