using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.Playwright;

namespace Kernel.Tests.Browsers.CdpCollector;

/// <summary>Documents and workers with unusual lifecycles in a real browser.</summary>
public sealed class ChromiumLifecycleTests(ChromiumSceneFixture fixture) : IClassFixture<ChromiumSceneFixture>
{
    private readonly ChromiumScene _scene = fixture.Scene;

    private CollectorHost Collector => _scene.Collector;

    // Defect: a failed navigation was reported as failed, and then as finished because the error page had loaded.
    [Fact]
    public async Task Navigation_Failed_FailsOnceAndSettles()
    {
        var page = await OpenAsync("/?fails");
        await Assert.ThrowsAsync<PlaywrightException>(() => page.GotoAsync(_scene.Site.Origin + "/drop"));

        var error = await Collector.EventAsync("navigation", e => e.Text("unreachable_url") == _scene.Site.Origin + "/drop");
        await Collector.EventAsync("navigation_settled", e => e.Text("loader_id") == error.Text("loader_id"));
        var ends = Collector.Api.Events.Where(e => e.Text("request_id") == error.Text("loader_id") && e.Type.StartsWith("network_", StringComparison.Ordinal));
        Assert.Equal(["network_request", "network_loading_failed"], ends.Select(static e => e.Type));
        await page.CloseAsync();
    }

    // Defect: events did not say whether a response came from a cache or a worker.
    [Fact]
    public async Task Response_FromCacheOrWorker_NamesTheSource()
    {
        var page = await OpenAsync("/served/page.html");
        var generated = await ResponseAsync("/served/made");
        Assert.Equal(("True", "made by the worker"), (generated.Text("from_service_worker"), generated.Text("body")));

        await page.EvaluateAsync("fetch('/cacheable').then(r => r.text()).then(() => fetch('/cacheable')).then(r => r.text())");
        await Collector.EventAsync("network_response", static e => e.Text("url")!.EndsWith("/cacheable", StringComparison.Ordinal) && e.Text("from_cache") == "True" && e.Text("body") == "kept");
        Assert.Null((await ResponseAsync("/cacheable")).Text("from_cache"));
        await page.CloseAsync();
    }

    // Defect: workers were tied to the tab that started them and forgotten with it, although a shared worker lives on.
    [Fact]
    public async Task SharedWorker_AfterItsTabCloses_IsStillCaptured()
    {
        var first = await OpenAsync("/speaker.html?1");
        await first.EvaluateAsync("speak('one')");
        var one = await Collector.EventAsync("console_log", static e => e.Text("text") == "speaker: one");
        var second = await _scene.Driver.NewPageAsync();
        await second.GotoAsync(_scene.Site.Origin + "/speaker.html?2");
        await first.CloseAsync();
        await Collector.EventAsync("tab_closed", static e => e.Text("url")!.EndsWith("/speaker.html?1", StringComparison.Ordinal));
        await second.EvaluateAsync("speak('two')");

        var two = await Collector.EventAsync("console_log", static e => e.Text("text") == "speaker: two");
        Assert.Equal(("shared_worker", one.Text("target_id")), (two.Text("target_type"), two.Text("target_id")));
        await second.CloseAsync();
    }

    // Defect: a tab that hangs delayed the end of the session, whose last events then followed session_ended.
    [Fact]
    public async Task Session_EndedWhileATabHangs_DeliversItsEventsBefore()
    {
        var hanging = await OpenAsync("/busy.html");
        var other = await _scene.Driver.NewPageAsync();
        await hanging.EvaluateAsync("fetch('/json?while-busy'); hang()");
        await other.EvaluateAsync("console.log('not delayed')");
        await Collector.EventAsync("console_log", static e => e.Text("text") == "not delayed");
        Collector.Api.Want(new CaptureSpec { Id = "/busy.html", Categories = [EventCategory.Network, EventCategory.Page], Options = CaptureOptions.Default });
        await Collector.AppliedAsync(Collector.Api.Want(null));
        var count = Collector.Api.Events.Count;
        await Collector.CaptureAsync("after", categories: [EventCategory.Page]);

        Assert.DoesNotContain(Collector.Api.Events.Skip(count), static e => e.Type.StartsWith("network_", StringComparison.Ordinal));
        await other.CloseAsync();
        await hanging.CloseAsync();
    }

