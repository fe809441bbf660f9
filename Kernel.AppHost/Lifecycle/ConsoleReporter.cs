using System.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Kernel.AppHost.Lifecycle;

/// <summary>Prints the state of each resource to the console, and the start message once the system is up.</summary>
/// <param name="resources">The resources.</param>
/// <param name="startMessage">Creates the start message.</param>
/// <param name="notifications">The states of the resources.</param>
/// <param name="loggers">The logs of the resources.</param>
/// <param name="lifetime">The lifetime of the app host.</param>
internal sealed class ConsoleReporter(
    IReadOnlyList<IResource> resources,
    Func<string> startMessage,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    IHostApplicationLifetime lifetime) : BackgroundService
{
    private const string Ready = "ready";
    private const int ErrorLines = 3;

    private readonly Dictionary<IResource, CustomResourceSnapshot> _snapshots = [];
    private readonly Dictionary<IResource, string> _reported = [];
    private readonly HashSet<(IResource, DateTime?)> _ends = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isUp = false;
        await foreach (var change in notifications.WatchAsync(stoppingToken))
        {
            if (!resources.Contains(change.Resource))
            {
                continue;
            }

            _snapshots[change.Resource] = change.Snapshot;
            await ReportAsync(change.Resource, change.Snapshot, stoppingToken);
            if (!isUp && resources.All(IsSettled))
            {
                isUp = true;
                ReportUp();
            }
        }
    }

    private async Task ReportAsync(IResource resource, CustomResourceSnapshot snapshot, CancellationToken cancellationToken)
    {
        // The end of a resource is published again while it restarts.
        var state = Describe(snapshot);
        var isFailure = HasFailed(snapshot) || snapshot.ExitCode is not (null or 0);
        if (state is null || _reported.GetValueOrDefault(resource) == state || (IsEnd(snapshot) && !_ends.Add((resource, snapshot.StopTimeStamp))) || (isFailure && lifetime.ApplicationStopping.IsCancellationRequested))
        {
            return;
        }

        _reported[resource] = state;
        Console.WriteLine($"  {resource.Name,-10} {state}");
        if (isFailure && (IsEnd(snapshot) || HasFailed(snapshot)))
        {
            await ShowErrorsAsync(resource, cancellationToken);
        }
    }

    private async Task ShowErrorsAsync(IResource resource, CancellationToken cancellationToken)
    {
        await foreach (var lines in loggers.GetAllAsync(resource).WithCancellation(cancellationToken))
        {
            foreach (var line in lines.Where(static line => line.IsErrorMessage).TakeLast(ErrorLines))
            {
                Console.WriteLine($"    {line.Content}");
            }
        }
    }

    private void ReportUp()
    {
        var failed = resources.Where(resource => _reported.GetValueOrDefault(resource) != Ready).Select(static resource => resource.Name).ToArray();
        var seconds = (DateTime.Now - Process.GetCurrentProcess().StartTime).TotalSeconds;
        Console.WriteLine(failed.Length == 0 ? $"\nKernel is ready after {seconds:0.0} s." : $"\nKernel is up after {seconds:0.0} s, without {string.Join(" and ", failed)}.");
        Console.WriteLine(startMessage());
    }

    private bool IsSettled(IResource resource) => _snapshots.TryGetValue(resource, out var snapshot) && (Describe(snapshot) == Ready || HasFailed(snapshot) || IsBlocked(resource));

    // A resource that waits for a failed one waits until the user acts.
    private bool IsBlocked(IResource resource) => _snapshots.GetValueOrDefault(resource)?.State?.Text == KnownResourceStates.Waiting && resource.Annotations.OfType<WaitAnnotation>()
        .Any(wait => IsBlocked(wait.Resource) || (_snapshots.TryGetValue(wait.Resource, out var snapshot) && HasFailed(snapshot)));

    private static bool HasFailed(CustomResourceSnapshot snapshot) =>
        snapshot.State is { } state && (state.Text == KnownResourceStates.FailedToStart || state.Style == KnownResourceStateStyles.Error);

    private static bool IsEnd(CustomResourceSnapshot snapshot) => snapshot.State?.Text is "Finished" or "Exited";

    // Null for a state that is not printed.
    private static string? Describe(CustomResourceSnapshot snapshot) => snapshot.State?.Text switch
    {
        null or "" or "Waiting" or "Stopping" => null,
        "Running" => snapshot.HealthStatus is HealthStatus.Healthy or HealthStatus.Degraded ? Ready : null,
        "Finished" or "Exited" => snapshot.ExitCode is 0 ? "ended" : $"ended with exit code {snapshot.ExitCode}",
        "FailedToStart" => "failed to start",
        var text => text.ToLowerInvariant(),
    };
}
