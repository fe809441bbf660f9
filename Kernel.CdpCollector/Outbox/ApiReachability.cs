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
            LogReached(logger);
        }
        else if (before is null && !isReachable)
        {
            LogLost(logger, _reason);
        }
    }

    [LoggerMessage(1321, LogLevel.Information, "The API is reachable.")]
    private static partial void LogReached(ILogger logger);

    [LoggerMessage(1322, LogLevel.Warning, "The API cannot be reached; events are kept and sent later: {Reason}")]
    private static partial void LogLost(ILogger logger, string? reason);
}
