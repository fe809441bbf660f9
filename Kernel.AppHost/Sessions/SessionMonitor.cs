using Microsoft.Extensions.Hosting;

namespace Kernel.AppHost.Sessions;

/// <summary>Keeps the active capture session as a property of the API's resource: the dashboard shows it, and commands depend on it.</summary>
internal sealed class SessionMonitor(ProjectResource api, SessionClient client, ResourceNotificationService notifications) : BackgroundService
{
    private const string Property = "kernel.capture_session";
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Whether a session is active; null while that is unknown.</summary>
    public static bool? IsActive(CustomResourceSnapshot snapshot) => snapshot.Properties.FirstOrDefault(static p => p.Name == Property)?.Value is string id ? id.Length > 0 : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await notifications.WaitForResourceHealthyAsync(api.Name, WaitBehavior.WaitOnResourceUnavailable, stoppingToken);
                await FollowAsync(stoppingToken);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                // The API has gone, or goes.
            }

            await PublishAsync(null);
            await Task.Delay(RetryDelay, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        // The stream first, so that no change is missed.
        using var stream = await client.OpenStreamAsync("session_started,session_ended", cancellationToken);
        await PublishAsync(await client.GetActiveAsync(cancellationToken) ?? "");
        await foreach (var envelope in SessionClient.ReadEventsAsync(stream, cancellationToken))
        {
            await PublishAsync((string?)envelope["event"]!["type"] == "session_started" ? (string?)envelope["capture_session_id"] : "");
        }
    }

    private Task PublishAsync(string? session) => notifications.PublishUpdateAsync(api, snapshot => snapshot with
    {
        Properties = [.. snapshot.Properties.Where(static p => p.Name != Property), new ResourcePropertySnapshot(Property, session)],
    });
}
