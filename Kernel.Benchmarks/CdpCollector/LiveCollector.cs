using Kernel.CdpCollector.Capture;
using Kernel.CdpCollector.Mapping;
using Kernel.CdpCollector.Mapping.Lifecycle;
using Kernel.CdpCollector.Mapping.Network;
using Kernel.CdpCollector.Targets;
using Kernel.CdpCollector.Telemetry;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Contracts;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kernel.Benchmarks.CdpCollector;

/// <summary>Captures from a running browser and counts the events.</summary>
internal sealed class LiveCollector : IAsyncDisposable
{
    private readonly CountingOutbox _outbox = new();
    private readonly BrowserMonitor _monitor;
    private readonly CdpConnection _connection;

    private LiveCollector(CdpConnection connection, LiveMode mode)
    {
        _connection = connection;
        _monitor = new BrowserMonitor(_outbox, TimeProvider.System, new NetworkMappingOptions(), new LifecycleOptions());
        var config = CaptureConfig.From(new CaptureSpec { Id = "s", Categories = mode.Categories, Options = mode.Options });
        if (mode.Baseline is null)
        {
            connection.Start(new MinimalClient(connection, config));
            return;
        }

        _monitor.Configure(config);
        _monitor.Connected(connection);
        connection.Start(_monitor);
    }

    public long Events => _outbox.Events;

    /// <summary>Starts capturing; returns null if the mode needs no connection to the browser.</summary>
    public static async Task<LiveCollector?> StartAsync(Uri browser, CollectorMetrics metrics, LiveMode mode)
    {
        if (!CaptureConfig.From(new CaptureSpec { Id = "s", Categories = mode.Categories, Options = mode.Options }).NeedsBrowser)
        {
            return null;
        }

        var collector = new LiveCollector(
            await CdpConnection.ConnectAsync(browser, new BrowserOptions(), metrics, TimeProvider.System, NullLogger.Instance, default), mode);
        await collector._connection.SendAsync("Target.setAutoAttach", default, TargetTypes.AutoAttach.ToArray(), TimeSpan.FromSeconds(60), default);
        await collector._connection.WaitForPendingAsync(TimeSpan.FromSeconds(5), default);
        collector._monitor.InitialTargetsAttached();
        return collector;
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        _monitor.Released();
        _monitor.Dispose();
    }
}
