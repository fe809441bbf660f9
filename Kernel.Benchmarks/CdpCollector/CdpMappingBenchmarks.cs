using BenchmarkDotNet.Attributes;
using Kernel.CdpCollector.Capture;
using Kernel.CdpCollector.Mapping;
using Kernel.CdpCollector.Mapping.Lifecycle;
using Kernel.CdpCollector.Mapping.Network;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Benchmarks.CdpCollector;

/// <summary>Measures the time and allocations of mapping recorded DevTools traffic to serialized events.</summary>
[MemoryDiagnoser]
public class CdpMappingBenchmarks
{
    private const int Messages = 309;

    private readonly CaptureConfig _config = CaptureConfig.From(
        new CaptureSpec { Id = "s", Categories = EventCategories.All, Options = CaptureOptions.Default });

    private byte[][] _messages = [];

    [GlobalSetup]
    public void Setup()
    {
        _messages = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "browsing.ndjson")).Select(System.Text.Encoding.UTF8.GetBytes)];
        if (_messages.Length != Messages)
        {
            throw new InvalidOperationException($"The recorded traffic has {_messages.Length} messages.");
        }
    }

    /// <summary>
    /// Maps all of the traffic: pages, frames, workers, a popup, a crash. Each replay uses a new monitor, because a monitor ignores
    /// console messages that it has already seen.
    /// </summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public long Replay()
    {
        var outbox = new CountingOutbox();
        using var monitor = new BrowserMonitor(outbox, new RecordingTimeProvider(), new NetworkMappingOptions(), new LifecycleOptions());
        monitor.Configure(_config);
        monitor.Connected(new DiscardedCommands());
        foreach (var message in _messages)
        {
            if (CdpMessageReader.TryRead(message, out var read))
            {
                monitor.OnEvent(read);
            }
        }

        return outbox.Bytes;
    }

    /// <summary>Parses the messages without mapping them.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public int Decode()
    {
        var count = 0;
        foreach (var message in _messages)
        {
            count += CdpMessageReader.TryRead(message, out _) ? 1 : 0;
        }

        return count;
    }
}
