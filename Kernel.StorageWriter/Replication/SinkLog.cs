namespace Kernel.StorageWriter.Replication;

/// <summary>Says how storing goes: to the sink's status always, in the log where it is news.</summary>
internal static partial class SinkLog
{
    /// <summary>The sink does not store now, and is tried again.</summary>
    public static void Failed(ILogger logger, SinkStatus status, string reason) =>
        Log.CannotStore(logger, status.StorageFailed(reason) ? LogLevel.Warning : LogLevel.Debug, status.Name, reason);

    /// <summary>The sink stores.</summary>
    public static void Stores(ILogger logger, SinkStatus status)
    {
        if (status.StorageRecovered())
        {
            Log.Recovered(logger, status.Name);
        }
    }

    /// <summary>Writing ended for a reason that nobody thought of.</summary>
    /// <returns>What to tell those who wait for it.</returns>
    public static SinkException Ended(ILogger logger, Exception exception)
    {
        Log.EndedUnexpectedly(logger, exception);
        return new SinkException($"writing failed unexpectedly: {exception.Message}", exception);
    }

    // Numbers 4200 to 4299; the next free one is 4203.
    private static partial class Log
    {
        [LoggerMessage(EventId = 4200, Message = "{Destination}: {Reason} Trying again; what was received is kept, reading pauses when the buffer is full.")]
        public static partial void CannotStore(ILogger logger, LogLevel level, string destination, string reason);

        [LoggerMessage(4201, LogLevel.Information, "{Destination}: stores again.")]
        public static partial void Recovered(ILogger logger, string destination);

        [LoggerMessage(4202, LogLevel.Error, "Writing failed unexpectedly.")]
        public static partial void EndedUnexpectedly(ILogger logger, Exception exception);
    }
}
