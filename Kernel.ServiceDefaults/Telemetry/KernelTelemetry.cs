using System.Diagnostics.Metrics;

namespace Kernel.ServiceDefaults.Telemetry;

/// <summary>Names shared by the meters of all services.</summary>
public static class KernelTelemetry
{
    /// <summary>The prefix of every meter's name, by which the exporter selects them with one wildcard.</summary>
    public const string Prefix = "Kernel.";

    /// <summary>Buckets for histograms in seconds, from 1 ms to an hour; those of OpenTelemetry's default are milliseconds.</summary>
    public static InstrumentAdvice<double> Seconds { get; } = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600],
    };

    internal const string Wildcard = Prefix + "*";
}
