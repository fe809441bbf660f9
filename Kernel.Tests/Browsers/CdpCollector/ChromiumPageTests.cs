using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.Playwright;

namespace Kernel.Tests.Browsers.CdpCollector;

/// <summary>Page activity in a real browser: navigation, settling, dialogs, downloads, crashes.</summary>
public sealed class ChromiumPageTests(ChromiumSceneFixture fixture) : IClassFixture<ChromiumSceneFixture>
{
    private readonly ChromiumScene _scene = fixture.Scene;

    private CollectorHost Collector => _scene.Collector;

    // Defect: a page with cross-site frames, workers or endless requests did not settle, or only after minutes.
    [Theory]
    [InlineData("/page.html?rest")]
    [InlineData("/frames.html?rest")]
    [InlineData("/workers.html?rest")]
    [InlineData("/endless.html?rest")]
    [InlineData("/hanging-image.html?rest")]
    [InlineData("/shifts.html?rest")]
    public async Task Page_OfEveryKind_Settles(string path)
    {
        var page = await OpenAsync(path);
        var settled = await Collector.EventAsync("navigation_settled", e => e.Text("url") == _scene.Site.Origin + path);
        var of = Of(settled);

        Assert.Null(settled.Text("timed_out"));
        Assert.Equal(
            ["navigation", "dom_content_loaded", "network_idle", "layout_settled", "navigation_settled"],
            of.Where(static e => e.Type is "navigation" or "dom_content_loaded" or "network_idle" or "layout_settled" or "navigation_settled")
                .Where(e => e.Type != "navigation" || e.Text("loader_id") == settled.Text("loader_id")).Select(static e => e.Type).OrderBy(Rank));
        Assert.Equal(path.StartsWith("/hanging", StringComparison.Ordinal) ? 0 : 1, of.Count(static e => e.Type == "page_load"));
        Assert.Equal("navigation_settled", of.Last(static e => e.Type is "network_idle" or "layout_settled" or "navigation_settled").Type);
        if (path.StartsWith("/shifts", StringComparison.Ordinal))
        {
            Assert.Contains(of, static e => e.Type == "layout_shift" && e.Data.GetProperty("value").GetDouble() > 0);
            Assert.Contains(of, static e => e.Type == "lcp" && Math.Abs(e.Data.GetProperty("browser_ts").GetInt64() - e.Json.GetProperty("ts").GetInt64()) < 60_000_000);
        }

        await page.CloseAsync();
    }

    // Defect: a tab opened with a URL starts loading before it can be attached, and sometimes had no navigation.
    [Fact]
    public async Task Tab_OpenedWithUrl_ReportsOneNavigation()
    {
        await Collector.CaptureAsync("addresses");
        var tabs = new List<string>();
        for (var i = 0; i < 8; i++)
        {
            tabs.Add(await _scene.Chromium.OpenTabAsync($"{_scene.Site.Origin}/?tab{i}"));
        }

        foreach (var tab in tabs)
        {
            var settled = await Collector.EventAsync("navigation_settled", e => e.Text("target_id") == tab);
            foreach (var type in new[] { "tab_opened", "navigation", "dom_content_loaded", "page_load" })
            {
                Assert.True(Collector.Events(type, e => e.Text("target_id") == tab).Count == 1, $"{type}: {Describe(tab)}");
            }

            Assert.Equal("1", settled.Text("nav_seq"));
            await _scene.Chromium.CloseTabAsync(tab);
        }
    }

    [Fact]
    public async Task Tab_OpenBeforeCapture_IsReported()
    {
        await Collector.CaptureAsync("before", categories: [EventCategory.Console]);
        var page = await _scene.Driver.NewPageAsync();
        await page.GotoAsync(_scene.Site.Origin + "/frames.html?before");
        await Collector.CaptureAsync("after");

        var settled = await Collector.EventAsync("navigation_settled", e => e.Text("url")!.EndsWith("?before", StringComparison.Ordinal));
        var of = Of(settled);
        Assert.Equal("True", Assert.Single(of, static e => e.Type == "tab_opened").Text("already_open"));
        Assert.Equal(2, of.Count(static e => e.Type == "navigation" && e.Text("navigation_type") == "existing"));
        Assert.Single(of, static e => e.Type == "page_load");
        await Collector.EventAsync("navigation", e => e.Text("target_type") == "iframe" && e.Text("url") == _scene.Site.OtherOrigin + "/cross.html");
        await page.CloseAsync();
    }

