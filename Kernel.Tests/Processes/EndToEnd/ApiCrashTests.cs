using System.Globalization;
using System.Text.Json;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Processes;

namespace Kernel.Tests.Processes.EndToEnd;

/// <summary>The API killed with SIGKILL at random moments under load.</summary>
public sealed class ApiCrashTests(ITestOutputHelper output)
{
    // KERNEL_TEST_KILLS=1000 for the long run (docs/operations.md).
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("KERNEL_TEST_KILLS") ?? "50", CultureInfo.InvariantCulture);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task KilledAtRandom_UnderLoad_KeepsEveryAcknowledgedEventOnceForEveryReader()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var kernel = await RunningKernel.StartAsync();
        await using var follower = new ReconnectingSseClient(kernel.Http);
        using var stop = new CancellationTokenSource();
        var publishers = Enumerable.Range(0, 4).Select(n => Task.Run(() => PublishAsync(kernel, n, stop.Token), Cancelled)).ToArray();

        for (var kill = 0; kill < Kills; kill++)
        {
            var seen = follower.Frames.Count;
            await Wait.Until(() => follower.Frames.Count, count => count > seen + random.Next(200));
            await kernel.Api.KillAsync(Cancelled);
            await kernel.Api.DisposeAsync();
            await kernel.StartApiAsync();
        }

        await stop.CancelAsync();
        var acknowledged = (await Task.WhenAll(publishers)).SelectMany(static p => p).ToDictionary(static p => p.Seq, static p => p.Marker);
        var last = await kernel.PublishAsync("load.end");
        await Wait.Until(() => follower.Frames.LastOrDefault().Id, id => id >= last);
        await Wait.Until(() => kernel.StoredLines() is [.., var line] ? line : "", line => line.StartsWith($"{{\"seq\":{last},", StringComparison.Ordinal));

        var frames = follower.Frames.ToArray();
        output.WriteLine($"{acknowledged.Count} acknowledged, {frames.Length} seen, last number {last}, {follower.Connections} connections");
        AssertRising(frames.Select(static frame => frame.Id));
        Assert.Empty(follower.Gaps);
        var seenMarkers = frames.ToDictionary(static frame => frame.Id, static frame => Marker(frame.Data));
        Assert.All(acknowledged, pair => Assert.Equal(pair.Value, seenMarkers.GetValueOrDefault(pair.Key)));
        Assert.Equal(frames.Select(static frame => frame.Data), kernel.StoredLines());
    }

    /// <summary>Publishes without an end; what is not acknowledged may or may not be in the stream, and is not sent again.</summary>
    private static async Task<List<(ulong Seq, string Marker)>> PublishAsync(RunningKernel kernel, int publisher, CancellationToken stop)
    {
        var acknowledged = new List<(ulong, string)>();
        for (var n = 0; !stop.IsCancellationRequested; n++)
        {
            var marker = $"{publisher}-{n}";
            try
            {
                acknowledged.Add((await kernel.PublishAsync("load.event", $"\"{marker}\""), marker));
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), Cancelled);
            }
        }

        return acknowledged;
    }

    private static void AssertRising(IEnumerable<ulong> numbers)
    {
        var previous = 0ul;
        foreach (var number in numbers)
        {
            Assert.True(number > previous, $"{number} came after {previous}");
            previous = number;
        }
    }

    private static string? Marker(string envelope) =>
        JsonElement.Parse(envelope).GetProperty("event").TryGetProperty("data", out var data) ? data.GetString() : null;
}
