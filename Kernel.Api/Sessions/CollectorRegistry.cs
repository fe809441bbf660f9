using System.Collections.Concurrent;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Threading;

namespace Kernel.Api.Sessions;

/// <summary>The collectors that are alive, each with its latest report.</summary>
/// <remarks>Bounded: if there are more than <see cref="MaxCollectors"/>, the one with the oldest report is removed.</remarks>
internal sealed class CollectorRegistry(TimeProvider time)
{
    /// <summary>The time without a report after which a collector is considered gone.</summary>
    public static readonly TimeSpan Lifetime = 3 * InternalApi.HeartbeatInterval;

    private const int MaxCollectors = 64;

    private readonly ConcurrentDictionary<string, (CollectorReport Report, long Heard)> _collectors = new(StringComparer.Ordinal);
    private volatile bool _anyEver;

    /// <summary>Signals every report.</summary>
    public AsyncBroadcast Reports { get; } = new();

    /// <summary>Indicates whether any collector has reported since the start; distinguishes a lost collector from one that has not started.</summary>
    public bool AnyEver => _anyEver;

    /// <summary>Gets the reports of the collectors that are alive.</summary>
    public IEnumerable<CollectorReport> Alive =>
        _collectors.Values.Where(entry => time.GetElapsedTime(entry.Heard) < Lifetime).Select(static entry => entry.Report);

    /// <summary>Stores a report.</summary>
    public void Report(string id, CollectorReport report)
    {
        if (report.Status == CollectorStatus.Stopped)
        {
            _collectors.TryRemove(id, out _);
        }
        else
        {
            _collectors[id] = (report, time.GetTimestamp());
            _anyEver = true;
            if (_collectors.Count > MaxCollectors)
            {
                _collectors.TryRemove(_collectors.MinBy(static c => c.Value.Heard).Key, out _);
            }
        }

        Reports.Signal();
    }

    /// <summary>Waits until every live collector has applied the revision.</summary>
    /// <returns>False if the timeout elapsed first.</returns>
    public async Task<bool> WaitAppliedAsync(long revision, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var next = Reports.Next;
            if (Alive.All(report => report.AppliedRevision >= revision))
            {
                return true;
            }

            var left = timeout - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                return false;
            }

            try
            {
                await next.WaitAsync(left, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                return false;
            }
        }
    }
}
