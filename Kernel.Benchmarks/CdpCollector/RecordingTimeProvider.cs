namespace Kernel.Benchmarks.CdpCollector;

/// <summary>A clock set to shortly before the recorded traffic, because console messages older than the capture are ignored.</summary>
internal sealed class RecordingTimeProvider : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);
}
