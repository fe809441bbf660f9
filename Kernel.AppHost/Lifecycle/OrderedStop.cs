using Microsoft.Extensions.Hosting;

namespace Kernel.AppHost.Lifecycle;

/// <summary>
/// Stops resources one after another when the app host stops, while the dashboard still runs and telemetry is still taken.
/// Without it the orchestrator stops all of them at once.
/// </summary>
/// <remarks>
/// It acts when the stop is announced and not in <see cref="StopAsync"/>, which the host does not call if the stop comes during the start,
/// for example while a resource waits for another one.
/// </remarks>
internal sealed class OrderedStop(IReadOnlyList<IResource> resources, ResourceCommandService commands, ResourceNotificationService notifications, IHostApplicationLifetime lifetime)
    : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // The last registration runs first, before the orchestrator hears of the stop.
        lifetime.ApplicationStopping.Register(() => StopResourcesAsync().GetAwaiter().GetResult());
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task StopResourcesAsync()
    {
        foreach (var resource in resources)
        {
            if (notifications.TryGetCurrentState(resource.Name, out var current) && current.Snapshot.State?.Text == KnownResourceStates.Running)
            {
                await commands.ExecuteCommandAsync(resource, KnownResourceCommands.StopCommand);
            }
        }
    }
}
