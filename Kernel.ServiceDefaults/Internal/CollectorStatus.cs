namespace Kernel.ServiceDefaults.Internal;

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
