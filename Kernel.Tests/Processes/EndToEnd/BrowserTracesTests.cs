using Kernel.StorageWriter.Sinks.OpenTelemetry.Otlp;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Chromium;
using Kernel.Tests.TestKit.Fakes.Otlp;
using Kernel.Tests.TestKit.Processes;
using Kernel.Tests.TestKit.Sites;

namespace Kernel.Tests.Processes.EndToEnd;

/// <summary>From a page in Chromium to an OTLP receiver.</summary>
public sealed class BrowserTracesTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_InChromium_IsATrace_AndTheSameOneAfterARestart()
    {
        await using var chromium = await ChromiumProcess.StartAsync();
        await using var site = await TestSite.StartAsync();
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var kernel = await RunningKernel.StartAsync(chromium.Address, Export(receiver));
        await using var driver = await BrowserDriver.ConnectAsync(chromium);
        await kernel.StartSessionAsync();
        var tab = await driver.NewPageAsync();
        var before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

        await tab.GotoAsync(site.Origin + "/page.html?token=page-secret");

        var root = await receiver.SpanAsync($"navigation {site.Host}/page.html");
        Assert.Equal(("loaded", "200", site.Origin + "/page.html?REDACTED"), (root.Get("kernel.navigation.outcome"), root.Get("http.response.status_code"), root.Get("url.full")));
        Assert.Contains(root.Events, static e => e.Name == "page_load");
        Assert.InRange((long)(root.StartTimeUnixNano / 1_000_000), before - 2, before + 60_000);
        await AssertRequestsAsync(receiver, root);
        await AssertErrorsAsync(receiver, root);
        await AssertMetricsAsync(receiver);
        Assert.DoesNotContain(receiver.Spans, static s => s.Span.ToString().Contains("page-secret", StringComparison.Ordinal));

        await kernel.Storage.KillAsync(Cancelled);
        await kernel.Storage.DisposeAsync();
        receiver.Spans.Clear();
        receiver.Metrics.Clear();
        await kernel.StartStorageAsync();
        Assert.Equal(root, await receiver.SpanAsync($"navigation {site.Host}/page.html"));
        await kernel.Storage.TerminateAsync(Cancelled);
        Assert.DoesNotContain(receiver.Metrics.Values, static point => point.Service == "browser"); // counted before
    }

    [Fact]
    public async Task Page_ThatNeverAnswers_AndRequestsThatNeverEnd_ComeOutAsSuch()
    {
        await using var chromium = await ChromiumProcess.StartAsync();
        await using var site = await TestSite.StartAsync();
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var kernel = await RunningKernel.StartAsync(chromium.Address, [.. Export(receiver), ("BrowserTraces__MaxDuration", "00:00:03")]);
        await using var driver = await BrowserDriver.ConnectAsync(chromium);
        await kernel.StartSessionAsync();
        var (waiting, endless) = (await driver.NewPageAsync(), await driver.NewPageAsync());

        await waiting.EvaluateAsync("url => { location.href = url; }", site.Origin + "/hang?page");
        await endless.GotoAsync(site.Origin + "/endless.html");

        var hanging = await receiver.SpanAsync($"navigation {site.Host}/hang not loaded");
        var page = await receiver.SpanAsync($"navigation {site.Host}/endless.html");
        var fetch = await receiver.SpanAsync("GET /hang unfinished", span => span.ParentSpanId == page.SpanId);
        var stream = await receiver.SpanAsync("GET /stream unfinished");
        Assert.Equal(("not_loaded", true), (hanging.Get("kernel.navigation.outcome"), hanging.IsError()));
        Assert.Equal(("unfinished", null), (fetch.Get("kernel.request.outcome"), fetch.Get("http.response.status_code")));
        Assert.Equal(("unfinished", "200"), (stream.Get("kernel.request.outcome"), stream.Get("http.response.status_code")));
    }

    [Fact]
    public async Task Receiver_AwayForAWhile_GetsEverythingWhenItIsBack()
    {
        await using var chromium = await ChromiumProcess.StartAsync();
        await using var site = await TestSite.StartAsync();
        await using var receiver = await OtlpReceiver.StartAsync();
        receiver.Refusal = (Grpc.Core.StatusCode.Unavailable, 503);
        await using var kernel = await RunningKernel.StartAsync(chromium.Address, Export(receiver));
        await kernel.StartSessionAsync();

        await chromium.OpenTabAsync(site.Origin + "/page.html");
        await kernel.Storage.WaitForHealthAsync(Cancelled, static health => health.Contains("cannot be exported to", StringComparison.Ordinal));
        receiver.Refusal = null;

        var root = await receiver.SpanAsync($"navigation {site.Host}/page.html");
        await receiver.SpanAsync("GET /image.png", span => span.TraceId == root.TraceId);
        await kernel.Storage.WaitForHealthAsync(Cancelled, static health => health.Contains("Exporting to", StringComparison.Ordinal));
    }

    private static (string, string)[] Export(OtlpReceiver receiver) =>
        [("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.GrpcAddress), ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"), ("OTEL_METRIC_EXPORT_INTERVAL", "500")];

    private static async Task AssertRequestsAsync(OtlpReceiver receiver, Span root)
    {
        var missing = await receiver.SpanAsync("GET /missing.png 404");
        var drop = await Wait.For(() => receiver.Browser().FirstOrDefault(static span => span.Name.StartsWith("GET /drop ERR_", StringComparison.Ordinal)), "GET /drop");
        await receiver.SpanAsync("GET /redirect-2 302");
        var last = await receiver.SpanAsync("GET /json", static span => span.Get("http.request.resend_count") == "2");
        Assert.Equal(("404", "404", true), (missing.Get("http.response.status_code"), missing.Get("error.type"), missing.IsError()));
        Assert.StartsWith("net::ERR_", drop.Get("error.type"), StringComparison.Ordinal);
        Assert.True(drop.IsError());
        Assert.Equal(("200", "1.1", "127.0.0.1", "fetch"), (last.Get("http.response.status_code"), last.Get("network.protocol.version"), last.Get("network.peer.address"), last.Get("kernel.resource_type")));
        await receiver.SpanAsync("GET /inner.html");
        Assert.All(receiver.Browser().Where(span => span.TraceId == root.TraceId && span.SpanId != root.SpanId), span =>
        {
            Assert.Equal(root.SpanId, span.ParentSpanId);
            Assert.InRange(span.StartTimeUnixNano, root.StartTimeUnixNano, span.EndTimeUnixNano);
        });
        Assert.Contains(receiver.Browser(), static span => span.Name == "GET /redirect 302" && span.Get("http.response.status_code") == "302");
    }

    private static async Task AssertErrorsAsync(OtlpReceiver receiver, Span root)
    {
        var exception = await Wait.For(() => receiver.BrowserRecords().FirstOrDefault(static r => r.Body.StringValue == "Uncaught TypeError: boom"), "the exception");
        Assert.Equal((root.TraceId, root.SpanId, 17), (exception.TraceId, exception.SpanId, exception.SeverityNumber));
        Assert.Contains("/page.html?REDACTED", exception.Get("exception.stacktrace"), StringComparison.Ordinal);
        Assert.Contains(receiver.BrowserRecords(), r => r.Body.StringValue == "went wrong" && r.TraceId == root.TraceId);
    }

    private static async Task AssertMetricsAsync(OtlpReceiver receiver)
    {
        await Wait.Until(() => Point(receiver, "kernel.browser.navigations", "outcome=loaded")?.Count, static count => count == 1);
        var loads = Point(receiver, "kernel.browser.load_time", "")!;
        Assert.Equal(("s", "Kernel.Browser", 1), (loads.Metric.Unit, loads.Meter, loads.Count));
        Assert.InRange(loads.Total, 0.001, 60);
        Assert.NotEmpty(loads.Metric.Description);
        Assert.Equal(1, Point(receiver, "kernel.browser.failures", "error.type=404")?.Count);
        Assert.True(Point(receiver, "kernel.browser.requests", "resource_type=image")?.Count >= 2);
        Assert.True(Point(receiver, "kernel.browser.console_errors", "")?.Count >= 2);
        Assert.DoesNotContain(receiver.Metrics.Values, static point => point.Meter == "Kernel.Browser" && point.Service != "browser");
    }

    private static MetricPoint? Point(OtlpReceiver receiver, string name, string attributes) => receiver.Metrics.GetValueOrDefault(("browser", name, attributes));
}
