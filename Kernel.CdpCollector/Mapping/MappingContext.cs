using Kernel.CdpCollector.Outbox;
using Kernel.CdpCollector.Telemetry;

namespace Kernel.CdpCollector.Mapping;

/// <summary>The state shared by all mappers. Not thread-safe.</summary>
internal sealed class MappingContext : IDisposable
{
    public MappingContext(IEventOutbox outbox, TimeProvider time)
    {
        Time = time;
        Console = new ConsoleHold(outbox);
        Events = new EventWriter(Console, time);
    }

    /// <summary>The writer of events.</summary>
    public EventWriter Events { get; }

    /// <summary>Holds console events until what they are about is reported.</summary>
    public ConsoleHold Console { get; }

    public TimeProvider Time { get; }

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

    /// <summary>Records an event that was lost.</summary>
    public void Lose(LossReason reason) => Console.Lose(reason);

    public void Dispose() => Events.Dispose();
}
