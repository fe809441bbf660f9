using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Kernel.StorageWriter.Replication;

/// <summary>The health check of replication: degraded, with the reasons, while a sink cannot store or lags too much. Never unhealthy, because a restart would not help.</summary>
internal sealed class ReplicationHealthCheck(IEnumerable<IEventSink> sinks, IOptions<ReplicationOptions> options, TimeProvider time) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var reasons = sinks.SelectMany(Reasons).ToList();
        return Task.FromResult(reasons.Count == 0
            ? HealthCheckResult.Healthy(string.Join("; ", sinks.Select(static d => $"{d.Status.Name} has stored events up to {d.Status.LastSeq}")))
            : HealthCheckResult.Degraded(string.Join("; ", reasons)));
    }

    private IEnumerable<string> Reasons(IEventSink sink)
    {
        var status = sink.Status;
        var limit = options.Value.LagWarning;
        var stream = status.StreamProblem;
        if (status.StorageProblem is { } storage)
        {
            yield return $"{status.Name}: {storage.Reason} (since {storage.Since:yyyy-MM-dd HH:mm:ss}Z)";
        }

        if (stream is not null)
        {
            yield return $"{status.Name}: the stream {stream.Reason} (since {stream.Since:yyyy-MM-dd HH:mm:ss}Z)";
        }
        else if (status.SinceCaughtUp is var lag && lag > limit)
        {
            yield return $"{status.Name}: lags the stream by {lag.TotalSeconds:0} s";
        }

        if (status.Change is { } change)
        {
            yield return $"{status.Name}: {change}";
        }

        if (sink.Buffer.Oldest is { } oldest && time.GetUtcNow() - oldest is var age && age > limit)
        {
            yield return $"{status.Name}: the oldest buffered event has waited {age.TotalSeconds:0} s to be stored";
        }
    }
}
