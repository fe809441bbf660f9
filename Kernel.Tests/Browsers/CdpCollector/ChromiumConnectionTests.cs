using System.Text.Json;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.Browsers.CdpCollector.Golden;
using Kernel.Tests.TestKit.Chromium;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;
using Kernel.Tests.TestKit.Sites;

namespace Kernel.Tests.Browsers.CdpCollector;

/// <summary>
/// A collector as the only client of a real browser, over a connection that can be cut: no driver resumes what the collector does not.
/// </summary>
public sealed class ChromiumConnectionTests(ChromiumConnectionTests.Browser browser) : IClassFixture<ChromiumConnectionTests.Browser>
{
    // Defect: the dead socket went unnoticed until the browser had another address, old tabs were announced again, and the reason was always the
    // same.
    [Fact]
    public async Task Connection_Cut_ReconnectsWithoutDuplicates()
    {
        await using var scene = await ConnectionScene.StartAsync(browser);
        await using var page = await scene.OpenAsync("/workers.html");
        await scene.Collector.EventAsync("console_log", static e => e.Text("text") == "service worker active");
        await scene.Collector.EventAsync("console_log", static e => e.Text("text") == "shared worker");
        await page.EvaluateAsync("console.log('before the cut'); fetch('/hang?cut').catch(() => {}); 1");
        await scene.Collector.EventAsync("network_request", static e => e.Text("url")!.EndsWith("/hang?cut", StringComparison.Ordinal));

        scene.Proxy.Cut();
        var lost = await scene.Collector.EventAsync("monitor_disconnected");
        Assert.Equal("connection_broken", lost.Text("reason"));
        await scene.Collector.EventAsync("network_loading_failed", static e => e.Text("url")!.EndsWith("/hang?cut", StringComparison.Ordinal) && e.Text("error_text") == "browser_disconnected");
        var again = await scene.Collector.EventAsync("monitor_reconnected");
        Assert.Equal("False", again.Text("browser_restarted"));
        await page.EvaluateAsync("console.log('after the cut'); 1");

        await scene.Collector.EventAsync("console_log", static e => e.Text("text") == "after the cut");
        foreach (var text in new[] { "before the cut", "worker", "shared worker", "service worker", "service worker active" })
        {
            Assert.Single(scene.Collector.Events("console_log", e => e.Text("text") == text));
        }

        Assert.Single(scene.Collector.Events("tab_opened", e => e.Text("target_id") == page.TargetId));
        Assert.Single(scene.Collector.Events("navigation", e => e.Text("target_id") == page.TargetId && e.Text("url")!.EndsWith("/workers.html", StringComparison.Ordinal)));
        Assert.Empty(scene.Collector.Events("tab_closed", e => e.Text("target_id") == page.TargetId));
    }

    // Defect: a half-open connection, for example after a machine was suspended, was taken for a quiet one.
    [Fact]
    public async Task Connection_HalfOpen_Reconnects()
    {
        await using var scene = await ConnectionScene.StartAsync(browser);
        await using var page = await scene.OpenAsync("/?half-open");
        await scene.Collector.EventAsync("page_load", static e => e.Text("url")!.EndsWith("?half-open", StringComparison.Ordinal));

        scene.Proxy.Swallow();
        Assert.Equal("browser_unresponsive", (await scene.Collector.EventAsync("monitor_disconnected")).Text("reason"));
        await scene.Collector.EventAsync("monitor_reconnected");
        await page.EvaluateAsync("console.log('heard again'); 1");
        await scene.Collector.EventAsync("console_log", static e => e.Text("text") == "heard again");
        Assert.Single(scene.Collector.Events("tab_opened", e => e.Text("target_id") == page.TargetId));
    }

