namespace Kernel.CdpCollector.Outbox;

/// <summary>The reachability of the API, as last observed.</summary>
internal sealed partial class ApiReachability(ILogger<ApiReachability> logger)
{
    private volatile string? _reason = "not reached yet";

    /// <summary>The reason why the API is not reachable; null if it is.</summary>
    public string? Reason => _reason;

    public void Report(bool isReachable, string? reason)
    {
        var before = _reason;
        _reason = isReachable ? null : reason ?? "no response";
        if (before is not null && isReachable)
        {
            Log.Reached(logger);
        }
        else if (before is null && !isReachable)
        {
            Log.Lost(logger, _reason);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1321, LogLevel.Information, "The API is reachable.")]
        public static partial void Reached(ILogger logger);

        [LoggerMessage(1322, LogLevel.Warning, "The API is not reachable; events are kept in the outbox: {Reason}")]
        public static partial void Lost(ILogger logger, string? reason);
    }
}
