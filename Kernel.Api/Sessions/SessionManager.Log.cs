namespace Kernel.Api.Sessions;

internal sealed partial class SessionManager
{
    [LoggerMessage(2001, LogLevel.Information, "Capture session {Session} started at {Seq}.")]
    private partial void LogStarted(string session, ulong seq);

    [LoggerMessage(2002, LogLevel.Information, "Capture session {Session} ended at {Seq}: {Reason}.")]
    private partial void LogEnded(string session, ulong seq, string reason);

    [LoggerMessage(2003, LogLevel.Warning, "Capture session {Session} ends although a collector has not handed over everything in time.")]
    private partial void LogDrainTimeout(string session);
}
