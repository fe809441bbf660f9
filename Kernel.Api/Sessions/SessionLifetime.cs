using Kernel.Api.EventStream;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Sessions;

/// <summary>
/// Starts a session when the service starts, if configured. When the service stops, ends the active session and then the
/// stream while the ports are still open, so that readers receive <c>session_ended</c> and the end of the stream.
/// </summary>
internal sealed class SessionLifetime(SessionManager sessions, EventLog log, IOptions<SessionsOptions> options) : IHostedLifecycleService
{
    /// <summary>The reason in <c>session_ended</c> when the service stops.</summary>
    public const string ShutdownReason = "shutdown";

    public Task StartedAsync(CancellationToken cancellationToken) =>
        options.Value.AutoStart && sessions.Active is null ? sessions.StartAsync(null, cancellationToken) : Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await sessions.StopAsync(ShutdownReason, cancellationToken, endsStream: true);
        }
        catch (StreamBusyException)
        {
            // The journal cannot keep up, and shutdown has a deadline: the session resumes when the service starts again.
        }
        finally
        {
            log.Complete();
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
