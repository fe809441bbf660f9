using System.Globalization;
using Kernel.CdpCollector.Capture;
using Kernel.CdpCollector.Mapping;
using Kernel.CdpCollector.Mapping.Lifecycle;
using Kernel.CdpCollector.Mapping.Network;
using Kernel.CdpCollector.Outbox;
using Kernel.CdpCollector.Telemetry;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Kernel.Benchmarks.CdpCollector;

/// <summary>
/// Measures how many DevTools messages per second the collector reads from a socket and maps to events, its allocations, and its cost
/// compared with only reading the frames. Another process replays recorded traffic.
/// </summary>
internal static class SocketReplayBenchmark
{
    /// <summary>The command-line argument that runs this benchmark.</summary>
    public const string Command = "collector";

    private const long Messages = 2_000_000;
    private const int Rounds = 3;
    private static readonly int FullBatch = new OutboxOptions().BatchEvents;

    public static async Task RunAsync()
    {
        Console.WriteLine($"{Messages:N0} messages of recorded traffic over a WebSocket, one warm-up and {Rounds} rounds");
        for (var round = 0; round <= Rounds; round++)
        {
            Console.WriteLine(round == 0 ? "warming up" : $"round {round}");
            await MeasureAsync("bare reader: frames read, nothing decoded", static async address => (await ReplayReader.CountByFrameworkAsync(address), 0));
            await MeasureAsync("collector: all categories, into the outbox", CaptureAsync);
        }
    }

    private static async Task MeasureAsync(string name, Func<Uri, Task<(long Messages, long Events)>> read)
    {
        var run = await ReplayReader.MeasureAsync(Messages, perSecond: 0, read);
        var (messages, events) = run.Read;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}: {messages / run.Elapsed.TotalSeconds:N0} messages/s, {run.CpuSeconds / messages * 1e6:F2} CPU s per million, {(double)run.AllocatedBytes / messages:F1} B allocated per message, {events:N0} events, {(events == 0 ? 0 : (double)run.AllocatedBytes / events):F0} B per event"));
    }

    private static async Task<(long Messages, long Events)> CaptureAsync(Uri address)
    {
        await using var services = new ServiceCollection().AddMetrics().AddSingleton<CollectorMetrics>().BuildServiceProvider();
        var metrics = services.GetRequiredService<CollectorMetrics>();
        using var outbox = new EventOutbox(
            Options.Create(new OutboxOptions()), metrics, TimeProvider.System, NullLogger<EventOutbox>.Instance);
        using var stop = new CancellationTokenSource();
        var drain = DrainAsync(outbox, stop.Token);
        using var monitor = new BrowserMonitor(outbox, new RecordingTimeProvider(), new NetworkMappingOptions(), new LifecycleOptions());
        monitor.Configure(CaptureConfig.From(new CaptureSpec { Id = "s", Categories = EventCategories.All, Options = CaptureOptions.Default }));
        var connection = await CdpConnection.ConnectAsync(address, new BrowserOptions(), metrics, TimeProvider.System, NullLogger.Instance, default);
        var counting = new CountingHandler(monitor);
        monitor.Connected(connection);
        monitor.InitialTargetsAttached();
        connection.Start(counting);
        await connection.Completion;
        await connection.DisposeAsync();
        await stop.CancelAsync();
        await drain;
        if (metrics.Dropped > 0)
        {
            Console.WriteLine($"{metrics.Dropped:N0} events were dropped; the following figures are too low.");
        }

        return (counting.Messages, outbox.Position);
    }

    // Acknowledges batches like an API that responds within a millisecond or two; full batches at once, so that no event is dropped.
    private static async Task DrainAsync(EventOutbox outbox, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var batch = await outbox.TakeAsync(cancellationToken);
                if (batch.Count < FullBatch)
                {
                    await Task.Delay(1, cancellationToken);
                }

                outbox.Complete(batch);
            }
        }
        catch (OperationCanceledException)
        {
            // Everything was read.
        }
    }

    private sealed class CountingHandler(BrowserMonitor monitor) : ICdpMessageHandler
    {
        public long Messages { get; private set; }

        public void OnEvent(in CdpMessage message)
        {
            Messages++;
            monitor.OnEvent(message);
        }
    }
}
