using Kernel.CdpCollector.Outbox;

namespace Kernel.CdpCollector.Mapping;

/// <summary>What all mappers share. Not thread-safe.</summary>
internal sealed class MappingContext(IEventOutbox outbox, TimeProvider time) : IDisposable
{
    /// <summary>Writes the events.</summary>
    public EventWriter Events { get; } = new(outbox, time);

    public TimeProvider Time { get; } = time;

    /// <summary>What is captured now.</summary>
    public CaptureConfig Config
    {
        get;
        set
        {
            field = value;
            Events.Redact = value.Redact;
        }
    } = CaptureConfig.None;

    public void Dispose() => Events.Dispose();
}
