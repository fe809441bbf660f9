using System.Net;
using Kernel.Api.EventStream;
using Kernel.Api.Sessions;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.Extensions.DependencyInjection;

namespace Kernel.Tests.Integration.Api.Journal;

/// <summary>A journal that does not keep up with what is published.</summary>
public sealed class BackpressureTests
{
    private const int Publishers = 60;

    [Fact]
    public async Task Publish_JournalBlocked_RejectsWhatHasNoRoom()
    {
        using var disk = new BlockableDisk();
        await using var host = await disk.StartApiAsync("EventStream:RingBytes", $"{32 * 1024 * 1024}");
        await host.PublishTypesAsync("test.first");

        // Commits wait for longer than publishers wait for room.
        disk.Block();
        var body = $"{{\"type\":\"test.event\",\"data\":\"{new string('x', 900_000)}\"}}";
        var answers = Enumerable.Range(0, Publishers).Select(_ => host.PublishAsync(body)).ToArray();
        var rejected = await Wait.For(Task.WhenAny(answers));
        disk.Unblock();

        using (var response = await rejected)
        {
            Assert.Equal("1", response.Headers.RetryAfter?.ToString());
            await response.AssertProblemAsync(503, "no events from this request were accepted");
        }

        var taken = 0ul;
        foreach (var answer in answers.Where(answer => answer != rejected))
        {
            using var response = await Wait.For(answer);
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, $"{response.StatusCode}");
            Assert.False(response.Headers.Contains("Kernel-Durable"));
            taken += response.StatusCode == HttpStatusCode.OK ? 1u : 0u;
        }

        // Numbers without a hole: what was rejected took none, and what was taken has one each.
        Assert.InRange(taken, 1ul, (ulong)Publishers - 1);
        var last = Assert.Single(await host.PublishTypesAsync("test.last"));
        Assert.StartsWith($"{{\"seq\":{taken + 2},", last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StopSession_NoRoomForItsEnd_IsStillCaptured()
    {
        using var disk = new BlockableDisk();
        await using var host = await disk.StartApiAsync("EventStream:RingEvents", "8192");
        var session = new Uri("/events/capture_session", UriKind.Relative);
        (await host.Public.PostAsync(session, null, Wait.Cancellation)).EnsureSuccessStatusCode();

        // Batches that fill the ring before one of them is committed.
        disk.Block();
        var lines = string.Concat(Enumerable.Repeat("{\"type\":\"test.event\"}\n", EventBatch.MaxEvents));
        var log = host.Services.GetRequiredService<EventLog>();
        var first = log.LastSeq;
        var batches = Enumerable.Range(0, 2).Select(_ => host.PublishAsync(lines, "application/x-ndjson")).ToArray();
        await Wait.Until(() => log.LastSeq == first + (2 * EventBatch.MaxEvents), "the ring is full");
        await (await host.Public.DeleteAsync(session, Wait.Cancellation)).AssertProblemAsync(503, "Retry");

        var capture = host.Services.GetRequiredService<DesiredState>();
        Assert.NotNull(capture.Current.Session);
        disk.Unblock();
        Assert.All(await Wait.For(Task.WhenAll(batches)), static answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        (await host.Public.DeleteAsync(session, Wait.Cancellation)).EnsureSuccessStatusCode();
        Assert.Null(capture.Current.Session);
    }
}
