using Kernel.CdpCollector.Telemetry;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Outbox;

/// <summary>Accepts serialized events.</summary>
internal interface IEventOutbox
{
    /// <summary>Appends one serialized event, which is copied. Thread-safe; never waits.</summary>
    void Append(ReadOnlySpan<byte> json, EventCategory category);

    /// <summary>Records an event that was lost before it could be appended. Thread-safe; never waits.</summary>
    void Lose(LossReason reason);
}