    // Defect: a popup that was attached and not resumed froze, together with its opener.
    [Fact]
    public async Task Popup_WithoutOtherClient_IsResumed()
    {
        await using var scene = await ConnectionScene.StartAsync(browser);
        await using var page = await scene.OpenAsync("/popup-opener.html");
        await scene.Collector.EventAsync("page_load", static e => e.Text("url")!.EndsWith("/popup-opener.html", StringComparison.Ordinal));
        await page.EvaluateAsync("document.querySelector('#open').click(); 1");

        var opened = await scene.Collector.EventAsync("tab_opened", e => e.Text("opener_id") == page.TargetId);
        await scene.Collector.EventAsync("console_log", e => e.Text("text") == "popup is alive" && e.Text("target_id") == opened.Text("target_id"));
        await scene.Collector.EventAsync("page_load", e => e.Text("target_id") == opened.Text("target_id"));
        await page.EvaluateAsync("location.href = '/?opener-lives'; 1");
        await scene.Collector.EventAsync("page_load", e => e.Text("target_id") == page.TargetId && e.Text("url")!.EndsWith("?opener-lives", StringComparison.Ordinal));
        await browser.Chromium.CloseTabAsync(opened.Text("target_id")!);
        await scene.Collector.EventAsync("tab_closed", e => e.Text("target_id") == opened.Text("target_id"));
    }

    // Defect: the browser's own surfaces, such as the popup of its address bar, were attached and captured.
    [Fact]
    public async Task Attach_BrowserSurfaces_AreExcluded()
    {
        await using var scene = await ConnectionScene.StartAsync(browser);
        await using var page = await scene.OpenAsync("/frames.html");
        await scene.Collector.EventAsync("navigation_settled", e => e.Text("target_id") == page.TargetId);

        var attached = scene.Proxy.ToTrace().Lines.Where(static l => l.Event?.GetProperty("method").GetString() == "Target.attachedToTarget")
            .Select(static l => l.Event!.Value.GetProperty("params").GetProperty("targetInfo").GetProperty("type").GetString()).Distinct();
        Assert.Subset(new HashSet<string?> { "page", "iframe", "worker", "shared_worker", "service_worker" }, attached.ToHashSet());
    }

    // Defect: a category that is off was captured nevertheless, and discarded afterwards.
    [Fact]
    public async Task Category_Off_SendsNoCommands()
    {
        await using var scene = await ConnectionScene.StartAsync(browser, EventCategory.Console);
        await using var page = await scene.OpenAsync("/page.html");
        await scene.Collector.EventAsync("console_error", static e => e.Text("text") == "Uncaught TypeError: boom");

        Assert.Equal(
            ["Log.enable", "Page.enable", "Page.getFrameTree", "Page.setLifecycleEventsEnabled", "Runtime.enable", "Runtime.runIfWaitingForDebugger", "Target.setAutoAttach"],
            scene.Proxy.Commands.Where(static command => command != "Browser.getVersion").Distinct().Order(StringComparer.Ordinal));
    }

    // Defect: a page blocked by a dialog does not respond, and waiting for its response blocked everything else.
    [Fact]
    public async Task Dialog_Open_DoesNotBlockOtherPages()
    {
        await using var scene = await ConnectionScene.StartAsync(browser);
        await using var blocked = await scene.OpenAsync("/?blocked");
        await blocked.Page.SendAsync("Page.enable", new { }); // required to close the dialog
        await blocked.Page.SendAsync("Page.navigate", new { url = browser.Site.Origin + "/dialog.html" });
        await scene.Collector.EventAsync("dialog_opened", e => e.Text("target_id") == blocked.TargetId);

        await using var other = await scene.OpenAsync("/page.html");
        await scene.Collector.EventAsync("navigation_settled", e => e.Text("target_id") == other.TargetId);
        Assert.Empty(scene.Collector.Events("navigation_settled", static e => e.Text("url")!.EndsWith("/dialog.html", StringComparison.Ordinal)));
        Assert.Empty(scene.Collector.Events("monitor_disconnected"));
        await blocked.Page.SendAsync("Page.handleJavaScriptDialog", new { accept = true });
        await scene.Collector.EventAsync("console_log", static e => e.Text("text") == "after the dialog");
        Assert.Equal("True", Assert.Single(scene.Collector.Events("dialog_closed")).Text("accepted"));
        await scene.Collector.EventAsync("navigation_settled", static e => e.Text("url")!.EndsWith("/dialog.html", StringComparison.Ordinal));
    }

