using System.Net;
using Kernel.StorageWriter.Sinks.OpenTelemetry.Otlp;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Chromium;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Fakes.Otlp;
using Kernel.Tests.TestKit.Processes;
using Kernel.Tests.TestKit.Sites;

namespace Kernel.Tests.Processes.EndToEnd;

/// <summary>Periodic work of the system makes no spans.</summary>
public sealed class HousekeepingTests
{
    private static readonly string[] Polled = ["/health", "/alive", "/events", "/events/capture_session", "/json/version", "/json/list", "/nothing", "/"];

    [Fact]
    public async Task Services_Idle_MakeNoSpans()
    {
        await using var chromium = await ChromiumProcess.StartAsync();
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var kernel = await RunningKernel.StartAsync(chromium.Address, Export(receiver));
        await using var reader = new ReconnectingSseClient(kernel.Http);
        foreach (var path in Polled)
        {
            using var polled = await kernel.Http.GetAsync(new Uri(path, UriKind.Relative), Wait.Cancellation);
            Assert.True(polled.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound, $"{path}: {polled.StatusCode}");
        }

        await kernel.PublishAsync("agent.step");

        // Heartbeats have come and gone, and every service has exported whatever spans it has.
        await Wait.Until(() => Requests(receiver, "PUT", "/internal/collectors/{id}"), static heartbeats => heartbeats >= 3);
        await kernel.TerminateAsync("cas", TimeSpan.Zero);

        Assert.Empty(receiver.Spans.Select(static s => $"{s.Span.Kind} {s.Span.Name} {s.Span.Get("url.path")} {s.Span.Get("url.full")}"));
    }

    [Fact]
    public async Task PageLoad_MakesItsOwnTrace_BesideWhatClientsChanged()
    {
        await using var chromium = await ChromiumProcess.StartAsync();
        await using var site = await TestSite.StartAsync();
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var kernel = await RunningKernel.StartAsync(chromium.Address, Export(receiver));
        await kernel.StartSessionAsync();
        await chromium.OpenTabAsync(site.Origin + "/page.html");
        await Wait.Until(() => receiver.Browser().Any(static span => span.Name.StartsWith("navigation ", StringComparison.Ordinal)));
        using (var refused = await kernel.Http.PostAsync(new Uri("/events/capture_session", UriKind.Relative), null, Wait.Cancellation))
        {
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        }

        await kernel.TerminateAsync("cas", TimeSpan.Zero);

        var ours = receiver.Spans.Select(static s => s.Span).Except(receiver.Browser()).ToArray();
        Assert.Equal(
            [("POST /events/capture_session", "201"), ("POST /events/capture_session", "409")],
            ours.Select(static span => (span.Name, span.Get("http.response.status_code"))));
        Assert.Single(receiver.Browser().Select(static span => span.TraceId).Distinct());
        Assert.Equal(Span.Types.SpanKind.Server, ours[0].Kind);
    }

    // How many of these requests a service has answered, by its metrics.
    private static double Requests(OtlpReceiver receiver, string method, string route) => receiver.Metrics.Values
        .Where(point => point.Metric.Name == "http.server.request.duration" && point.Attributes.Contains($"http.request.method={method},", StringComparison.Ordinal)
            && point.Attributes.Contains($"http.route={route},", StringComparison.Ordinal))
        .Sum(static point => point.Count);

    private static (string, string)[] Export(OtlpReceiver receiver) =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.GrpcAddress),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
        ("OTEL_BSP_SCHEDULE_DELAY", "200"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "500"),
        ("Gateway__Enabled", "true"),
    ];
}
