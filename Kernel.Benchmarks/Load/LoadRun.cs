namespace Kernel.Benchmarks.Load;

/// <summary>Runs load scenarios against an API process over sockets, and prints the results of each.</summary>
internal static class LoadRun
{
    /// <summary>The name of the command.</summary>
    public const string Command = "load";

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(5);

    private static readonly (string Name, Func<Task<string>> Run)[] Scenarios =
    [
        ("publish-1", () => PublishAsync(publishers: 1)),
        ("publish-8", () => PublishAsync(publishers: 8)),
        ("publish-32", () => PublishAsync(publishers: 32)),
        ("publish-64", () => PublishAsync(publishers: 64)),
        ("publish-8x100", () => PublishAsync(publishers: 8, eventsOfARequest: 100)),
        ("ingest-2x100", () => IngestAsync(producers: 2, eventsOfARequest: 100)),
        ("ingest-2x512", () => IngestAsync(producers: 2, eventsOfARequest: 512)),
        ("fan-out-10", () => FanOutAsync(subscribers: 10, publishers: 8)),
        ("fan-out-100", () => FanOutAsync(subscribers: 100, publishers: 8)),
        ("fan-out-500", () => FanOutAsync(subscribers: 500, publishers: 8)),
        ("fan-out-500-k32", () => FanOutAsync(subscribers: 500, publishers: 32)),
        ("fan-out-1000", () => FanOutAsync(subscribers: 1_000, publishers: 8)),
        ("latency-10", () => FanOutAsync(subscribers: 10, publishers: 8, rate: 1_000)),
        ("latency-500", () => FanOutAsync(subscribers: 500, publishers: 8, rate: 1_000)),
        ("resume-1000000", ResumeAsync),
        ("rest", RestAsync),
    ];

    /// <summary>Runs the named scenarios, or all.</summary>
    /// <returns>0; 1 if a scenario lost, repeated or reordered events; 2 if a name is unknown.</returns>
    public static async Task<int> RunAsync(string[] names)
    {
        if (names.Except(Scenarios.Select(static scenario => scenario.Name)).ToArray() is { Length: > 0 } unknown)
        {
            Console.Error.WriteLine($"Unknown scenario {string.Join(", ", unknown)}. Expected: {string.Join(", ", Scenarios.Select(static s => s.Name))}");
            return 2;
        }

        var failed = false;
        foreach (var (name, run) in Scenarios.Where(scenario => names.Length == 0 || names.Contains(scenario.Name)))
        {
            try
            {
                Console.WriteLine($"{name,-16} {await run()}");
            }
            catch (InvalidOperationException wrong)
            {
                failed = true;
                Console.WriteLine($"{name,-16} FAILED: {wrong.Message}");
            }
        }

        return failed ? 1 : 0;
    }

    private static async Task<string> PublishAsync(int publishers, int eventsOfARequest = 1)
    {
        await using var api = await ApiUnderLoad.StartAsync();
        using var load = PublisherLoad.Publish(api.Address, publishers, eventsOfARequest);
        return await MeasureAsync(api, load);
    }

    private static async Task<string> IngestAsync(int producers, int eventsOfARequest)
    {
        await using var api = await ApiUnderLoad.StartAsync();
        using var load = PublisherLoad.Ingest(api.InternalAddress, producers, eventsOfARequest);
        return await MeasureAsync(api, load);
    }

    private static async Task<string> MeasureAsync(ApiUnderLoad api, PublisherLoad load)
    {
        await load.RunAsync(Duration, rate: 0);
        var cpu = api.CpuTime;
        var published = await load.RunAsync(Duration, rate: 0);
        cpu = api.CpuTime - cpu;
        return $"{published.Rate,9:N0} events/s, answers {published.Latency}, server {cpu.TotalMicroseconds / published.Events:N1} µs an event, {api.Memory} MB";
    }

    private static async Task<string> FanOutAsync(int subscribers, int publishers, int rate = 0)
    {
        await using var api = await ApiUnderLoad.StartAsync();
        using var load = PublisherLoad.Publish(api.Address, publishers, eventsOfARequest: 1);
        await load.RunAsync(Duration, rate: 0);
        using var readers = await SubscriberLoad.ConnectAsync(api.Address, subscribers, "?after_seq=" + load.LastSeq);
        var cpu = api.CpuTime;
        var published = await load.RunAsync(Duration, rate);
        await readers.CatchUpAsync(load.LastSeq);
        cpu = api.CpuTime - cpu;
        var frames = readers.Frames;
        return $"{published.Rate,9:N0} events/s, {frames / readers.Elapsed.TotalSeconds,11:N0} frames/s, to the frame {readers.Latency}, "
            + $"server {cpu.TotalSeconds / frames * 1e6:N2} s a million frames, {api.Memory} MB";
    }

    private static async Task<string> ResumeAsync()
    {
        const int Events = 1_000_000;
        await using var api = await ApiUnderLoad.StartAsync();
        using var load = PublisherLoad.Ingest(api.InternalAddress, producers: 1, eventsOfARequest: 500, payloadBytes: 200);
        await load.PublishAsync(Events);
        using var reader = await SubscriberLoad.ConnectAsync(api.Address, 1, "?replay=all");
        await reader.CatchUpAsync(load.LastSeq);
        return $"{Events / reader.Elapsed.TotalSeconds,9:N0} events/s out of the journal, {reader.Elapsed.TotalSeconds:N2} s for all";
    }

    private static async Task<string> RestAsync()
    {
        await using var api = await ApiUnderLoad.StartAsync();
        var cpu = api.CpuTime;
        await Task.Delay(Duration);
        return $"{(api.CpuTime - cpu) / Duration:P2} of one core, {api.Memory} MB";
    }
}
