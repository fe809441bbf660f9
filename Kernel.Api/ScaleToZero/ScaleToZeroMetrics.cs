using System.Diagnostics.Metrics;
using Kernel.ServiceDefaults.Telemetry;

namespace Kernel.Api.ScaleToZero;

/// <summary>The metrics of scale to zero.</summary>
internal sealed class ScaleToZeroMetrics
{
    private const string MeterName = KernelTelemetry.Prefix + "ScaleToZero";

    private readonly Meter _meter;
    private readonly Counter<long> _switched;
    private readonly Counter<long> _failed;

    public ScaleToZeroMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _switched = _meter.CreateCounter<long>("kernel.scale_to_zero.switches", "{switch}", "Times that the host was switched between staying awake and being allowed to suspend, by state: awake, idle.");
        _failed = _meter.CreateCounter<long>("kernel.scale_to_zero.failures", "{switch}", "Times that switching the host failed, by state: awake, idle.");
    }

    /// <summary>Registers the gauge of the requests that keep the host awake.</summary>
    public void Observe(Func<int> holders) =>
        _meter.CreateObservableGauge("kernel.scale_to_zero.holders", holders, "{request}", "Requests that keep the host awake.");

    public void Switched(bool awake) => _switched.Add(1, Tag(awake));

    public void Failed(bool awake) => _failed.Add(1, Tag(awake));

    private static KeyValuePair<string, object?> Tag(bool awake) => new("state", awake ? "awake" : "idle");
}
