using Kernel.Tests.Fixtures;

namespace Kernel.Tests.StorageWriter.Sinks.S2;

/// <summary>Everything goes wrong at random; then the stream has to hold every event once, in order, with equal bytes.</summary>
public sealed class S2StormTests : StorageWriterTest
{
    private const int Events = 3_000;

    private readonly int _seed = Environment.GetEnvironmentVariable("KERNEL_TEST_SEED") is { Length: > 0 } seed
        ? int.Parse(seed, System.Globalization.CultureInfo.InvariantCulture)
        : Random.Shared.Next();

    private S2TestStream _s2 = null!;

    public override async ValueTask InitializeAsync()
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"KERNEL_TEST_SEED={_seed}");
        await base.InitializeAsync();
        _s2 = await S2TestStream.OpenAsync();
        _s2.Settings["S2:RequestTimeout"] = "00:00:01";
        _s2.Settings["S2:BatchRecords"] = "20";
        _ = _s2.Log;
    }

    public override async ValueTask DisposeAsync()
    {
        await _s2.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Storm_EveryFault_LosesAndDoublesNothing()
    {
        _s2.Server.Faults.Storm(_seed, rate: 0.15);
        await using var writer = await StartAsync(_s2.Settings);
        await PublishAsync();
        _s2.Server.Faults.Calm();
        await writer.StoredAsync(Events);

        Assert.NotEqual(0, _s2.Server.Faults.Injected);
        await AssertAllAsync();
    }

    [Fact]
    public async Task Storm_EveryFaultAndTheServerGoesAwayAgainAndAgain_LosesAndDoublesNothing()
    {
        var random = new Random(_seed);
        _s2.Server.Faults.Storm(_seed, rate: 0.05);
        await using var writer = await StartAsync(_s2.Settings);
        var publishing = PublishAsync();
        for (var i = 0; i < 5; i++)
        {
            await Task.Delay(random.Next(20, 200), Cancel);
            await _s2.Server.StopAsync();
            await Task.Delay(random.Next(1, 100), Cancel);
            await _s2.Server.RestartAsync();
        }

        await publishing;
        _s2.Server.Faults.Calm();
        await writer.StoredAsync(Events);
        await AssertAllAsync();
    }

    [Fact]
    public async Task Storm_EveryFaultAndTwoWriters_LosesAndDoublesNothing()
    {
        _s2.Server.Faults.Storm(_seed, rate: 0.1);
        await using var first = await StartAsync(_s2.Settings);
        await using var second = await StartAsync(_s2.Settings);
        await PublishAsync();
        _s2.Server.Faults.Calm();
        await Wait.Until(() => _s2.Log.Records.Count, count => count >= Events);
        await AssertAllAsync();
    }

    private async Task PublishAsync()
    {
        var random = new Random(_seed);
        for (var seq = 1; seq <= Events;)
        {
            var count = Math.Min(random.Next(1, 60), Events - seq + 1);
            Api.Publish((ulong)seq, SampleEnvelopes.Range((ulong)seq, count));
            seq += count;
            await Task.Delay(random.Next(1, 20), Cancel); // as events come, in bursts
        }
    }

    private Task AssertAllAsync() => _s2.AssertHoldsAsync("stream-a", SampleEnvelopes.Range(1, Events));
}
