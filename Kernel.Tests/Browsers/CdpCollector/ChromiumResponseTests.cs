using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.Playwright;

namespace Kernel.Tests.Browsers.CdpCollector;

/// <summary>Responses of a real browser that the page does not read, that come from a cache, or that outlive their page.</summary>
public sealed class ChromiumResponseTests(ChromiumSceneFixture fixture) : IClassFixture<ChromiumSceneFixture>
{
    private readonly ChromiumScene _scene = fixture.Scene;

    private CollectorHost Collector => _scene.Collector;

    // Defect: a page that checks only the status never reads the body: an error had no body, and lasted as long as its page.
    [Fact]
    public async Task ErrorBody_Unread_IsReportedWithItsOwnEnd()
    {
        var page = await OpenAsync();
        await page.EvaluateAsync("fetch('/answer?status=503').then(r => { globalThis.kept = r; })");

        var response = await ResponseAsync("/answer?status=503");
        Assert.Equal(("""{"status":503,"access_token":"[redacted]"}""", "True", "True"), (response.Text("body"), response.Text("body_unread"), response.Text("finished")));
        AssertOrder(response, await ErrorAsync(response));
        await page.GotoAsync(_scene.Site.Origin + "/?later");
        await Collector.EventAsync("navigation_settled", static e => e.Text("url")!.EndsWith("/?later", StringComparison.Ordinal));
        Assert.Single(EndsOf(response));
        await page.CloseAsync();
    }

    // Defect: of a response that does not end, the part that had arrived was missing, and it lasted until its page was left.
    [Fact]
    public async Task ErrorBody_WithoutEnd_IsThePartThatArrived()
    {
        var page = await OpenAsync();
        await page.EvaluateAsync("fetch('/answer?status=500&hold=true').then(r => { globalThis.kept = r; })");

        var response = await ResponseAsync("/answer?status=500&hold=true");
        Assert.Equal(("""{"status":500,"access_token":"[redacted]"}""", "True", "False"), (response.Text("body"), response.Text("body_unread"), response.Text("finished")));
        AssertOrder(response, await ErrorAsync(response));
        await page.EvaluateAsync("new Promise(done => setTimeout(done, 1500)).then(() => kept.body.cancel())");
        var end = await Collector.EventAsync("network_response_finished", e => e.Text("request_id") == response.Text("request_id"));
        Assert.Equal(("True", response.Text("last_data_us")), (end.Text("canceled"), end.Text("last_data_us")));
        Assert.InRange(end.Data.GetProperty("duration_us").GetInt64(), 0, end.Data.GetProperty("last_data_us").GetInt64());
        await page.CloseAsync();
    }

    // Defect: the browser cancels scripts and stylesheets that are errors, and their bodies were omitted.
    [Fact]
    public async Task ErrorBody_OfCanceledScript_IsReported()
    {
        var page = await OpenAsync();
        await page.EvaluateAsync("new Promise(done => { const s = document.createElement('script'); s.onerror = done; s.src = '/answer?status=404&type=text/html'; document.head.append(s); }).then(() => 1)");

        var response = await ResponseAsync("/answer?status=404&type=text/html");
        Assert.Contains("404", response.Text("body"), StringComparison.Ordinal);
        AssertOrder(response, await ErrorAsync(response));
        await page.CloseAsync();
    }

    // Defect: a page's own message about a failed request came before the response.
    [Fact]
    public async Task ErrorResponse_IsReportedBeforeWhatThePageLogs()
    {
        var page = await OpenAsync();
        await page.EvaluateAsync("fetch('/answer?status=409').then(r => { console.error('save failed: ' + r.status); })");

        var logged = await Collector.EventAsync("console_error", static e => e.Text("text") == "save failed: 409");
        AssertOrder(await ResponseAsync("/answer?status=409"), logged);
        await page.CloseAsync();
    }

    // Defect: a 304 was reported as a 200 with the headers of the 304.
    [Fact]
    public async Task Response_Revalidated_HasBothStatuses()
    {
        var page = await OpenAsync();
        await page.EvaluateAsync("fetch('/versioned').then(r => r.text()).then(() => fetch('/versioned')).then(r => r.text())");

        var response = await Collector.EventAsync("network_response", static e => e.Text("url")!.EndsWith("/versioned", StringComparison.Ordinal) && e.Text("wire_status") is not null);
        Assert.Equal(("200", "304", "revalidated", """{"version":1}"""), (response.Text("status"), response.Text("wire_status"), response.Text("from_cache"), response.Text("body")));
        Assert.Contains(response.Data.GetProperty("headers").EnumerateObject(), static h => h.Name.Equals("content-type", StringComparison.OrdinalIgnoreCase) && h.Value.GetString()!.StartsWith("application/json", StringComparison.Ordinal));
        await page.CloseAsync();
    }

