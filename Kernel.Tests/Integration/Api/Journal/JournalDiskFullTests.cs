using System.Net;
using System.Text.Json;
using Kernel.Api.Journal;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Hosts;
using Kernel.Tests.TestKit.Journal;

namespace Kernel.Tests.Integration.Api.Journal;

/// <summary>The journal on a disk that has no more room.</summary>
public sealed class JournalDiskFullTests : IDisposable
{
    private readonly SmallDisk _disk = SmallDisk.Mount("24m");

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task Publish_DiskFull_StreamsLiveUntilThereIsRoom()
    {
        _disk.Require();
        await using var host = await ApiHost.StartAsync(new Dictionary<string, string?> { ["Journal:Directory"] = _disk["journal"] });
        await using var stream = await SseClient.OpenAsync(host.Public);
        Assert.True(await PublishAsync(host));

        await _disk.FillAsync("ballast");
        var published = 1;
        for (var durable = true; durable; published++)
        {
            Assert.True(published < 1_000, "The disk does not fill.");
            durable = await PublishAsync(host);
        }

        // Sessions are as live, and say so too.
        foreach (var (method, status) in ((HttpMethod, HttpStatusCode)[])[(HttpMethod.Post, HttpStatusCode.Created), (HttpMethod.Patch, HttpStatusCode.OK), (HttpMethod.Delete, HttpStatusCode.OK)])
        {
            using var request = new HttpRequestMessage(method, "/events/capture_session") { Content = ApiRequests.Body("{}") };
            using var response = await host.Public.SendAsync(request, Wait.Cancellation);
            Assert.Equal((status, "false"), (response.StatusCode, response.Headers.GetValues("Kernel-Durable").Single()));
            published += method == HttpMethod.Patch ? 0 : 1; // session_started, session_ended
        }

        var health = await HealthAsync(host);
        Assert.Equal("degraded", health.GetProperty("status").GetString());
        Assert.Contains("No space left", health.GetRawText(), StringComparison.Ordinal);

        File.Delete(_disk["ballast"]);
        await Wait.Until(() => HealthAsync(host), static health => health.GetProperty("status").GetString() == "healthy");
        Assert.True(await PublishAsync(host));
        published++;

        // Readers got everything live, once; and what was in memory only is in the journal now.
        var live = await stream.TakeAsync(published);
        Assert.Equal(Enumerable.Range(1, published).Select(static n => $"{n}"), live.Select(static item => item.EventId));
        Assert.Equal(live.Select(static item => item.Data), await KeptAsync(published));
    }

    [Fact]
    public void Open_ReadOnlyDisk_FailsWithTheReason()
    {
        _disk.Require();
        _disk.RemountAs(isReadOnly: true);
        var refusal = Assert.Throws<JournalException>(() => new StreamUnderTest(_disk["journal"]));
        Assert.Contains("Read-only file system", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Publishes one event of 100 KB, and says whether the answer calls it durable.</summary>
    private static async Task<bool> PublishAsync(ApiHost host)
    {
        using var response = await host.PublishAsync($"{{\"type\":\"test.event\",\"data\":\"{new string('x', 100_000)}\"}}");
        response.EnsureSuccessStatusCode();
        return !response.Headers.TryGetValues("Kernel-Durable", out var durable) || durable.Single() != "false";
    }

    private static async Task<JsonElement> HealthAsync(ApiHost host)
    {
        using var response = await host.Public.GetAsync("/health", Wait.Cancellation);
        return ApiRequests.Json(await response.TextAsync());
    }

    // As a process that starts after a crash of this one would find it.
    private async Task<List<string>> KeptAsync(int count)
    {
        using var copy = new TempDirectory();
        StreamUnderTest.CopyAsAfterCrash(_disk["journal"], copy["journal"]);
        await using var stream = new StreamUnderTest(copy["journal"]);
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var reader = stream.Reader(0);
        while (reader.Position < (ulong)count)
        {
            _ = await reader.ReadAsync(output, int.MaxValue, cancellationToken: Wait.Cancellation);
        }

        return [.. System.Text.Encoding.UTF8.GetString(output.WrittenSpan).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }
}
