using Microsoft.Extensions.Hosting;

namespace Kernel.AppHost.Lifecycle;

/// <summary>
/// Stops resources one after another when the app host stops, while the dashboard still receives telemetry.
/// Without it, the orchestrator stops all of them at once.
/// </summary>
/// <remarks>
/// It runs on <c>ApplicationStopping</c>, not in <see cref="StopAsync"/>, which the host does not call if it is stopped during the start,
/// for example while a resource waits for another one.
/// </remarks>
internal sealed class OrderedStop(IReadOnlyList<IResource> resources, ResourceCommandService commands, ResourceNotificationService notifications, IHostApplicationLifetime lifetime)
    : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // The last registration runs first, before that of the orchestrator.
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
