using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes.S2;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Integration.StorageWriter.Sinks.S2;

/// <summary>Everything goes wrong at random; then the stream has to hold every event once, in order, with equal bytes.</summary>
public sealed class S2StormTests : StorageWriterTest
{
    private const int Events = 3_000;

    // Delays and deadlines pass with each look at a condition, not with the machine's speed.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    private readonly int _seed = Environment.GetEnvironmentVariable("KERNEL_TEST_SEED") is { Length: > 0 } seed
        ? int.Parse(seed, System.Globalization.CultureInfo.InvariantCulture)
        : Random.Shared.Next();

    private S2TestStream _s2 = null!;

    public override async ValueTask InitializeAsync()
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"KERNEL_TEST_SEED={_seed}");
        await base.InitializeAsync();
        _s2 = await S2TestStream.OpenAsync(options: new S2ServerOptions { Time = _time });
        _s2.Settings["S2:RequestTimeout"] = "00:00:01";
        _s2.Settings["S2:BatchRecords"] = "20";
        _s2.Settings["Storage:DrainTimeout"] = "00:00:00";
        _ = _s2.Log;
    }

    public override async ValueTask DisposeAsync()
    {
        await _s2.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Storm_EveryFault_StoresExactlyOnce()
    {
        _s2.Server.Faults.Storm(_seed, rate: 0.15);
        await using var writer = await StartAsync(_s2.Settings, _time);
        await PublishAsync();
        _s2.Server.Faults.Calm();
        await UntilAsync(() => writer.Sink.Status.LastSeq == Events, $"stored up to {Events}");

        Assert.NotEqual(0, _s2.Server.Faults.Injected);
        await AssertAllAsync();
    }

    [Fact]
    public async Task Storm_EveryFaultAndRestarts_StoresExactlyOnce()
    {
        var random = new Random(_seed);
        _s2.Server.Faults.Storm(_seed, rate: 0.05);
        await using var writer = await StartAsync(_s2.Settings, _time);
        var publishing = PublishAsync();
        for (var i = 0; i < 5; i++)
        {
            var at = (i * 500) + random.Next(500);
            await UntilAsync(() => _s2.Log.Records.Count >= at, $"{at} records are stored");
            await _s2.Server.StopAsync();
            await UntilAsync(() => writer.Sink.Status.StorageProblem is not null, "the writer misses the server");
            await _s2.Server.RestartAsync();
        }

        await publishing;
        _s2.Server.Faults.Calm();
        await UntilAsync(() => writer.Sink.Status.LastSeq == Events, $"stored up to {Events}");
        await AssertAllAsync();
    }

    [Fact]
    public async Task Storm_EveryFaultAndTwoWriters_StoresExactlyOnce()
    {
        _s2.Server.Faults.Storm(_seed, rate: 0.1);
        await using var first = await StartAsync(_s2.Settings, _time);
        await using var second = await StartAsync(_s2.Settings, _time);
        await PublishAsync();
        _s2.Server.Faults.Calm();
        await UntilAsync(() => _s2.Log.Records.Count >= Events, $"{Events} records are stored");
        await AssertAllAsync();
    }

    // In bursts, each when all but some of the earlier events are stored.
    private async Task PublishAsync()
    {
        var random = new Random(_seed);
        for (var seq = 1; seq <= Events;)
        {
            var count = Math.Min(random.Next(1, 60), Events - seq + 1);
            Api.Publish((ulong)seq, SampleEnvelopes.Range((ulong)seq, count));
            seq += count;
            var published = seq - 1;
            var lag = random.Next(200);
            await UntilAsync(() => _s2.Log.Records.Count >= published - lag, $"{published - lag} records are stored");
        }
    }

    private Task UntilAsync(Func<bool> condition, string what) => Wait.Until(
        () =>
        {
            _time.Advance(Tick);
            return condition();
        },
        what);

    private Task AssertAllAsync() => _s2.AssertHoldsAsync("stream-a", SampleEnvelopes.Range(1, Events));
}
