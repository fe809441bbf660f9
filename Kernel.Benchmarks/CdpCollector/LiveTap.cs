using Kernel.CdpCollector.Capture;
using Kernel.CdpCollector.Mapping;
using Kernel.CdpCollector.Mapping.Lifecycle;
using Kernel.CdpCollector.Mapping.Network;
using Kernel.CdpCollector.Outbox;
using Kernel.CdpCollector.Targets;
using Kernel.CdpCollector.Telemetry;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kernel.Benchmarks.CdpCollector;

/// <summary>A tap on a running browser, whose events are counted.</summary>
internal sealed class LiveTap : IAsyncDisposable
{
    private readonly Counter _counter = new();
    private readonly BrowserMonitor _tap;
    private readonly CdpConnection _connection;

    private LiveTap(CdpConnection connection, LiveMode mode)
    {
        _connection = connection;
        _tap = new BrowserMonitor(_counter, TimeProvider.System, new NetworkMappingOptions(), new LifecycleOptions());
        _tap.Configure(CaptureConfig.From(new CaptureSpec { Id = "s", Categories = mode.Categories, Options = mode.Options }));
        _tap.Connected(connection);
        connection.Start(mode.MakesEvents ? _tap : new TargetsOnly(_tap));
    }

    public long Events => _counter.Events;

    public static async Task<LiveTap> StartAsync(Uri browser, CollectorMetrics metrics, LiveMode mode)
    {
        var tap = new LiveTap(
            await CdpConnection.ConnectAsync(browser, new BrowserOptions(), metrics, TimeProvider.System, NullLogger.Instance, default), mode);
        await tap._connection.SendAsync("Target.setAutoAttach", default, TargetTypes.AutoAttach.ToArray(), TimeSpan.FromSeconds(60), default);
        await tap._connection.WaitUntilAnsweredAsync(TimeSpan.FromSeconds(5), default);
        tap._tap.Settled();
        return tap;
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        _tap.Released();
        _tap.Dispose();
    }

    // The browser is told to tell everything, and is not listened to.
    private sealed class TargetsOnly(BrowserMonitor tap) : ICdpMessageHandler
    {
        public void OnEvent(in CdpMessage message)
        {
            if (message.Method.StartsWith("Target."u8))
            {
                tap.OnEvent(message);
            }
        }
    }

    private sealed class Counter : IEventSink
    {
        private long _events;

        public long Events => Interlocked.Read(ref _events);

        public void Append(ReadOnlySpan<byte> json, EventCategory category) => Interlocked.Increment(ref _events);
    }
}
