using System.Text;
using BenchmarkDotNet.Attributes;
using Kernel.CdpCollector.Capture;
using Kernel.CdpCollector.Mapping;
using Kernel.CdpCollector.Mapping.Lifecycle;
using Kernel.CdpCollector.Mapping.Network;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Benchmarks.CdpCollector;

/// <summary>Measures the cost of pages with constant activity: layout shifts in every frame, and typing at the speed of a driver.</summary>
[MemoryDiagnoser]
public class PageActivityBenchmarks : IDisposable
{
    private const int Messages = 1_000;

    private readonly byte[][] _shifts = [.. Enumerable.Range(0, Messages).Select(static i => Utf8(FormattableString.Invariant(
        $$"""{"method":"PerformanceTimeline.timelineEventAdded","params":{"event":{"frameId":"T1","type":"layout-shift","name":"","time":{{1795470134.25 + (i * 0.016)}},"duration":0,"layoutShiftDetails":{"value":0.012,"hadRecentInput":false,"lastInputTime":0,"sources":[{"previousRect":{"x":0,"y":1,"width":2,"height":3},"currentRect":{"x":0,"y":10,"width":2,"height":3},"nodeId":7}]} } },"sessionId":"P1"}""")))];

    private readonly byte[][] _keys = [.. Enumerable.Range(0, Messages).Select(static i => Utf8(
        $$"""{"method":"Runtime.bindingCalled","params":{"name":"kernelReport","payload":"{\"type\":\"key\",\"key\":\"{{(char)('a' + (i % 26))}}\",\"masked\":false,\"repeat\":false,\"modifiers\":0,\"selector\":\"#name\",\"tag\":\"INPUT\"}","executionContextId":3},"sessionId":"P1"}"""))];

    private readonly CountingOutbox _outbox = new();
    private BrowserMonitor _monitor = null!;

    [GlobalSetup]
    public void Setup()
    {
        _monitor = new BrowserMonitor(_outbox, TimeProvider.System, new NetworkMappingOptions(), new LifecycleOptions());
        _monitor.Configure(CaptureConfig.From(new CaptureSpec { Id = "s", Categories = EventCategories.All, Options = CaptureOptions.Default }));
        _monitor.Connected(new DiscardedCommands());
        Receive([
            Utf8("""{"method":"Target.attachedToTarget","params":{"sessionId":"P1","targetInfo":{"targetId":"T1","type":"page","title":"","url":"about:blank"},"waitingForDebugger":true}}"""),
            Utf8("""{"method":"Page.frameNavigated","params":{"frame":{"id":"T1","loaderId":"L1","url":"http://a.test/"},"type":"Navigation"},"sessionId":"P1"}"""),
            Utf8("""{"method":"Page.loadEventFired","params":{"timestamp":1573.7},"sessionId":"P1"}"""),
        ]);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _monitor.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Maps a layout shift, which writes an event and postpones <c>layout_settled</c>.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public long Shifts() => Receive(_shifts);

    /// <summary>Maps a key report of the interaction script to an event.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public long Keys() => Receive(_keys);

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private long Receive(byte[][] messages)
    {
        foreach (var message in messages)
        {
            if (CdpMessageReader.TryRead(message, out var read))
            {
                _monitor.OnEvent(read);
            }
        }

        return _outbox.Bytes;
    }
}
