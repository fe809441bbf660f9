using System.Globalization;
using System.Net;
using Kernel.Api.EventStream;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Chromium;
using Kernel.Tests.TestKit.Hosts;
using Kernel.Tests.TestKit.Sites;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Kernel.Tests.Browsers.Api.WebUI;

/// <summary>Tests the views of the web UI with published events.</summary>
public sealed class WebUIViewTests
{
    private const string Hits = "CSS.highlights.get('hit')?.size ?? 0";
    // Whether all texts of a place that have right-to-left letters begin within it.
    private const string IsShownFromBeginning =
        """
        (place) => {
          const shown = [...document.querySelectorAll(place)].filter((element) => element.offsetParent !== null && /\p{sc=Arabic}/u.test(element.textContent));
          return shown.length > 0 && shown.every((element) => {
            const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
            const node = texts.nextNode();
            const range = document.createRange();
            const at = node.data.search(/\p{sc=Arabic}/u);
            range.setStart(node, at);
            range.setEnd(node, at + 1);
            const [letter, box] = [range.getBoundingClientRect(), (element.closest('.request-name') ?? element).getBoundingClientRect()];
            return letter.width > 0 && letter.left >= box.left - 1 && letter.right <= box.right + 1;
          });
        }
        """;

    private const string ToTop = "[...document.querySelectorAll('.list')].find((list) => list.offsetParent !== null).scrollTop = 0";

    [Fact]
    public async Task Filters_ByCategoryTabAndText_ShowMatches()
    {
        await using var api = await ApiHost.StartAsync();
        await using var console = await OpenAsync(api);
        await PublishAsync(api, Enumerable.Range(1, 30).Select(static n =>
            $"{{\"type\":\"t.{n}\",\"category\":\"{(n % 3 == 0 ? "console" : "page")}\",\"data\":{{\"text\":\"number {n} of them\",\"browser_ts\":1790000000002500,\"target_id\":\"tab{n % 2}\"}}}}"));

        await console.CountAsync(30);
        await console.Page.ClickAsync(".chip[data-chip=page]");
        await console.CountAsync(20);
        await console.SearchAsync("\"number 2\"");
        await console.CountAsync(8);
        await Wait.Until(() => console.Page.EvaluateAsync<int>(Hits), static size => size == 8);
        await console.SearchAsync("\"number 2\" -25");
        await console.CountAsync(7);
        await console.Page.ClickAsync(".chip[data-chip=console]", new() { Modifiers = [KeyboardModifier.Shift] });
        await console.SearchAsync("tab:tab1");
        await console.CountAsync(5);
        await console.SearchAsync("nowhere");
        await console.Page.GetByText("Nothing that is held matches the filters.").WaitForAsync();
        await console.Page.GetByRole(AriaRole.Button, new() { Name = "Clear filters" }).ClickAsync();
        await console.CountAsync(30);
        await Wait.Until(() => console.Page.EvaluateAsync<int>(Hits), static size => size == 0);
        console.AssertNoErrors();
    }

    [Fact]
    public async Task Search_LeftAsSoonAsItIsTyped_IsKept()
    {
        await using var api = await ApiHost.StartAsync();
        await using var console = await OpenAsync(api);
        await PublishAsync(api, ["{\"type\":\"t.one\"}", "{\"type\":\"t.two\"}"]);
        await console.CountAsync(2);

        await console.Page.FocusAsync(".search");
        await console.Page.EvaluateAsync(
            """
            const search = document.querySelector('.search');
            search.value = 't.two';
            search.dispatchEvent(new Event('input'));
            document.querySelector('#tab-events').focus();
            """);
        await console.CountAsync(1);
        Assert.Equal("t.two", await console.Page.InputValueAsync(".search"));
        console.AssertNoErrors();
    }

