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

/// <summary>A monitor on a running browser, whose events are counted.</summary>
internal sealed class LiveCollector : IAsyncDisposable
{
    private readonly Counter _counter = new();
    private readonly BrowserMonitor _monitor;
    private readonly CdpConnection _connection;

    private LiveCollector(CdpConnection connection, LiveMode mode)
    {
        _connection = connection;
        _monitor = new BrowserMonitor(_counter, TimeProvider.System, new NetworkMappingOptions(), new LifecycleOptions());
        _monitor.Configure(CaptureConfig.From(new CaptureSpec { Id = "s", Categories = mode.Categories, Options = mode.Options }));
        _monitor.Connected(connection);
        connection.Start(mode.MakesEvents ? _monitor : new TargetsOnly(_monitor));
    }

    public long Events => _counter.Events;

    public static async Task<LiveCollector> StartAsync(Uri browser, CollectorMetrics metrics, LiveMode mode)
    {
        var monitor = new LiveCollector(
            await CdpConnection.ConnectAsync(browser, new BrowserOptions(), metrics, TimeProvider.System, NullLogger.Instance, default), mode);
        await monitor._connection.SendAsync("Target.setAutoAttach", default, TargetTypes.AutoAttach.ToArray(), TimeSpan.FromSeconds(60), default);
        await monitor._connection.WaitForPendingAsync(TimeSpan.FromSeconds(5), default);
        monitor._monitor.InitialTargetsAttached();
        return monitor;
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        _monitor.Released();
        _monitor.Dispose();
    }

    // The browser is told to tell everything, and is not listened to.
    private sealed class TargetsOnly(BrowserMonitor monitor) : ICdpMessageHandler
    {
        public void OnEvent(in CdpMessage message)
        {
            if (message.Method.StartsWith("Target."u8))
            {
                monitor.OnEvent(message);
            }
        }
    }

    private sealed class Counter : IEventOutbox
    {
        private long _events;

        public long Events => Interlocked.Read(ref _events);

        public void Append(ReadOnlySpan<byte> json, EventCategory category) => Interlocked.Increment(ref _events);
    }
}
