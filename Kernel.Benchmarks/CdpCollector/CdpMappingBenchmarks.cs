using BenchmarkDotNet.Attributes;
using Kernel.CdpCollector.Capture;
using Kernel.CdpCollector.Mapping;
using Kernel.CdpCollector.Mapping.Lifecycle;
using Kernel.CdpCollector.Mapping.Network;
using Kernel.CdpCollector.Outbox;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Benchmarks.CdpCollector;

/// <summary>What does it cost to make recorded DevTools traffic into the bytes of events, and what is left over for the collector of garbage?</summary>
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
    /// All of the traffic: pages, frames, workers, a popup, a crash. A monitor that has seen it would know its console messages again,
    /// so each replay has a new one.
    /// </summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public long Replay()
    {
        var sink = new CountingOutbox();
        using var monitor = new BrowserMonitor(sink, new ClockOfTheRecording(), new NetworkMappingOptions(), new LifecycleOptions());
        monitor.Configure(_config);
        monitor.Connected(new NoCommands());
        foreach (var message in _messages)
        {
            if (CdpMessageReader.TryRead(message, out var read))
            {
                monitor.OnEvent(read);
            }
        }

        return sink.Bytes;
    }

    /// <summary>Taking the messages apart, alone.</summary>
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

    private sealed class CountingOutbox : IEventOutbox
    {
        public long Bytes { get; private set; }

        public void Append(ReadOnlySpan<byte> json, EventCategory category) => Bytes += json.Length;
    }

    private sealed class ClockOfTheRecording : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 23, 21, 42, 10, TimeSpan.Zero);
    }

    private sealed class NoCommands : ICdpCommands
    {
        public void SendWithoutReply(string method, ReadOnlySpan<byte> sessionId, ReadOnlySpan<byte> parameters = default)
        {
        }

        public void SendWithCallback(string method, ReadOnlySpan<byte> sessionId, ReadOnlySpan<byte> parameters, TimeSpan timeout, CdpResponseHandler handler)
        {
        }
    }
}
