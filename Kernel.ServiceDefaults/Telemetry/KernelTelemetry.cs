namespace Kernel.ServiceDefaults.Telemetry;

/// <summary>Names shared by the meters and activity sources of all services.</summary>
public static class KernelTelemetry
{
    /// <summary>Every meter and activity source of ours starts with this, so that the exporters pick them up by one wildcard.</summary>
    public const string Prefix = "Kernel.";

    internal const string Wildcard = Prefix + "*";
}
