namespace Kernel.CdpCollector.Transport;

internal sealed partial class CdpConnection
{
    [LoggerMessage(1001, LogLevel.Warning, "A DevTools message larger than {Limit} bytes was skipped.")]
    private static partial void LogOversized(ILogger logger, int limit);

    [LoggerMessage(1002, LogLevel.Warning, "A malformed DevTools message of {Bytes} bytes was skipped.")]
    private static partial void LogMalformed(ILogger logger, int bytes);

    [LoggerMessage(1003, LogLevel.Error, "The DevTools event {Method} could not be handled and was skipped.")]
    private static partial void LogUnhandled(ILogger logger, string method, Exception exception);

    [LoggerMessage(1004, LogLevel.Debug, "The browser connection was not closed in an orderly way: what waited could not be sent in {Timeout}.")]
    private static partial void LogCloseFailed(ILogger logger, TimeSpan timeout);
}
