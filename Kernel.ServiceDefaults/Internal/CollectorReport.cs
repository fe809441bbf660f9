namespace Kernel.ServiceDefaults.Internal;

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
