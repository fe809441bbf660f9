using Kernel.ServiceDefaults.Threading;

namespace Kernel.StorageWriter.Replication;

/// <summary>The delays between attempts to reach the stream or a sink.</summary>
internal static class RetryBackoff
{
    private static readonly TimeSpan Min = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Max = TimeSpan.FromSeconds(5);

    /// <summary>Creates delays from 100 ms to 5 s, each shortened by up to a half.</summary>
    public static ExponentialBackoff Create(TimeProvider time) => new(Min, Max, time);
}
