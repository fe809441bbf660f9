using Kernel.CdpCollector.Outbox;

namespace Kernel.CdpCollector.Mapping;

/// <summary>The state shared by all mappers. Not thread-safe.</summary>
internal sealed class MappingContext(IEventOutbox outbox, TimeProvider time) : IDisposable
{
    /// <summary>The writer of events.</summary>
    public EventWriter Events { get; } = new(outbox, time);

    public TimeProvider Time { get; } = time;

    /// <summary>The current capture settings.</summary>
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
