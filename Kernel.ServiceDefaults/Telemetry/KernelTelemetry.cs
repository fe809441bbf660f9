using System.Diagnostics.Metrics;

namespace Kernel.ServiceDefaults.Telemetry;

/// <summary>The names and settings of all meters.</summary>
public static class KernelTelemetry
{
    /// <summary>The prefix of all meter names.</summary>
    public const string Prefix = "Kernel.";

    /// <summary>The buckets of histograms in seconds, from 1 ms to 1 h. OpenTelemetry's default buckets are for milliseconds.</summary>
    public static InstrumentAdvice<double> Seconds { get; } = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600],
    };

    internal const string Wildcard = Prefix + "*";
}