    // Defect: a page that changes its own URL was not reported.
    [Fact]
    public async Task Page_ChangingItsUrl_ReportsIt()
    {
        var page = await OpenAsync("/?same-document");
        await page.EvaluateAsync("history.pushState(null, '', '/pushed?same-document')");
        await page.EvaluateAsync("location.hash = 'part'");

        var pushed = await Collector.EventAsync("navigation_same_document", static e => e.Text("url")!.EndsWith("/pushed?same-document", StringComparison.Ordinal));
        Assert.Equal("history_api", pushed.Text("navigation_type"));
        var hash = await Collector.EventAsync("navigation_same_document", static e => e.Text("url")!.EndsWith("#part", StringComparison.Ordinal));
        Assert.Equal(("fragment", pushed.Text("url"), pushed.Text("nav_seq")), (hash.Text("navigation_type"), hash.Text("previous_url"), hash.Text("nav_seq")));
        await page.CloseAsync();
    }

    // Defect: a page restored from the back/forward cache sends no further events and never settled; its console messages were repeated.
    [Fact]
    public async Task Page_FromBackForwardCache_SettlesWithoutLoading()
    {
        var page = await OpenAsync("/popup.html?cached");
        await Collector.EventAsync("navigation_settled", static e => e.Text("url")!.EndsWith("?cached", StringComparison.Ordinal));
        await page.GotoAsync(_scene.Site.Origin + "/?beyond");
        await page.EvaluateAsync("setTimeout(() => history.back(), 0)"); // the driver would wait for a load event that does not come

        var restored = await Collector.EventAsync("navigation", static e => e.Text("url")!.EndsWith("?cached", StringComparison.Ordinal) && e.Text("nav_seq") != "1");
        Assert.Equal("back_forward_cache_restore", restored.Text("navigation_type"));
        await Collector.EventAsync("navigation_settled", e => e.Text("target_id") == restored.Text("target_id") && e.Text("nav_seq") == restored.Text("nav_seq"));
        Assert.Single(Of(restored), static e => e.Type == "page_load" && e.Text("url")!.EndsWith("?cached", StringComparison.Ordinal));
        Assert.Single(Of(restored), static e => e.Type == "console_log");
        await page.CloseAsync();
    }

    // Defect: dialogs, which block a page until they are closed, were not reported.
    [Fact]
    public async Task Page_WithDialog_ReportsOpeningAndClosing()
    {
        await Collector.CaptureAsync("dialogs");
        var page = await _scene.Driver.NewPageAsync();
        page.Dialog += static async (_, dialog) => await dialog.AcceptAsync();
        await page.GotoAsync(_scene.Site.Origin + "/dialog.html?asks");

        var opened = await Collector.EventAsync("dialog_opened", static e => e.Text("url")!.EndsWith("?asks", StringComparison.Ordinal));
        Assert.Equal(("alert", "stop"), (opened.Text("dialog_type"), opened.Text("message")));
        var closed = await Collector.EventAsync("dialog_closed", e => e.Text("target_id") == opened.Text("target_id"));
        Assert.Equal("True", closed.Text("accepted"));
        await Collector.EventAsync("console_log", static e => e.Text("text") == "after the dialog");
        await page.CloseAsync();
    }

