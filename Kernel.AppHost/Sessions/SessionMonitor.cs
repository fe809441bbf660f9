using Microsoft.Extensions.Hosting;

namespace Kernel.AppHost.Sessions;

/// <summary>Publishes the active capture session as a property of the API resource, which the dashboard shows and the commands use.</summary>
internal sealed class SessionMonitor(ProjectResource api, SessionClient client, ResourceNotificationService notifications) : BackgroundService
{
    private const string Property = "kernel.capture_session";
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Gets whether a session is active; null if that is not known.</summary>
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
                // The API is stopping or has stopped.
            }

            await PublishAsync(null);
            await Task.Delay(RetryDelay, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        // Opened first, so that no change is missed.
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