    [Fact]
    public async Task TabAndFailedSteps_Chosen_SurviveReload()
    {
        await using var api = await ApiHost.StartAsync();
        await using var console = await OpenAsync(api);
        (string Tab, string Type, string Category)[] told = [("A", "navigation", "page"), ("B", "navigation", "page"), ("B", "console_error", "console")];
        await PublishAsync(api, told.Select(static (it, n) =>
            $"{{\"type\":\"{it.Type}\",\"category\":\"{it.Category}\",\"data\":{{\"target_id\":\"{it.Tab}\",\"nav_seq\":1,\"url\":\"http://site/{it.Tab}\",\"level\":\"error\",\"text\":\"failed\",\"browser_ts\":{1_790_000_000_000_000 + (n * 1_000)}}}}}"));
        await console.CountAsync(3);

        await console.Page.SelectOptionAsync(".tabs-choice", "B");
        await console.CountAsync(2);
        await console.Page.Locator(".steps .chip", new() { HasText = "1 failed" }).ClickAsync();
        await AssertChosenAsync();
        await console.Page.ReloadAsync();
        await AssertChosenAsync();

        await console.Page.Locator(".steps .chip[aria-pressed=true]").ClickAsync();
        await console.Page.SelectOptionAsync(".tabs-choice", "");
        await console.CountAsync(3);
        await Wait.Until(() => console.Page.Locator("a.step").CountAsync(), static steps => steps == 2);
        Assert.Equal("/s/live/events", new Uri(console.Page.Url).PathAndQuery);
        console.AssertNoErrors();

        async Task AssertChosenAsync()
        {
            await console.CountAsync(2);
            await Wait.Until(() => console.Page.Locator("a.step").CountAsync(), static steps => steps == 1);
            Assert.Equal("B", await console.Page.InputValueAsync(".tabs-choice"));
        }
    }

    [Fact]
    public async Task Waterfall_OfPageLoad_ShowsMilestones()
    {
        await using var api = await ApiHost.StartAsync();
        await using var console = await OpenAsync(api);
        (string Type, int At)[] told = [("network_request", 0), ("network_response", 400), ("navigation", 410), ("dom_content_loaded", 500), ("page_load", 700), ("network_request", 720), ("network_response", 900)];
        await PublishAsync(api, told.Select(static (step, n) => string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"type\":\"{step.Type}\",\"category\":\"{(step.Type.StartsWith("network", StringComparison.Ordinal) ? "network" : "page")}\",\"data\":{{\"request_id\":\"r{(n < 2 ? 0 : 1)}\",\"loader_id\":\"r0\",\"target_id\":\"T\",\"nav_seq\":1,\"status\":200,\"url\":\"http://site/{(n < 2 ? 0 : 1)}\",\"browser_ts\":{1_790_000_000_000_000 + (step.At * 1_000L)}}}}}")));

        await console.ViewAsync("network");
        await console.CountAsync(2);
        foreach (var milestone in (string[])["dom_content_loaded", "page_load"])
        {
            await console.Page.Locator($".waterfall-lines .line-{milestone}").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        }

        await console.Page.ClickAsync(".chip[data-chip=by-page]");
        await console.Page.Locator(".request.is-page", new() { HasText = "2 requests" }).ClickAsync();
        await console.Page.Locator(".detail", new() { HasText = "navigation" }).WaitForAsync();
        await console.Page.Keyboard.PressAsync("ArrowDown");
        await console.Page.Locator(".row[aria-selected=true]:not(.is-page)").WaitForAsync();

