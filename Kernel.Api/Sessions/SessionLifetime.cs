using Kernel.Api.EventStream;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Sessions;

/// <summary>
/// Starts a session with the service where that is wanted. When the service stops, ends the active one and then the stream,
/// while the ports are still open: readers get <c>session_ended</c> and the end of their stream.
/// </summary>
internal sealed class SessionLifetime(SessionManager sessions, EventLog log, IOptions<SessionsOptions> options) : IHostedLifecycleService
{
    /// <summary>The reason given in <c>session_ended</c> when the service stops.</summary>
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
            // The journal does not keep up, and time is short: the session goes on when the service comes back.
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
