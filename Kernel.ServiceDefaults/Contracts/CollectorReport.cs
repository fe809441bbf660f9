namespace Kernel.ServiceDefaults.Contracts;

/// <summary>A collector's status report, sent on every change and every <see cref="InternalApi.HeartbeatInterval"/>.</summary>
public sealed record CollectorReport
{
    /// <summary>
    /// The newest <see cref="CaptureState.Revision"/> that is applied completely: after a stop, capturing has ended and all captured
    /// events are acknowledged.
    /// </summary>
    public required long AppliedRevision { get; init; }

    /// <summary>The state of the connection to the browser.</summary>
    public required CollectorStatus Status { get; init; }

    /// <summary>The browser's product and version, for example <c>Chrome/156.0.8078.79</c>; null until known.</summary>
    public string? Browser { get; init; }

    /// <summary>The reason why a required connection is missing; null otherwise.</summary>
    public string? Reason { get; init; }
}

/// <summary>The state of a collector's connection to its browser.</summary>
public enum CollectorStatus
{
    /// <summary>No session captures browser events, so there is no connection.</summary>
    Idle,

    /// <summary>The first connection is being established.</summary>
    Connecting,

    /// <summary>Attached and capturing.</summary>
    Connected,

    /// <summary>The connection was lost or failed, and is being retried.</summary>
    Disconnected,

    /// <summary>The collector has stopped and all its events are acknowledged. Its last report.</summary>
    Stopped,
}
