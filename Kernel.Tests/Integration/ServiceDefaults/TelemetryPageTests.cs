using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Kernel.CdpCollector;
using Kernel.StorageWriter;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Kernel.Tests.Integration.ServiceDefaults;

/// <summary>docs/telemetry.md lists every instrument that the services really have, and no other.</summary>
public sealed partial class TelemetryPageTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Telemetry_OfTheRunningServices_IsWhatThePageSays()
    {
        using var directory = new TempDirectory();
        var found = new SortedSet<string>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name.StartsWith("Kernel.", StringComparison.Ordinal))
                {
                    lock (found)
                    {
                        found.Add($"{instrument.Meter.Name} {instrument.Name} {KindOf(instrument)} {instrument.Unit}");
                    }
                }
            },
        };
        listener.Start();

        await using var api = await ApiHost.StartAsync(new Dictionary<string, string?> { ["Gateway:Enabled"] = "true" });
        await using var collector = await StartAsync(CollectorApplication.Build, directory);
        await using var storage = await StartAsync(StorageWriterApplication.Build, directory);

        // Parts that are made when they are used.
        foreach (var path in (string[])["/json/version", "/scaletozero", "/events"])
        {
            using var used = await api.Public.GetAsync(path, Wait.Cancellation);
        }

        var documented = Instruments().ToHashSet(StringComparer.Ordinal);
        Assert.NotEmpty(documented);
        for (var started = Stopwatch.GetTimestamp(); !IsComplete() && Stopwatch.GetElapsedTime(started) < Patience;)
        {
            await Task.Delay(20, Wait.Cancellation);
        }

        lock (found)
        {
            Assert.Equal(documented.Order(StringComparer.Ordinal), found);
        }

        bool IsComplete()
        {
            lock (found)
            {
                return found.IsSupersetOf(documented);
            }
        }
    }

    // "### `Kernel.Meter`", and below it rows such as "| `kernel.a.b` | counter | `{event}` | ... |"
    private static IEnumerable<string> Instruments()
    {
        var meter = "";
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "docs", "telemetry.md")))
        {
            if (Heading().Match(line) is { Success: true } heading)
            {
                meter = heading.Groups[1].Value;
            }
            else if (Row().Match(line) is { Success: true } row)
            {
                yield return $"{meter} {row.Groups[1].Value} {row.Groups[2].Value} {row.Groups[3].Value}";
            }
        }
    }

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" or "ObservableCounter" => "counter",
        "UpDownCounter" => "up-down counter",
        "Histogram" => "histogram",
        _ => "gauge",
    };

    private static async Task<WebApplication> StartAsync(Func<WebApplicationBuilder, WebApplication> build, TempDirectory directory)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production", ContentRootPath = directory.Path });
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Internal:Token"] = ApiHost.Token,
            ["Files:Directory"] = directory["events"],
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9", // no listener, and nothing has to arrive
        });
        var app = build(builder);
        await app.StartAsync(Wait.Cancellation);
        return app;
    }

    [GeneratedRegex(@"^#+ `(Kernel\.\w+)`")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\| `(kernel\.[\w.]+)` \| ([\w -]+) \| `([^`]+)` \|")]
    private static partial Regex Row();
}