        console.AssertNoErrors();
    }

    [Fact]
    public async Task Stream_ReplacedWhileOpen_IsReportedAndShownFromOldestEvent()
    {
        await using var api = await ApiHost.StartAsync();
        await PublishAsync(api, ["{\"type\":\"of.before\"}"]);
        await using var console = await OpenAsync(api);
        await console.CountAsync(1);
        await console.LiveAsync();

        var log = api.Services.GetRequiredService<EventLog>();
        Assert.True(log.Renew(log.StreamId));

        await console.Page.GetByText("The journal was restored or replaced. This is its new stream.").WaitForAsync();
        await PublishAsync(api, ["{\"type\":\"of.after\"}"]);
        await console.RowAsync("of.after");
        await console.RowAsync("of.before");
        await console.CountAsync(2);
        await console.LiveAsync();
        console.AssertNoErrors();
    }

    [Fact]
    public async Task Gap_InStream_IsShown()
    {
        await using var api = await ApiHost.StartAsync();
        await PublishAsync(api, Numbered(1, 3));
        var asked = 0;
        await using var console = await OpenAsync(api, page => page.RouteAsync("**/events/stream", async route =>
        {
            if (++asked == 1)
            {
                await PublishAsync(api, Numbered(4, 7));
                await route.FulfillAsync(new() { ContentType = "text/event-stream", Body = "event: events_dropped\ndata: {\"from\":4,\"to\":9}\n\nid: 10\ndata: {\"seq\":10,\"event\":{\"ts\":1,\"type\":\"after.gap\",\"category\":\"system\",\"source\":{\"kind\":\"extension\"}}}\n\n" });
            }
            else
            {
                await route.ContinueAsync();
            }
        }));

        await console.RowAsync("6 events missing");
        await console.RowAsync("after.gap");
        await console.Page.ClickAsync(".chip[data-chip=console]");
        await console.CountAsync(1);
        await Wait.Until(() => asked, static times => times > 1);
        console.AssertNoErrors();
    }

    [Fact]
    public async Task History_ScrolledUp_LoadsOlderEvents()
    {
        await using var api = await ApiHost.StartAsync();
        for (var n = 0; n < 4; n++)
        {
            await PublishAsync(api, Numbered(n * 1_000, 1_000));
        }

        await using var console = await OpenAsync(api);
        await console.CountAsync(1_000);
        await Wait.Until(
            async () =>
            {
                await console.Page.EvaluateAsync(ToTop);
                return await console.Page.Locator(".status-held", new() { HasText = "all there is" }).CountAsync() == 1;
            },
            "the first event was loaded");

        await console.CountAsync(4_000);
        await console.Page.EvaluateAsync(ToTop);
        await console.RowAsync("n0.");
        await PublishAsync(api, Numbered(4_000, 1));
        await console.CountAsync(4_001);
        Assert.Equal(0, await console.Rows.Filter(new() { HasText = "n4000." }).CountAsync());
        await console.Page.ClickAsync(".pill");
        await console.RowAsync("n4000.");
        console.AssertNoErrors();
    }

    [Fact]
    public async Task Pause_ThenResume_ShowsAllEvents()
    {
        await using var api = await ApiHost.StartAsync();
        await PublishAsync(api, Numbered(0, 10));
        await using var console = await OpenAsync(api);
        await console.CountAsync(10);

        await console.Page.Keyboard.PressAsync("Space");
        await PublishAsync(api, Numbered(10, 40));
        await console.Page.GetByText("40 newer").WaitForAsync();
        await console.CountAsync(10);
        await console.Page.Keyboard.PressAsync("Space");
        await console.CountAsync(50);
        await PublishAsync(api, Numbered(50, 1));
        await console.CountAsync(51);
        console.AssertNoErrors();
    }

    [Fact]
    public async Task Event_WithMarkupInAllFields_IsShownAsText()
    {
        const string Hostile = "<img src=x onerror='window.hacked=1'><script>window.hacked=2</script>\\u202e javascript:window.hacked=3";
        await using var api = await ApiHost.StartAsync();
        await using var console = await OpenAsync(api);
        string[] types = ["console_log", "console_error", "network_request", "network_loading_failed", "navigation", "tab_opened", "screenshot", "agent.step"];
        string[] categories = ["console", "console", "network", "network", "page", "page", "screenshot", "system"];
        await PublishAsync(api, types.Zip(categories, static (type, category) =>
            $$$"""
            {"type":"{{{type}}}","category":"{{{category}}}","source":{"kind":"extension","event":"{{{Hostile}}}","metadata":{"{{{Hostile}}}":"{{{Hostile}}}"}},"data":{"text":"{{{Hostile}}}","url":"{{{Hostile}}}",
            "title":"{{{Hostile}}}","request_id":"{{{Hostile}}}","method":"{{{Hostile}}}","error_text":"{{{Hostile}}}","target_id":"{{{Hostile}}}","resource_type":"{{{Hostile}}}","{{{Hostile}}}":"{{{Hostile}}}","png":"{{{Hostile}}}"}}
            """.ReplaceLineEndings("")));

        await console.CountAsync(types.Length);
        foreach (var view in WebUIPage.Views)
        {
            await console.ViewAsync(view);
            await console.Page.Locator($"#tab-{view}[aria-selected=true]").WaitForAsync();
            foreach (var row in await console.Rows.AllAsync())
            {
                await row.ClickAsync(new() { Position = new() { X = 30, Y = 8 } });
                foreach (var tab in await console.Page.Locator(".detail [role=tab]").AllAsync())
                {
                    await tab.ClickAsync();
                }

                await console.Page.Locator(".detail .json").First.WaitForAsync();
            }
        }

        await console.ViewAsync("events");
        Assert.Contains("<img src=x", await console.Page.Locator(".row").First.TextContentAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await console.Page.Locator("[onerror], .view script, .detail script, .row img").CountAsync());
        Assert.Null(await console.Page.EvaluateAsync<int?>("window.hacked ?? null"));
        console.AssertNoErrors();
    }

    [Fact]
    public async Task Screenshot_InListAndViewer_ShowsImage()
    {
        await using var api = await ApiHost.StartAsync();
        await using var console = await OpenAsync(api);
        await PublishAsync(api, [$"{{\"type\":\"screenshot\",\"category\":\"screenshot\",\"data\":{{\"mime_type\":\"image/png\",\"image\":\"{Convert.ToBase64String(TestSitePages.Png)}\"}}}}", .. Numbered(1, 3)]);

        await console.Page.Keyboard.PressAsync("5");
        await console.Page.Locator(".shot img").WaitForAsync();
        await console.Page.ClickAsync(".shot");
        await console.Page.Locator(".viewer-image").WaitForAsync();
        await Wait.Until(() => console.Page.EvaluateAsync<int>("document.querySelector('.viewer-image').naturalWidth"), static width => width == 1);
        console.AssertNoErrors();
    }

    [Fact]
    public async Task RightToLeftText_LongerThanItsRow_IsShownFromItsBeginning()
    {
        var text = string.Join(' ', Enumerable.Repeat("رسالة طويلة من المتجر", 30));
        await using var api = await ApiHost.StartAsync();
        await using var console = await OpenAsync(api);
        await PublishAsync(api, [
            $$$"""{"type":"console_error","category":"console","data":{"level":"error","text":"{{{text}}}"}}""",
            $$$"""{"type":"agent.step","data":{"message":"{{{text}}}"}}""",
            $$$"""{"type":"network_request","category":"network","data":{"request_id":"1","method":"GET","url":"{{{text}}}"}}""",
        ]);

        await console.CountAsync(3);
        foreach (var (view, place) in (IEnumerable<(string, string)>)[
            ("events", ".event-says > span"), ("console", ".message-text"), ("network", ".request-name b"), ("problems", ".problem-title"), ("problems", ".chain-text"), ("problems", ".step-label")])
        {
            await console.ViewAsync(view);
            await Wait.Until(() => console.Page.EvaluateAsync<bool>(IsShownFromBeginning, place), $"the text is in {place}, from its beginning");
        }

        console.AssertNoErrors();
    }

    internal static Task<WebUIPage> OpenAsync(ApiHost api, Func<IPage, Task>? before = null, int width = 1280) =>
        OpenLiveAsync(new Uri($"http://127.0.0.1:{api.PublicPort}/s/live/events"), before, width);

    internal static IEnumerable<string> Numbered(int from, int events) => Enumerable.Range(from, events).Select(static n => $"{{\"type\":\"numbered\",\"data\":\"n{n}.\"}}");

    internal static async Task PublishAsync(ApiHost api, IEnumerable<string> events)
    {
        using var response = await api.PublishAsync(string.Join('\n', events), ApiRequests.Lines);
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.TextAsync());
    }

    private static async Task<WebUIPage> OpenLiveAsync(Uri address, Func<IPage, Task>? before, int width)
    {
        var console = await WebUIPage.OpenAsync(address, before, width);
        await console.LiveAsync();
        return console;
    }
}
