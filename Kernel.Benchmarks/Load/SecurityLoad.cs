namespace Kernel.Benchmarks.Load;

/// <summary>Compares publishing to an API without keys, with two keys, and with two keys and a rate limit, in alternating rounds.</summary>
internal static class SecurityLoad
{
    /// <summary>The name of the command.</summary>
    public const string Command = "doors";

    private const int Rounds = 5;
    private const string Key = "the-second-key-of-a-load";

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(3);

    private static readonly (string Name, string? Key, (string, string)[] Settings)[] Doors =
    [
        ("no keys", null, []),
        ("two keys", Key, [("Api__Keys", "the-first-key-of-a-load," + Key)]),
        ("two keys, limit", Key, [("Api__Keys", "the-first-key-of-a-load," + Key), ("Limits__PublishPerSecond", "10000000")]),
    ];

    /// <summary>Prints the median of the rounds of each API.</summary>
    public static async Task RunAsync()
    {
        var runs = new List<(string Name, ApiUnderLoad Api, PublisherLoad Load, List<(double Rate, double Cpu)> Rounds)>();
        foreach (var (name, key, settings) in Doors)
        {
            var api = await ApiUnderLoad.StartAsync(settings);
            runs.Add((name, api, PublisherLoad.Publish(api.Address, connections: 64, eventsOfARequest: 1, key), []));
        }

        for (var round = 0; round <= Rounds; round++)
        {
            foreach (var (_, api, load, rounds) in runs)
            {
                var cpu = api.CpuTime;
                var published = await load.RunAsync(Duration, rate: 0);
                rounds.Add((published.Rate, (api.CpuTime - cpu).TotalMicroseconds / published.Events));
            }
        }

        foreach (var (name, api, load, rounds) in runs)
        {
            var counted = rounds.Skip(1).ToArray(); // the first warms up
            Console.WriteLine($"{name,-16} {Median(counted.Select(static r => r.Rate)),9:N0} events/s, server {Median(counted.Select(static r => r.Cpu)):N1} µs an event");
            load.Dispose();
            await api.DisposeAsync();
        }
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);
}