    // Defect: an image from the memory cache had the times of its first load, and was reported 2 s late, after its page had settled.
    [Fact]
    public async Task Response_FromMemoryCache_HasTheTimesOfThisLoad()
    {
        var page = await OpenAsync();
        await AddImageAsync(page);
        await page.GotoAsync(_scene.Site.Origin + "/restless.html?0");
        await AddImageAsync(page);

        await Wait.Until(() => Images("network_response").Count == 2, "both images");
        var request = Images("network_request")[1];
        var response = Images("network_response")[1];
        Assert.Equal("True", response.Text("from_cache"));
        Assert.InRange(response.Data.GetProperty("browser_ts").GetInt64() - request.Data.GetProperty("browser_ts").GetInt64(), 0, 1_000_000);
        var settled = await Collector.EventAsync("navigation_settled", e => e.Text("loader_id") == response.Text("loader_id"));
        AssertOrder(response, settled);
        await page.CloseAsync();

        static Task AddImageAsync(IPage page) => page.EvaluateAsync("new Promise(done => { const i = new Image(); i.onload = done; i.src = '/cached.svg'; document.body.append(i); }).then(() => 1)");
    }

    // Defect: requests that outlive their page failed with document_replaced, although the browser reports their response.
    [Fact]
    public async Task Requests_OutlivingTheirPage_HaveTheirResponse()
    {
        var page = await OpenAsync();
        await page.EvaluateAsync("""
            navigator.sendBeacon('/answer?status=201&ms=3000&beacon', 'x');
            fetch('/answer?status=202&ms=3000&kept', {method: 'POST', body: 'y', keepalive: true}).catch(() => {});
            """);
        await page.GotoAsync(_scene.Site.OtherOrigin + "/?next");

        Assert.Equal("201", (await ResponseAsync("/answer?status=201&ms=3000&beacon")).Text("status"));
        Assert.Equal("202", (await ResponseAsync("/answer?status=202&ms=3000&kept")).Text("status"));
        Assert.Empty(Collector.Events("network_loading_failed", static e => e.Text("url")!.Contains("ms=3000", StringComparison.Ordinal)));
        await page.CloseAsync();
    }

    // Defect: the second hop of a redirect that keeps the body was reported without it.
    [Theory]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Redirect_KeepingTheBody_ReportsItWithEachHop(int status)
    {
        var page = await OpenAsync();
        await page.EvaluateAsync("status => fetch('/moved?status=' + status, {method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify({password: 'page-secret', status})}).then(r => r.text())", status);

        var response = await Collector.EventAsync("network_response", e => e.Text("url")!.EndsWith($"/moved?status={status}", StringComparison.Ordinal));
        var hops = Collector.Events("network_request", e => e.Text("request_id") == response.Text("request_id"));
        Assert.Equal(Enumerable.Repeat($$"""{"password":"[redacted]","status":{{status}}}""", 2), hops.Select(static e => e.Text("post_data")));
        await page.CloseAsync();
    }

    private async Task<IPage> OpenAsync()
    {
        await Collector.CaptureAsync();
        var page = await _scene.Driver.NewPageAsync();
        await page.GotoAsync(_scene.Site.Origin + "/traffic.html");
        return page;
    }

    private Task<ReceivedEvent> ResponseAsync(string path) =>
        Collector.EventAsync("network_response", e => e.Text("url")!.EndsWith(path, StringComparison.Ordinal));

    private Task<ReceivedEvent> ErrorAsync(ReceivedEvent response) =>
        Collector.EventAsync("console_error", e => e.Text("request_id") == response.Text("request_id"));

    private IReadOnlyList<ReceivedEvent> Images(string type) => Collector.Events(type, static e => e.Text("url")!.EndsWith("/cached.svg", StringComparison.Ordinal));

    private IEnumerable<ReceivedEvent> EndsOf(ReceivedEvent response) => Collector.Api.Events.Where(e =>
        e.Text("request_id") == response.Text("request_id") && e.Type is "network_response" or "network_response_finished" or "network_loading_failed");

    private void AssertOrder(ReceivedEvent first, ReceivedEvent second)
    {
        var lines = Collector.Api.Events.Select(static e => e.Line).ToList();
        Assert.InRange(lines.IndexOf(first.Line), 0, lines.IndexOf(second.Line) - 1);
    }
}
