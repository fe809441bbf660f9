namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>A request and the moment at which something is to be done about it.</summary>
internal struct DueRequest
{
    public required RequestEntry Entry { get; init; }

    /// <summary>In timestamps of the clock.</summary>
    public long Due { get; set; }
}