    // Defect: console calls and errors of worklets were not captured.
    [Fact]
    public async Task Worklet_LogsAndFails_IsReported()
    {
        var page = await OpenAsync("/worklets.html");
        var logged = await Collector.EventAsync("console_log", static e => e.Text("text") == "in the worklet");
        var failed = await Collector.EventAsync("console_error", static e => e.Text("text")!.Contains("failed in the worklet", StringComparison.Ordinal));
        var navigation = Collector.Events("navigation", static e => e.Text("url")!.EndsWith("/worklets.html", StringComparison.Ordinal))[^1];

        Assert.All(new[] { logged, failed }, e => Assert.Equal(("worklet", navigation.Text("nav_seq")), (e.Text("target_type"), e.Text("nav_seq"))));
        Assert.EndsWith("/worklet.js", failed.Text("source_url"), StringComparison.Ordinal);
        await Collector.EventAsync("network_response", static e => e.Text("url")!.EndsWith("/worklet.js", StringComparison.Ordinal));

        await page.BringToFrontAsync(); // only what is visible is painted

        // A paint worklet has global scopes on the page's thread, too, which belong to the page's target.
        foreach (var type in new[] { "page", "worklet" })
        {
            await Collector.EventAsync("console_log", e => e.Text("text") == "in the paint worklet" && e.Text("target_type") == type);
        }

        failed = await Collector.EventAsync("console_error", static e => e.Text("text")!.Contains("failed in the paint worklet", StringComparison.Ordinal));
        Assert.EndsWith("/paint-worklet.js", failed.Text("source_url"), StringComparison.Ordinal);
        await page.CloseAsync();
    }

    // Defect: a worker terminated before it runs is never announced, and the request for its script had no end.
    [Fact]
    public async Task Worker_TerminatedBeforeStart_EndsItsScriptRequest()
    {
        var page = await OpenAsync("/?unborn");
        await page.EvaluateAsync("for (let i = 0; i < 5; i++) new Worker('/worker.js?unborn' + i).terminate()");
        await page.GotoAsync(_scene.Site.Origin + "/?unborn-left");

        await Wait.Until(
            () => Scripts("network_request").Except(Scripts("network_response", "network_loading_failed")), static open => !open.Any(), "every script to end");
        Assert.NotEmpty(Scripts("network_request"));
        await page.CloseAsync();
    }

    // Defect: a page that was left before it settled was reported as settled, or its timers fired in the next one.
    [Fact]
    public async Task Page_LeftBeforeSettling_DoesNotSettle()
    {
        var page = await OpenAsync("/restless.html?3");
        var last = await Collector.EventAsync("navigation_settled", static e => e.Text("url")!.EndsWith("/restless.html?0", StringComparison.Ordinal));

        var seen = 0L;
        foreach (var of in Collector.Api.Events.Where(e => e.Text("target_id") == last.Text("target_id") && e.Text("nav_seq") is not null))
        {
            var number = of.Data.GetProperty("nav_seq").GetInt64();
            seen = of.Type == "navigation" ? number : seen;
            Assert.True(number == seen || of.Type is not ("network_idle" or "layout_settled" or "navigation_settled"), of.Line);
        }

        Assert.Equal(4, seen);
        await page.CloseAsync();
    }

    private async Task<IPage> OpenAsync(string path)
    {
        await Collector.CaptureAsync(path, categories: [EventCategory.Console, EventCategory.Network, EventCategory.Page]);
        var page = await _scene.Driver.NewPageAsync();
        await page.GotoAsync(_scene.Site.Origin + path, new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
        return page;
    }

    private IEnumerable<string?> Scripts(params string[] types) => Collector.Api.Events
        .Where(e => types.Contains(e.Type) && e.Text("url")!.Contains("?unborn", StringComparison.Ordinal) && e.Text("resource_type") == "script")
        .Select(static e => e.Text("request_id")).Order();

    private Task<ReceivedEvent> ResponseAsync(string path) =>
        Collector.EventAsync("network_response", e => e.Text("url")!.EndsWith(path, StringComparison.Ordinal));
}
