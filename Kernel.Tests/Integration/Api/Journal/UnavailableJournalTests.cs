using Kernel.Api.EventStream;
using Kernel.Api.Journal;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Hosts;
using Kernel.Tests.TestKit.Journal;
using Microsoft.Extensions.DependencyInjection;

namespace Kernel.Tests.Integration.Api.Journal;

/// <summary>A journal that cannot be read for a while.</summary>
public sealed class UnavailableJournalTests
{
    private const int RingEvents = 8_192;

    [Fact]
    public async Task Readers_WhileOthersPublish_RetryAtTheirOwnPace()
    {
        using var directory = new TempDirectory();
        using var disk = new FaultyDirectory(directory["journal"], TimeProvider.System);
        await using var host = await ApiHost.StartAsync(
            new Dictionary<string, string?> { ["EventStream:RingEvents"] = $"{RingEvents}" }, configure: services => services.AddSingleton<JournalDirectory>(disk));
        await PublishAsync(host, 4_000, 3);
        var reads = 0;
        var began = TimeProvider.System.GetTimestamp();
        disk.OnRead = () =>
        {
            Interlocked.Increment(ref reads);
            throw new IOException("Input/output error");
        };

        await using var client = await AgentClient.ConnectAsync(host.Public.BaseAddress!);
        var waiting = client.AnswerAsync("wait_for_event", ("after_seq", 1), ("timeout_seconds", 30));
        await using var sse = await SseClient.OpenAsync(host.Public, "?after_seq=1");
        await Wait.Until(() => Volatile.Read(ref reads) >= 2);
        await PublishAsync(host, 1, 1_000);
        var failed = Volatile.Read(ref reads);
        var retries = TimeProvider.System.GetElapsedTime(began) / LogReader.RetryDelay;
        disk.OnRead = static () => { };

        Assert.InRange(failed, 2, 2 * ((int)retries + 2));
        Assert.Equal("2", (await sse.NextAsync()).EventId);
        Assert.Equal(2, (await waiting).GetProperty("event").GetProperty("seq").GetInt32());
    }

    private static async Task PublishAsync(ApiHost host, int events, int commits)
    {
        var log = host.Services.GetRequiredService<EventLog>();
        var committed = host.Services.GetRequiredService<EventJournal>().Committed;
        for (var i = 0; i < commits; i++)
        {
            var result = await log.AppendAsync(StreamUnderTest.Batch(events, 10));
            Assert.True(result.Accepted);
            Assert.True(await committed.WaitAsync(result.Last));
        }
    }
}