    // Defect: a dialog of a cross-site frame had the context of the page around it.
    [Fact]
    public async Task Frame_WithDialog_HasItsOwnContext()
    {
        await Collector.CaptureAsync("frame-dialogs");
        var page = await _scene.Driver.NewPageAsync();
        page.Dialog += static async (_, dialog) => await dialog.AcceptAsync();
        await page.GotoAsync(_scene.Site.Origin + "/alerting.html");

        var opened = await Collector.EventAsync("dialog_opened", static e => e.Text("message") == "from the frame");
        var closed = await Collector.EventAsync("dialog_closed", e => e.Text("frame_id") == opened.Text("frame_id"));
        Assert.All(new[] { opened, closed }, e => Assert.Equal(
            (_scene.Site.OtherOrigin + "/alert-frame.html", "iframe", e.Text("frame_id")), (e.Text("url"), e.Text("target_type"), e.Text("target_id"))));
        Assert.Equal(Collector.Events("navigation", static e => e.Text("url")!.EndsWith("/alerting.html", StringComparison.Ordinal))[^1].Text("frame_id"), opened.Text("parent_frame_id"));
        await page.CloseAsync();
    }

    // Defect: a document that paused was idle in between, and the page settled before the rest of it was loaded.
    [Fact]
    public async Task Document_ThatPauses_SettlesAfterItsRest()
    {
        var page = await OpenAsync("/pausing.html");
        var settled = await Collector.EventAsync("navigation_settled", static e => e.Text("url")!.EndsWith("/pausing.html", StringComparison.Ordinal));

        Assert.Equal(
            ["navigation", "dom_content_loaded", "network_response", "network_idle", "navigation_settled"],
            Of(settled).Where(e => e.Text("loader_id") == settled.Text("loader_id") && (e.Type != "network_response" || e.Text("url")!.EndsWith("/json?rest", StringComparison.Ordinal)))
                .Select(static e => e.Type).Where(static type => type is "navigation" or "dom_content_loaded" or "network_response" or "network_idle" or "navigation_settled"));
        Assert.Null(settled.Text("timed_out"));
        await page.CloseAsync();
    }

    // Defect: the browser's PDF viewer loads some 220 internal files, and each was reported.
    [Fact]
    public async Task Pdf_InTheViewer_ReportsThePdfOnly()
    {
        var page = await OpenAsync("/?before-the-pdf");
        var url = _scene.Site.Origin + "/document.pdf";
        await page.EvaluateAsync("setTimeout(() => location = '/document.pdf', 0)");
        var tab = (await Collector.EventAsync("navigation_settled", e => e.Text("url") == url)).Text("target_id");
        await Wait.Until(async () => (await _scene.Chromium.TargetsAsync()).Any(static t => t.Contains("mhjfbmdgcfjbbpaeojofohoefgiehjai", StringComparison.Ordinal)), "the viewer");
        await page.CloseAsync();
        await Collector.EventAsync("tab_closed", e => e.Text("target_id") == tab);

        Assert.DoesNotContain(Collector.Api.Events, static e => e.Line.Contains("chrome-extension:", StringComparison.Ordinal) || e.Line.Contains("\"chrome:", StringComparison.Ordinal));
        foreach (var type in new[] { "navigation", "network_request", "network_response" })
        {
            Assert.Equal("application/pdf", Assert.Single(Collector.Events(type, e => e.Text("url") == url)).Text("mime_type") ?? "application/pdf");
        }
    }

    // Defect: a download started by a link makes no request and was not reported.
    [Fact]
    public async Task Page_Downloading_ReportsStartAndEnd()
    {
        var page = await OpenAsync("/download.html");
        await page.ClickAsync("#link");

        var started = await Collector.EventAsync("download_started", static e => e.Text("suggested_filename") == "file.bin");
        var finished = await Collector.EventAsync("download_finished", e => e.Text("download_id") == started.Text("download_id"));
        Assert.Contains(finished.Text("state"), new[] { "completed", "canceled" }); // depends on the driver's settings
        Assert.EndsWith("/download.html", finished.Text("url"), StringComparison.Ordinal);
        await page.CloseAsync();
    }

