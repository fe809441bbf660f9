namespace Kernel.CdpCollector.Outbox;

/// <summary>Whether the API answers, as far as was seen last.</summary>
internal sealed partial class ApiReachability(ILogger<ApiReachability> logger)
{
    private volatile string? _reason = "not reached yet";

    /// <summary>Why it counts as not reachable; null when it is.</summary>
    public string? Reason => _reason;

    public void Report(bool isReachable, string? reason)
    {
        var before = _reason;
        _reason = isReachable ? null : reason ?? "no answer";
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

        [LoggerMessage(1322, LogLevel.Warning, "The API cannot be reached; events are kept and sent later: {Reason}")]
        public static partial void Lost(ILogger logger, string? reason);
    }
}