    // Defect: one request count and one navigation number for all tabs, so that each tab reset the others.
    [Fact]
    public async Task Tabs_Concurrent_SettleIndependently()
    {
        await using var scene = await ConnectionScene.StartAsync(browser);
        await using var first = await scene.OpenAsync("/endless.html");
        await using var second = await scene.OpenAsync("/page.html?1");
        await scene.Collector.EventAsync("navigation_settled", e => e.Text("target_id") == second.TargetId);
        await second.Page.SendAsync("Page.navigate", new { url = browser.Site.Origin + "/page.html?2" });

        await scene.Collector.EventAsync("navigation_settled", e => e.Text("target_id") == second.TargetId && e.Text("nav_seq") == "2");
        await scene.Collector.EventAsync("navigation_settled", e => e.Text("target_id") == first.TargetId && e.Text("nav_seq") == "1");
        Assert.Single(scene.Collector.Events("navigation_settled", e => e.Text("target_id") == first.TargetId));
        Assert.Equal(2, scene.Collector.Events("network_idle", e => e.Text("target_id") == second.TargetId).Count);
        Assert.All(
            scene.Collector.Events("network_request", e => e.Text("url")!.EndsWith("/image.png", StringComparison.Ordinal)),
            e => Assert.Equal(second.TargetId, e.Text("target_id")));
    }

    /// <summary>The browser and the site of all tests.</summary>
    public sealed class Browser : IAsyncLifetime
    {
        internal ChromiumProcess Chromium { get; private set; } = null!;

        internal TestSite Site { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Chromium = await ChromiumProcess.StartAsync();
            Site = await TestSite.StartAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await Chromium.DisposeAsync();
            await Site.DisposeAsync();
        }
    }

    private sealed record ConnectionScene(Browser Browser, RecordingProxy Proxy, FakeInternalApi Api, CollectorHost Collector) : IAsyncDisposable
    {
        public static async Task<ConnectionScene> StartAsync(Browser browser, params EventCategory[] categories)
        {
            var proxy = await RecordingProxy.StartAsync(browser.Chromium.Address);
            var api = await FakeInternalApi.StartAsync();
            var collector = await CollectorHost.StartAsync(
                proxy.Address, api, ("Browser:ProbeInterval", "00:00:00.5"), ("Browser:ProbeTimeout", "00:00:03"));
            await collector.CaptureAsync(categories: categories.Length > 0 ? categories : [.. EventCategories.All.Where(static c => c != EventCategory.Screenshot)]);
            return new ConnectionScene(browser, proxy, api, collector);
        }

        public async Task<Tab> OpenAsync(string path)
        {
            var target = await Browser.Chromium.OpenTabAsync("about:blank");
            var tab = new Tab(Browser.Chromium, target, await PageSocket.ConnectAsync(Browser.Chromium, target));
            await tab.Page.SendAsync("Page.navigate", new { url = Browser.Site.Origin + path });
            return tab;
        }

        public async ValueTask DisposeAsync()
        {
            await Collector.DisposeAsync();
            await Proxy.DisposeAsync();
            await Api.DisposeAsync();
        }
    }

    private sealed record Tab(ChromiumProcess Chromium, string TargetId, PageSocket Page) : IAsyncDisposable
    {
        public Task<JsonElement> EvaluateAsync(string expression) => Page.EvaluateAsync(expression);

        public async ValueTask DisposeAsync()
        {
            await Page.DisposeAsync();
            await Chromium.CloseTabAsync(TargetId);
        }
    }
}
