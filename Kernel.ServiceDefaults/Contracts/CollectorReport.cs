namespace Kernel.ServiceDefaults.Contracts;

/// <summary>What a collector says of itself, on every change and every <see cref="InternalApi.HeartbeatInterval"/>.</summary>
public sealed record CollectorReport
{
    /// <summary>
    /// The newest <see cref="CaptureState.Revision"/> that is fully in force: for a stop, capturing has ceased and everything
    /// captured has been acknowledged.
    /// </summary>
    public required long AppliedRevision { get; init; }

    /// <summary>How it stands with the browser.</summary>
    public required CollectorStatus Status { get; init; }

    /// <summary>The browser's product and version, for example <c>Chrome/156.0.8078.79</c>, once known.</summary>
    public string? Browser { get; init; }

    /// <summary>Why it is not connected, where it should be.</summary>
    public string? Reason { get; init; }
}

/// <summary>How a collector stands with its browser.</summary>
public enum CollectorStatus
{
    /// <summary>No session asks for anything of the browser, so there is no connection.</summary>
    Idle,

    /// <summary>A first connection is being made.</summary>
    Connecting,

    /// <summary>Attached and capturing.</summary>
    Connected,

    /// <summary>The connection was lost, or could not be made, and is being tried again.</summary>
    Disconnected,

    /// <summary>The last report of a collector that ends: everything it had is acknowledged, and it can be forgotten.</summary>
    Stopped,
}
