using Kernel.CdpCollector.Mapping.Lifecycle;
using Kernel.CdpCollector.Mapping.Network;
using Kernel.CdpCollector.Telemetry;
using Kernel.CdpCollector.Transport;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Integration.CdpCollector.Capture;

/// <summary>Faults on the threads of timers, where nothing catches them: they must not end the process.</summary>
public sealed class TimerFaultTests
{
    [Fact]
    public void Deadline_CannotBeHandled_FaultsTheMonitor()
    {
        using var monitor = new MonitorUnderTest(watcher: new FaultyWatcher());
        monitor.WithPage().Receive(Cdp.Request("P1", "R1"), Cdp.Response("P1", "R1", type: "XHR"));
        Assert.False(monitor.Monitor.Fault.IsFaulted);

        monitor.Time.Advance(new NetworkMappingOptions().QuietAfter);
        Assert.IsType<NotSupportedException>(monitor.Monitor.Fault.Exception?.InnerException);
    }

    [Fact]
    public void Timeout_CannotBeHandled_IsHandledForOtherCommands()
    {
        using var services = new ServiceCollection().AddMetrics().AddSingleton<CollectorMetrics>().BuildServiceProvider();
        var time = new FakeTimeProvider();
        var unhandled = new List<string>();
        var pending = new PendingCommands(time, services.GetRequiredService<CollectorMetrics>(), NullLogger.Instance, (method, _) => unhandled.Add(method));
        var handled = 0;
        pending.Add("Page.getFrameTree", TimeSpan.FromSeconds(1), handler: static _ => throw new NotSupportedException());
        pending.Add("Page.getLayoutMetrics", TimeSpan.FromSeconds(1), handler: _ => handled++);

        time.Advance(TimeSpan.FromSeconds(1));
        pending.Expire();
        Assert.Equal(1, handled);
        Assert.Equal(["Page.getFrameTree"], unhandled);
    }

    private sealed class FaultyWatcher : IRequestWatcher
    {
        public void RequestStarted(in WatchedRequest request)
        {
        }

        public void RequestStopped(in WatchedRequest request) => throw new NotSupportedException();
    }
}
