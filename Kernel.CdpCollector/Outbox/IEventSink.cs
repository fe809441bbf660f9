using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Outbox;

/// <summary>Takes finished events.</summary>
internal interface IEventSink
{
    /// <summary>Takes one serialised event; it is copied. May be called from any thread, and never waits.</summary>
    void Append(ReadOnlySpan<byte> json, EventCategory category);
}
