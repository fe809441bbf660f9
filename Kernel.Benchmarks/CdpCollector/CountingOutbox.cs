using Kernel.CdpCollector.Outbox;
using Kernel.CdpCollector.Telemetry;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Benchmarks.CdpCollector;

/// <summary>An outbox that counts events and bytes and discards them.</summary>
internal sealed class CountingOutbox : IEventOutbox
{
    private long _events;
    private long _bytes;

    public long Events => Interlocked.Read(ref _events);

    public long Bytes => Interlocked.Read(ref _bytes);

    public void Append(ReadOnlySpan<byte> json, EventCategory category)
    {
        Interlocked.Increment(ref _events);
        Interlocked.Add(ref _bytes, json.Length);
    }

    public void Lose(LossReason reason)
    {
    }
}
