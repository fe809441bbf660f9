using System.Diagnostics;
using System.Globalization;
using Kernel.Api;
using Kernel.Api.Journal;
using Kernel.Tests.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using EventLog = Kernel.Api.EventStream.EventLog;

namespace Kernel.Benchmarks.Api;

/// <summary>Measures the tools for agents over a session of 1,000,000 events, of which the newest are in the ring: from the call to the answer, by the official client.</summary>
internal static class McpTools
{
    /// <summary>The command of the benchmark.</summary>
    public const string Command = "mcp";

    private const int Count = 1_000_000;
    private const int WarmUps = 3;
    private const int Runs = 5;

    // What agents ask for first, then what is far back or nowhere.
    private static readonly (string Tool, string Arguments)[] Calls =
    [
        ("list_sessions", ""),
        ("page_summary", ""),
        ("debug_bundle", ""),
        ("network_requests", ""),
        ("network_requests", "failed=true"),
        ("network_requests", "status=404"),
        ("network_requests", "url=/nowhere"),
        ("get_request", "request_id=17.798001 body=true"),
        ("get_request", "request_id=17.1"),
        ("get_request", "request_id=17.0"),
        ("console_messages", ""),
        ("console_messages", "level=error"),
        ("console_messages", "text=nowhere"),
        ("search_events", ""),
        ("search_events", "failed=true"),
        ("search_events", "types=navigation"),
        ("search_events", "types=nowhere"),
        ("search_events", "text=payment_declined"),
        ("search_events", "text=nowhere"),
        ("wait_for_event", "after_seq=500000 types=navigation"),
        ("take_screenshot", "seq=6"),
    ];

    /// <summary>Runs the benchmark.</summary>
    public static async Task RunAsync()
    {
        var directory = Directory.CreateTempSubdirectory("kernel-benchmark-").FullName;
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production", ContentRootPath = directory });
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Internal:Port"] = FreePort.Next().ToString(CultureInfo.InvariantCulture),
            ["Internal:Token"] = "a token of this benchmark",
            ["Journal:Directory"] = Path.Combine(directory, "journal"),
            ["Journal:MaxBytes"] = "8589934592",
        });
        await using var api = ApiApplication.Build(builder);
        await api.StartAsync();
        await using var client = await McpClient.CreateAsync(new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(api.Urls.First() + "/mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
        }));

        await MeasureAsync(client, "start_session", "", runs: 1);
        await LongSession.FillAsync(api.Services.GetRequiredService<EventLog>(), api.Services.GetRequiredService<EventJournal>(), LongSession.EventsWithProblems().Take(Count));
        foreach (var (tool, arguments) in Calls)
        {
            await CallAsync(client, tool, arguments, WarmUps);
        }

        foreach (var (tool, arguments) in Calls)
        {
            await MeasureAsync(client, tool, arguments, Runs);
        }

        await MeasureAsync(client, "stop_session", "", runs: 1);
        await api.StopAsync();
        Directory.Delete(directory, recursive: true);
    }

    private static async Task MeasureAsync(McpClient client, string tool, string arguments, int runs)
    {
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var (times, answer) = await CallAsync(client, tool, arguments, runs);
        cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        times.Sort();
        var outcome = answer.IsError is true ? ((TextContentBlock)answer.Content[0]).Text
            : answer.StructuredContent!.Value.TryGetProperty("timed_out", out var timedOut) && timedOut.GetBoolean() ? $"continues with cursor {answer.StructuredContent.Value.GetProperty("next_cursor")}"
            : "";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{tool + " " + arguments,-50} {times[times.Count / 2],5:F0} ms, at least {times[0],4:F0} ms, CPU {cpu.TotalMilliseconds / runs,4:F0} ms {outcome}"));
    }

    private static async Task<(List<double> Milliseconds, CallToolResult Answer)> CallAsync(McpClient client, string tool, string arguments, int runs)
    {
        var given = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static one => one.Split('=')).ToDictionary(static one => one[0], static object? (one) => Value(one[0], one[1]));
        var times = new List<double>();
        CallToolResult answer = null!;
        for (var run = 0; run < runs; run++)
        {
            var started = Stopwatch.GetTimestamp();
            answer = await client.CallToolAsync(tool, given);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return (times, answer);
    }

    private static object Value(string name, string text) => name switch
    {
        "types" => new[] { text },
        _ when bool.TryParse(text, out var flag) => flag,
        _ when name.EndsWith("seq", StringComparison.Ordinal) => long.Parse(text, CultureInfo.InvariantCulture),
        _ => text,
    };
}
