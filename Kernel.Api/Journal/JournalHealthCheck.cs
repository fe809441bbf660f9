using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kernel.Api.Journal;

/// <summary>Degraded, with the reason, while events cannot be kept, and while events are lost that a reader may still ask for.</summary>
internal sealed class JournalHealthCheck(EventJournal journal) : IHealthCheck
{
    private const int MaxNamed = 5;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var damages = journal.Damages.All;
        var reasons = damages.Take(MaxNamed).Select(static damage => damage.ToString()).ToList();
        if (damages.Count > MaxNamed)
        {
            reasons.Add($"and {damages.Count - MaxNamed} more");
        }

        if (journal.Committed.Failure is { } failure)
        {
            reasons.Insert(0, $"The journal cannot be written: {failure}");
        }

        return Task.FromResult(reasons.Count > 0 ? HealthCheckResult.Degraded(string.Join("; ", reasons)) : HealthCheckResult.Healthy());
    }
}
