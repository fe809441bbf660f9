using Kernel.Api.EventStream;
using Kernel.Api.Mcp;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.Extensions.DependencyInjection;

namespace Kernel.Tests.Integration.Api.Mcp;

/// <summary>A search that takes too long ends, and the next one continues it.</summary>
public sealed class EventScanTests
{
    private const int Count = 1_000;

    [Fact]
    public async Task BackAsync_OutOfTime_ContinuesFromItsCursor()
    {
        await using var host = await ApiHost.StartAsync();
        await host.IngestAsync("p", 1, Count);
        var log = host.Services.GetRequiredService<EventLog>();
        var scan = new EventScan(log, host.Services.GetRequiredService<IEventHistory>(), new SecondsPerLook());
        List<ulong> seen = [];
        var parts = 0;
        for (var next = (ulong)Count + 1; next > 0;)
        {
            var search = scan.Begin();
            await scan.BackAsync(
                search,
                new SessionRange(null, 0, next, Count),
                EventFilter.None,
                null,
                envelope =>
                {
                    seen.Add(EventScan.SeqOf(envelope));
                    return ScanStep.Next;
                },
                static () => false,
                Wait.Cancellation);
            Assert.Equal(search.Next > 0, search.TimedOut);
            next = search.Next;
            parts++;
        }

        Assert.Equal(Enumerable.Range(1, Count).Select(static seq => (ulong)seq).Reverse(), seen);
        Assert.Equal(4, parts); // of 256 events
    }

    // Each look at the clock takes a second.
    private sealed class SecondsPerLook : TimeProvider
    {
        private long _looks;

        public override long GetTimestamp() => Interlocked.Increment(ref _looks) * TimestampFrequency;
    }
}