    // Defect: a crash was not reported, and the page's requests stayed open.
    [Fact]
    public async Task Page_Crashed_IsReportedAndEndsItsRequests()
    {
        var page = await OpenAsync("/crash.html");
        await Collector.EventAsync("network_request", static e => e.Text("document_url")!.EndsWith("/crash.html", StringComparison.Ordinal) && e.Text("url")!.EndsWith("/hang", StringComparison.Ordinal));
        var session = await page.Context.NewCDPSessionAsync(page);
        _ = session.SendAsync("Page.crash").ContinueWith(static t => t.Exception, TaskScheduler.Default);

        var crash = await Collector.EventAsync("page_crashed", static e => e.Text("url")!.EndsWith("/crash.html", StringComparison.Ordinal));
        Assert.Equal("crashed", crash.Text("status"));
        await Collector.EventAsync("network_loading_failed", e => e.Text("target_id") == crash.Text("target_id") && e.Text("error_text") == "target_crashed");
        await page.CloseAsync();
        await Collector.EventAsync("tab_closed", e => e.Text("target_id") == crash.Text("target_id"));
        Assert.Single(Collector.Events("page_crashed", e => e.Text("target_id") == crash.Text("target_id")));
    }

    // Defect: out-of-process frames, and frames in those, were not attached, so their events were missing.
    [Fact]
    public async Task Frames_NestedCrossSite_CarryTheirNavigation()
    {
        var page = await OpenAsync("/nested.html");
        var innermost = await Collector.EventAsync("console_log", static e => e.Text("text") == "innermost frame");
        var middle = await Collector.EventAsync("console_log", static e => e.Text("text") == "middle frame");
        var top = await Collector.EventAsync("navigation", static e => e.Text("url")!.EndsWith("/nested.html", StringComparison.Ordinal));

        Assert.Equal(top.Text("frame_id"), middle.Text("parent_frame_id"));
        Assert.Equal(middle.Text("frame_id"), innermost.Text("parent_frame_id"));
        Assert.EndsWith("/innermost.html", innermost.Text("url"), StringComparison.Ordinal);
        Assert.All(new[] { middle, innermost }, e => Assert.Equal(top.Text("nav_seq"), e.Text("nav_seq")));
        await Collector.EventAsync("navigation_settled", e => e.Text("target_id") == top.Text("target_id"));
        Assert.DoesNotContain(Collector.Events("navigation"), static e => e.Text("url") == ""); // the frame's initial document
        Assert.Single(Collector.Events("page_load", e => e.Text("nav_seq") == top.Text("nav_seq") && e.Text("target_id") == top.Text("target_id")));
        await page.CloseAsync();
    }

    // Defect: the browser's own surfaces were captured too and caused most of the traffic.
    [Fact]
    public async Task Page_InternalToBrowser_IsNotReported()
    {
        var page = await OpenAsync("/?own");
        await page.GotoAsync("chrome://version/");
        await page.GotoAsync(_scene.Site.Origin + "/?own-again");
        await Collector.EventAsync("page_load", static e => e.Text("url")!.EndsWith("?own-again", StringComparison.Ordinal));
        Assert.DoesNotContain(Collector.Api.Events, static e => e.Type != "navigation_same_document" && e.Text("url")?.StartsWith("chrome:", StringComparison.Ordinal) == true);
        await page.CloseAsync();
    }

    private static int Rank(string type) => type switch { "navigation" => 0, "dom_content_loaded" => 1, "network_idle" => 2, "layout_settled" => 3, _ => 4 };

    private async Task<IPage> OpenAsync(string path)
    {
        await Collector.CaptureAsync(path, categories: [.. EventCategories.All.Where(static c => c != EventCategory.Screenshot)]);
        var page = await _scene.Driver.NewPageAsync();
        await page.GotoAsync(_scene.Site.Origin + path, new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
        return page;
    }

    private List<ReceivedEvent> Of(ReceivedEvent @event) => [.. Collector.Api.Events.Where(e => e.Text("target_id") == @event.Text("target_id"))];

    private string Describe(string target) => string.Join('\n', Collector.Api.Events.Where(e => e.Text("target_id") == target).Select(static e => e.Line));
}
