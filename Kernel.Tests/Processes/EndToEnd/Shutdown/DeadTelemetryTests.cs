using System.Diagnostics;
using System.Text.Json;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Chromium;
using Kernel.Tests.TestKit.Fakes.Otlp;
using Kernel.Tests.TestKit.Processes;
using Kernel.Tests.TestKit.Sites;

namespace Kernel.Tests.Processes.EndToEnd.Shutdown;

/// <summary>SIGTERM to all services at once while they export telemetry: to an endpoint that is dead, or to one that is not.</summary>
public sealed class DeadTelemetryTests(ITestOutputHelper output)
{
    private const int Rounds = 3;

    // A dead endpoint may take 1 s of it; the rest is what an exit needs on a busy machine.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData(false, "grpc")]
    [InlineData(false, "http/protobuf")]
    [InlineData(true, "grpc")]
    [InlineData(true, "http/protobuf")]
    public async Task Sigterm_DeadEndpoint_DelaysNoExit(bool accepts, string protocol)
    {
        await using var chromium = await ChromiumProcess.StartAsync();
        await using var site = await TestSite.StartAsync();
        for (var round = 1; round <= Rounds; round++)
        {
            using var endpoint = new DeadEndpoint(accepts);
            await using var kernel = await RunningKernel.StartAsync(chromium.Address, [.. Export(endpoint.Address, protocol, "200"), ("OTEL_EXPORTER_OTLP_TIMEOUT", "60000")]);
            await kernel.StartSessionAsync();
            await chromium.OpenTabAsync(site.Origin + "/page.html");
            await Wait.Until(() => kernel.StoredLines().Any(static line => line.Contains("\"navigation_settled\"", StringComparison.Ordinal)));

            // Every service has exports under way, the browser's spans among them.
            await (accepts
                ? Wait.Until(() => endpoint.Accepted >= 7)
                : (Task)kernel.Storage.WaitForHealthAsync(Wait.Cancellation, static health => health.Contains("cannot be exported to", StringComparison.Ordinal)));
            var took = await kernel.TerminateAsync("cas", TimeSpan.Zero);

            output.WriteLine(string.Join(", ", took.Select(static t => $"{t.Key} {t.Value.TotalSeconds:0.00} s")));
            Assert.All(took.Values, static end => Assert.True(end < Limit, $"{end}"));
            Assert.Equal("session_ended", JsonElement.Parse(kernel.StoredLines()[^1]).GetProperty("event").GetProperty("type").GetString());
        }
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    public async Task Sigterm_LivingEndpoint_GetsWhatWasRecordedLast(string protocol)
    {
        await using var chromium = await ChromiumProcess.StartAsync();
        await using var site = await TestSite.StartAsync();
        for (var round = 1; ; round++)
        {
            // Nothing is exported by the clock, so what arrives was exported at the exit.
            await using var receiver = await OtlpReceiver.StartAsync();
            await using var kernel = await RunningKernel.StartAsync(
                chromium.Address, Export(protocol == "grpc" ? receiver.GrpcAddress : receiver.HttpAddress, protocol, "600000"));
            await kernel.StartSessionAsync();
            await chromium.OpenTabAsync(site.Origin + "/page.html");
            await Wait.Until(() => kernel.StoredLines().Any(static line => line.Contains("\"navigation_settled\"", StringComparison.Ordinal)));

            await kernel.TerminateAsync("cas", TimeSpan.Zero);

            // An exit waits only 0.6 s for its export. A busy machine can exceed that, and the service says so.
            ServiceProcess[] services = [kernel.Api, kernel.Collector!, kernel.Storage];
            if (round < Rounds && services.Any(static service => service.Everything.Contains("did not accept the last telemetry", StringComparison.Ordinal)))
            {
                continue;
            }

            string[] texts = [.. receiver.Records.Select(static r => r.Record.Body.StringValue)];
            Assert.Equal(3, texts.Count(static text => text == "Application is shutting down..."));
            Assert.Contains(texts, static text => text.Contains("stopped; stored up to", StringComparison.Ordinal));
            Assert.Contains("POST /events/capture_session", receiver.Spans.Select(static s => s.Span.Name));
            Assert.Contains($"navigation {site.Host}/page.html", receiver.Spans.Select(static s => s.Span.Name));
            Assert.Superset(
                new HashSet<string> { "kernel.stream.published", "kernel.collector.events", "kernel.storage.events", "kernel.browser.requests" },
                receiver.Metrics.Keys.Select(static key => key.Name).ToHashSet());
            return;
        }
    }

    [Theory]
    [InlineData("Kernel.Api")]
    [InlineData("Kernel.StorageWriter")]
    [InlineData("Kernel.CdpCollector")]
    public async Task Start_PortTaken_EndsAtOnce(string project)
    {
        using var endpoint = new DeadEndpoint(accepts: true);
        using var data = new TempDirectory();
        var environment = new Dictionary<string, string?>(Export(endpoint.Address, "grpc", "200").Select(static s => KeyValuePair.Create(s.Item1, (string?)s.Item2)))
        {
            ["ASPNETCORE_URLS"] = endpoint.Address,
            ["Internal__Token"] = "token-of-the-end-to-end-tests",
            [project == "Kernel.Api" ? "Journal__Directory" : "Files__Directory"] = data.Path,
        };
        if (project == "Kernel.Api")
        {
            environment["Internal__Port"] = $"{FreePort.Next()}";
        }

        await using var service = ServiceProcess.Start(project, environment);
        await service.WaitForOutputAsync("address already in use");
        var said = Stopwatch.GetTimestamp();

        Assert.Equal(2, await service.ExitedAsync());

        Assert.True(Stopwatch.GetElapsedTime(said) < Limit, service.Everything);
    }

    private static (string, string)[] Export(string endpoint, string protocol, string interval) =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol),
        ("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "in_memory"),
        ("OTEL_BSP_SCHEDULE_DELAY", interval),
        ("OTEL_BLRP_SCHEDULE_DELAY", interval),
        ("OTEL_METRIC_EXPORT_INTERVAL", interval),
    ];
}
