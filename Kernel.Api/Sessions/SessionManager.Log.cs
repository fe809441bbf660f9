namespace Kernel.Api.Sessions;

internal sealed partial class SessionManager
{
    [LoggerMessage(2001, LogLevel.Information, "Capture session {Session} started at seq {Seq}.")]
    private partial void LogStarted(string session, ulong seq);

    [LoggerMessage(2002, LogLevel.Information, "Capture session {Session} ended at seq {Seq}: {Reason}.")]
    private partial void LogEnded(string session, ulong seq, string reason);

    [LoggerMessage(2003, LogLevel.Warning, "Capture session {Session} is ending although a collector did not flush its outbox within Sessions:DrainTimeout.")]
    private partial void LogDrainTimeout(string session);
}
