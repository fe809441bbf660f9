using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kernel.Api.Journal;

/// <summary>Reports Degraded, with the reasons, while the journal cannot be written or has damage that readers can meet.</summary>
internal sealed class JournalHealthCheck(EventJournal journal) : IHealthCheck
{
    private const int MaxNamed = 5;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var damages = journal.Damages.All;
        string?[] reasons =
        [
            journal.Committed.Failure is { } failure ? $"The journal cannot be written: {failure}" : null,
            .. damages.Take(MaxNamed).Select(static damage => damage.ToString()),
            damages.Count > MaxNamed ? $"and {damages.Count - MaxNamed} more" : null,
        ];
        reasons = [.. reasons.OfType<string>()];
        return Task.FromResult(reasons.Length > 0 ? HealthCheckResult.Degraded(string.Join("; ", reasons)) : HealthCheckResult.Healthy());
    }
}
