using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Kernel.StorageWriter.Replication;

/// <summary>Degraded, with the reasons, while a copy does not go on or is far behind; the process itself is never unhealthy for that.</summary>
internal sealed class ReplicationHealthCheck(IEnumerable<IEventSink> sinks, IOptions<ReplicationOptions> options, TimeProvider time) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var reasons = sinks.SelectMany(Reasons).ToList();
        return Task.FromResult(reasons.Count == 0
            ? HealthCheckResult.Healthy(string.Join("; ", sinks.Select(static d => $"{d.Status.Name} stands at {d.Status.LastSeq}")))
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
        else if (status.SinceCaughtUp is var behind && behind > limit)
        {
            yield return $"{status.Name}: behind the stream for {behind.TotalSeconds:0} s";
        }

        if (status.Change is { } change)
        {
            yield return $"{status.Name}: {change}";
        }

        if (sink.Buffer.Oldest is { } oldest && time.GetUtcNow() - oldest is var age && age > limit)
        {
            yield return $"{status.Name}: an event waits to be stored for {age.TotalSeconds:0} s";
        }
    }
}
