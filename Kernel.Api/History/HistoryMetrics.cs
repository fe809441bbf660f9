using System.Diagnostics.Metrics;
using Kernel.ServiceDefaults.Telemetry;

namespace Kernel.Api.History;

/// <summary>The instruments of reads from the storage writer.</summary>
internal sealed class HistoryMetrics
{
    private const string MeterName = KernelTelemetry.Prefix + "Archive";

    private readonly Counter<long> _pages;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _failures;

    public HistoryMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _pages = meter.CreateCounter<long>("kernel.archive.pages", "{page}", "Pages of stored events read from the storage writer.");
        _bytes = meter.CreateCounter<long>("kernel.archive.bytes", "By", "Bytes of stored events read from the storage writer.");
        _failures = meter.CreateCounter<long>("kernel.archive.failures", "{failure}", "Failed requests to the storage writer.");
    }

    public void Read(int bytes)
    {
        _pages.Add(1);
        _bytes.Add(bytes);
    }

    public void Failed() => _failures.Add(1);
}
