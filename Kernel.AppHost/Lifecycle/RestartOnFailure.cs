using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kernel.AppHost.Lifecycle;

/// <summary>Restarts resources that exit without being stopped, with increasing delays and a limited number of times.</summary>
internal sealed partial class RestartOnFailure(
    IReadOnlyList<IResource> resources,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    ResourceCommandService commands,
    IHostApplicationLifetime lifetime,
    TimeProvider time) : BackgroundService
{
    private const int MaxRestarts = 6;

    // After a resource has run for this time, its next failure counts as the first.
    private static readonly TimeSpan StableTime = TimeSpan.FromMinutes(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(resources.Select(resource => SuperviseAsync(resource, lifetime.ApplicationStopping)));

    private async Task SuperviseAsync(IResource resource, CancellationToken cancellationToken)
    {
        var logger = loggers.GetLogger(resource);
        for (var restarts = 0; ; restarts++)
        {
            var startedAt = time.GetTimestamp();
            var exitCode = await WaitForFailureAsync(resource, cancellationToken);
            restarts = time.GetElapsedTime(startedAt) > StableTime ? 0 : restarts;
            if (restarts == MaxRestarts)
            {
                LogGaveUp(logger, resource.Name, exitCode, MaxRestarts);
                await SetStateAsync(resource, $"Failed after {MaxRestarts} restarts", KnownResourceStateStyles.Error);
                return;
            }

            var delay = TimeSpan.FromSeconds(1 << restarts);
            LogRestart(logger, resource.Name, exitCode, delay.TotalSeconds, restarts + 1, MaxRestarts);
            await SetStateAsync(resource, $"Restarting in {delay.TotalSeconds:0} s", KnownResourceStateStyles.Warn);
            await Task.Delay(delay, time, cancellationToken);
            await commands.ExecuteCommandAsync(resource, KnownResourceCommands.StartCommand, CancellationToken.None);
        }
    }

    // A resource that is stopped by a command is in the state Stopping first.
    private async Task<int?> WaitForFailureAsync(IResource resource, CancellationToken cancellationToken)
    {
        var isRunning = false;
        var failed = await notifications.WaitForResourceAsync(
            resource.Name,
            change =>
            {
                var state = change.Snapshot.State?.Text;
                isRunning = state == KnownResourceStates.Running || (isRunning && state != KnownResourceStates.Stopping);
                return isRunning && (state == KnownResourceStates.Finished || state == KnownResourceStates.Exited);
            },
            cancellationToken);
        return failed.Snapshot.ExitCode;
    }

    private Task SetStateAsync(IResource resource, string text, string style) =>
        notifications.PublishUpdateAsync(resource, snapshot => snapshot with { State = new ResourceStateSnapshot(text, style) });

    [LoggerMessage(3101, LogLevel.Warning, "{Resource} exited with code {ExitCode}. Restarting in {Seconds} s (restart {Number} of {Most})")]
    private static partial void LogRestart(ILogger logger, string resource, int? exitCode, double seconds, int number, int most);

    [LoggerMessage(3102, LogLevel.Error, "{Resource} exited with code {ExitCode} after {Most} restarts. Fix the cause, then start it from the dashboard")]
    private static partial void LogGaveUp(ILogger logger, string resource, int? exitCode, int most);
}
