using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit.Chromium;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Golden;
using Kernel.Tests.TestKit.Hosts;
using Kernel.Tests.TestKit.Sites;
using Microsoft.Playwright;

namespace Kernel.Tests.Browsers.CdpCollector.Golden;

/// <summary>Records the traffic that <c>GoldenTraceTests</c> replays, from a real browser. Runs only on request.</summary>
public sealed class TraceRecordings
{
    private static readonly Dictionary<string, Func<IPage, TestSite, Task>> Scenes = new()
    {
        ["navigation"] = static async (page, site) =>
        {
            await page.GotoAsync(site.Origin + "/page.html");
            await page.EvaluateAsync("history.pushState(null, '', '/pushed')");
            await page.EvaluateAsync("location.hash = 'part'");
            await TryAsync(page.GotoAsync(site.Origin + "/drop"));
            await TryAsync(page.GotoAsync(site.Origin + "/no-such-page"));
        },
        ["redirects"] = static async (page, site) => await page.GotoAsync(site.Origin + "/other?/traffic.html"),
        ["frames"] = static async (page, site) => await page.GotoAsync(site.Origin + "/nested.html"),
        ["workers"] = static async (page, site) =>
        {
            await page.GotoAsync(site.Origin + "/workers.html");
            await Task.Delay(500);
            await page.EvaluateAsync("new Worker('/worker.js').terminate()");
        },
        ["sockets"] = static async (page, site) =>
        {
            await page.GotoAsync(site.Origin + "/traffic.html");
            await page.ExchangeMessagesAsync();
            await page.EvaluateAsync("new Promise(done => { new WebSocket(location.origin.replace('http', 'ws') + '/json').onerror = done; })");
        },
        ["requests"] = static async (page, site) =>
        {
            await page.GotoAsync(site.Origin + "/traffic.html");
            await page.EvaluateAsync(
                """
                async other => {
                  const ignore = () => {};
                  navigator.sendBeacon('/json?beacon', 'b');
                  fetch('data:text/plain,hello').then(r => r.text());
                  fetch('http://127.0.0.1:1/').catch(ignore);
                  fetch(other + '/json?preflight', {method: 'PUT', headers: {'X-Mine': '1'}}).catch(ignore);
                  fetch('/no-content');
                  fetch('/json?unread');
                  fetch('/large?bytes=6000').then(r => r.text());
                  fetch('/login?api_key=page-secret', {method: 'POST', headers: {'Content-Type': 'application/json', 'X-Auth-Token': 'page-secret'},
                    body: JSON.stringify({user: 'u', password: 'page-secret'})}).then(r => r.json());
                  const controller = new AbortController();
                  fetch('/hang', {signal: controller.signal}).catch(ignore);
                  setTimeout(() => controller.abort(), 100);
                }
                """, site.OtherOrigin);
        },
        ["streaming"] = static async (page, site) =>
        {
            await page.GotoAsync(site.Origin + "/traffic.html");
            await page.EvaluateAsync("fetch('/trickle').then(r => r.text()).then(() => 1)");
        },
        ["console"] = static async (page, site) =>
        {
            await page.GotoAsync(site.Origin + "/csp.html");
            await page.EvaluateAsync(
                """
                () => {
                  console.log('object', {a: 1, nested: {deep: [1, 2, {x: null}]}}, [1, 'two'], new Date(0), /re/g, document.body);
                  console.info(NaN, -0, 10n, undefined, null, true, Symbol('s'), () => 1, new Map([['k', {v: 1}]]), new Set([1]));
                  console.warn('%s is %d', 'six', 6);
                  console.error(new TypeError('inside'));
                  console.table([{a: 1}]);
                  console.assert(false, 'not so');
                  console.trace('from here');
                  setTimeout(() => { throw new Error('thrown'); });
                  setTimeout(() => { throw null; });
                  Promise.reject(Symbol('rejected'));
                }
                """);
        },
        ["bfcache"] = static async (page, site) =>
        {
            await page.GotoAsync(site.Origin + "/popup.html");
            await Task.Delay(1500);
            await page.GotoAsync(site.Origin + "/");
            await page.EvaluateAsync("setTimeout(() => history.back(), 0)");
        },
        ["dialog"] = static async (page, site) =>
        {
            page.Dialog += static async (_, dialog) => await dialog.AcceptAsync();
            await page.GotoAsync(site.Origin + "/dialog.html");
        },
        ["download"] = static async (page, site) =>
        {
            await page.GotoAsync(site.Origin + "/download.html");
            await page.ClickAsync("#link");
            await TryAsync(page.GotoAsync(site.Origin + "/download.bin"));
        },
        ["crash"] = static async (page, site) =>
        {
            await page.GotoAsync(site.Origin + "/crash.html");
            await TryAsync(page.GotoAsync("chrome://crash", new PageGotoOptions { Timeout = 3000 }));
        },
        ["popup"] = static async (page, site) =>
        {
            await page.GotoAsync(site.Origin + "/popup-opener.html");
            var popup = await page.RunAndWaitForPopupAsync(() => page.ClickAsync("#open"));
            await popup.WaitForLoadStateAsync();
            await popup.CloseAsync();
        },
        ["interactions"] = static async (page, site) =>
        {
            await page.GotoAsync(site.Origin + "/interactive.html");
            await page.ClickAsync("#save");
            await page.ClickAsync("#plain");
            await page.Keyboard.TypeAsync("ab");
            await page.ClickAsync("#field1");
            await page.Keyboard.TypeAsync("secret");
            await page.Mouse.WheelAsync(0, 400);
        },
        ["shifts"] = static async (page, site) => await page.GotoAsync(site.Origin + "/shifts.html"),
        ["endless"] = static async (page, site) => await page.GotoAsync(site.Origin + "/endless.html"),
    };

    [Fact(Explicit = true)]
    public async Task Record_EveryScene()
    {
        foreach (var name in Scenes.Keys)
        {
            await RecordAsync(name);
        }
    }

    private static async Task RecordAsync(string name)
    {
        await using var site = await TestSite.StartAsync();
        await using var chromium = await ChromiumProcess.StartAsync();
        await using var proxy = await RecordingProxy.StartAsync(chromium.Address);
        await using var api = await FakeInternalApi.StartAsync();
        await using var driver = await BrowserDriver.ConnectAsync(chromium);
        await using var collector = await CollectorHost.StartAsync(proxy.Address, api);
        await collector.CaptureAsync(categories:
            [EventCategory.Console, EventCategory.Network, EventCategory.Page, EventCategory.Interaction]);
        var page = await driver.NewPageAsync();
        await Scenes[name](page, site);
        await Task.Delay(3000, TestContext.Current.CancellationToken); // lets requests end and the page settle
        await TryAsync(page.CloseAsync());
        await Task.Delay(300, TestContext.Current.CancellationToken);
        var trace = proxy.ToTrace();
        trace.Write(name);
        GoldenFile.Write(name, TraceReplay.Run(trace));
    }

    private static async Task TryAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (PlaywrightException)
        {
            // Expected in some scenes: the page does not load, or is gone.
        }
        catch (TimeoutException)
        {
            // The driver waited for a page that is gone.
        }
    }
}
