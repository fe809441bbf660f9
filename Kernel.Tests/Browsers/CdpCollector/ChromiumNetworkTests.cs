using System.Diagnostics.Metrics;
using Kernel.ServiceDefaults.Contracts;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;
using Kernel.Tests.TestKit.Sites;
using Microsoft.Playwright;

namespace Kernel.Tests.Browsers.CdpCollector;

/// <summary>The network of a real browser: each test names the defect that it prevents.</summary>
public sealed class ChromiumNetworkTests
{
    // Defect: only the headers known to the page's process were captured, so cookies sent and set were missing.
    [Fact]
    public async Task Headers_FromExtraInfo_AreReported()
    {
        await using var scene = await ChromiumScene.StartAsync();
        var page = await OpenAsync(scene, new CaptureOptions { Redact = false });
        await page.EvaluateAsync("fetch('/json').then(r => r.json())");

        var document = await ResponseAsync(scene, "/traffic.html");
        Assert.Equal("sid=server-secret; Path=/", Header(document, "headers", "Set-Cookie"));
        var json = await ResponseAsync(scene, "/json");
        Assert.Equal("sid=server-secret", Header(json, "request_headers", "Cookie"));
        Assert.NotNull(Header(json, "request_headers", "Host"));
        Assert.Equal("http/1.1", json.Text("protocol"));
        Assert.Equal("127.0.0.1", json.Text("remote_address"));
        Assert.True(json.Data.GetProperty("timing").TryGetProperty("wait_us", out _), json.Line);
    }

    // Defect: credentials were stored in clear text.
    [Fact]
    public async Task Credentials_ByDefault_AreRedacted()
    {
        await using var scene = await ChromiumScene.StartAsync();
        var page = await OpenAsync(scene);
        await page.EvaluateAsync(
            """
            fetch('/login?api_key=page-secret', {method: 'POST', headers: {'Content-Type': 'application/json', 'X-Auth-Token': 'page-secret'},
              body: JSON.stringify({user: 'u', password: 'page-secret'})}).then(r => r.json())
            """);

        await page.EvaluateAsync("""
            () => {
              document.cookie = 'shop_session=page-secret';
              console.log('token:', 'page-secret');
              console.log('user %s, password: %s', 'u', 'page-secret');
              console.log(document.cookie);
              console.log([['authorization', 'page-secret']]);
              console.log(JSON.stringify({ inner: '{\\u0022token\\u0022:\\u0022page-secret\\u0022}' }));
              const frame = document.createElement('iframe');
              frame.src = 'data:application/json,{"token":"page-secret"}';
              document.body.append(frame);
              const graphql = '/json?variables=' + encodeURIComponent(JSON.stringify({ password: 'page-secret' }));
              return fetch(graphql).then(r => r.text()).then(() => fetch('/json?plain', { method: 'POST', body: JSON.stringify({ code: 'page-secret' }) })).then(r => r.text());
            }
            """);
        await ResponseAsync(scene, "/json?plain");
        var login = await ResponseAsync(scene, "/login?api_key=[redacted]");
        Assert.Equal("""{"user":"u","access_token":"[redacted]"}""", login.Text("body"));
        Assert.Equal("[redacted]", Header(login, "request_headers", "Cookie"));
        Assert.Equal(
            ["""{"user":"u","password":"[redacted]"}""", """{"code":"[redacted]"}"""],
            scene.Collector.Events("network_request", static e => e.Text("method") == "POST").Select(static e => e.Text("post_data")));
        Assert.DoesNotContain(scene.Api.Events, static e => e.Line.Contains("secret", StringComparison.Ordinal));
    }

    // Defect: a body was fetched after the page had navigated, when it was gone.
    [Fact]
    public async Task Body_OfPageLeftImmediately_IsReported()
    {
        await using var scene = await ChromiumScene.StartAsync();
        var page = await OpenAsync(scene);
        await page.GotoAsync(scene.Site.Origin + "/restless.html?5", new PageGotoOptions { WaitUntil = WaitUntilState.Commit });

        for (var i = 1; i <= 5; i++)
        {
            Assert.Equal("""{"ok":true}""", (await ResponseAsync(scene, $"/json?{i}")).Text("body"));
        }
    }

    // Defect: one large response closed the collector's connection and ended the capture.
    [Fact]
    public async Task Body_OfManyMegabytes_IsOmitted()
    {
        await using var scene = await ChromiumScene.StartAsync();
        var page = await OpenAsync(scene);
        await page.EvaluateAsync("fetch('/large?bytes=30000000').then(r => r.text()).then(() => 1)");

        var large = await ResponseAsync(scene, "/large?bytes=30000000");
        Assert.Equal(("too_large", "30000000"), (large.Text("body_omitted"), large.Text("decoded_body_length")));
        await page.EvaluateAsync("fetch('/large?bytes=500000').then(r => r.text()).then(() => 1)");
        var smaller = await ResponseAsync(scene, "/large?bytes=500000");
        Assert.EndsWith("...[truncated]", smaller.Text("body"), StringComparison.Ordinal);
        Assert.Equal(4096, smaller.Text("body")!.Length);
        Assert.Empty(scene.Collector.Events("monitor_disconnected"));
    }

    // Defect: a slow response was reported only at its end, or never, and then its end was missing too.
    [Fact]
    public async Task Response_Trickling_IsReportedOnceWithItsEnd()
    {
        await using var scene = await ChromiumScene.StartAsync();
        var page = await OpenAsync(scene);
        await page.EvaluateAsync("fetch('/trickle').then(r => r.text()).then(() => 1)");

        var response = await ResponseAsync(scene, "/trickle");
        Assert.Equal("True", response.Text("finished"));
        Assert.Contains("line 14", response.Text("body"), StringComparison.Ordinal);
    }

    // Defect: WebSockets and event streams were not captured at all.
    [Fact]
    public async Task WebSocketAndEventSource_Messages_AreReported()
    {
        await using var scene = await ChromiumScene.StartAsync();
        var page = await OpenAsync(scene);
        await page.ExchangeMessagesAsync();

        var collector = scene.Collector;
        await collector.EventAsync("websocket_closed", static e => e.Text("frames_sent") == "1" && e.Text("frames_received") == "1");
        Assert.Equal("101", (await collector.EventAsync("websocket_opened")).Text("status"));
        Assert.Equal(
            [("sent", """{"password":"[redacted]","n":1}"""), ("received", """{"password":"[redacted]","n":1}""")],
            collector.Events("websocket_frame").Select(static e => (e.Text("direction"), e.Text("payload"))));
        Assert.Equal("hello", (await collector.EventAsync("event_source_message")).Text("payload"));
        await collector.EventAsync("network_response_finished", static e => e.Text("canceled") == "True");
        Assert.DoesNotContain(scene.Api.Events, static e => e.Line.Contains("page-secret", StringComparison.Ordinal));
    }

    // Defect: unusual requests were lost, duplicated, or never ended.
    [Fact]
    public async Task Requests_OfEveryKind_EndOnce()
    {
        await using var scene = await ChromiumScene.StartAsync();
        var page = await OpenAsync(scene);
        await page.EvaluateAsync(
            """
            other => {
              const ignore = () => {};
              navigator.sendBeacon('/json?beacon', 'b');
              fetch('data:text/plain,hello').then(r => r.text());
              fetch(URL.createObjectURL(new Blob(['x'], {type: 'text/plain'}))).then(r => r.text());
              fetch('http://127.0.0.1:1/').catch(ignore);
              fetch(other + '/json?cors').catch(ignore);
              fetch(other + '/json?preflight', {method: 'PUT', headers: {'X-Mine': '1'}}).catch(ignore);
              fetch('/no-content?kinds');
              const controller = new AbortController();
              fetch('/hang', {signal: controller.signal}).catch(ignore);
              setTimeout(() => controller.abort(), 100);
            }
            """, scene.Site.OtherOrigin);

        var collector = scene.Collector;
        Assert.Equal("ping", (await ResponseAsync(scene, "/json?beacon")).Text("resource_type"));
        await collector.EventAsync("network_response", static e => e.Text("url")!.StartsWith("data:text", StringComparison.Ordinal) && e.Text("body") == "hello");
        await collector.EventAsync("network_response", static e => e.Text("url")!.StartsWith("blob:", StringComparison.Ordinal));
        await FailureAsync(scene, "127.0.0.1:1/", static e => e.Text("error_text") == "net::ERR_UNSAFE_PORT");
        await FailureAsync(scene, "/json?cors", static e => e.Text("cors_error") == "missing_allow_origin_header" && e.Text("status") == "200");
        await FailureAsync(scene, "/json?preflight", static e => e.Text("cors_error") is not null);
        await FailureAsync(scene, "/hang", static e => e.Text("error_text") == "net::ERR_ABORTED" && e.Text("canceled") == "True");
        Assert.Equal("204", (await ResponseAsync(scene, "/no-content?kinds")).Text("status"));
        await Wait.Until(() => Unbalanced(collector), static unbalanced => unbalanced.Length == 0, "every request to end");
    }

    // Defect: requests in flight when a page was left counted as in flight indefinitely.
    [Fact]
    public async Task Requests_OfLeftPage_End()
    {
        await using var scene = await ChromiumScene.StartAsync();
        var page = await OpenAsync(scene);
        await page.EvaluateAsync("other => { fetch('/hang?left').catch(() => {}); fetch(other + '/hang?left').catch(() => {}); }", scene.Site.OtherOrigin);
        await page.GotoAsync(scene.Site.OtherOrigin + "/traffic.html");

        await Wait.Until(
            () => scene.Collector.Events("network_loading_failed", static e => e.Text("url")!.EndsWith("/hang?left", StringComparison.Ordinal)).Count, static count => count == 2, "both to end");
    }

    // Defect: messages that only the browser writes to the console (failed loads, blocked requests) were not captured.
    [Fact]
    public async Task Log_FailedLoadsAndBlockedRequests_AreConsoleEvents()
    {
        await using var scene = await ChromiumScene.StartAsync();
        var page = await OpenAsync(scene);
        await page.EvaluateAsync("other => Promise.all([fetch('/not-there'), fetch(other + '/json').catch(() => {})]).then(() => 1)", scene.Site.OtherOrigin);
        await page.GotoAsync(scene.Site.Origin + "/csp.html");

        var collector = scene.Collector;
        var missing = await collector.EventAsync("console_error", static e => e.Text("log_source") == "network" && e.Text("source_url")!.EndsWith("/not-there", StringComparison.Ordinal));
        Assert.NotEmpty(collector.Events("network_request", e => e.Text("request_id") == missing.Text("request_id")));
        await collector.EventAsync("console_error", static e => e.Text("text")!.Contains("CORS policy", StringComparison.Ordinal));
        await collector.EventAsync("console_error", static e => e.Text("text")!.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    // Defect: console messages were repeated after a restore from the back/forward cache or a reconnect.
    [Fact]
    public async Task Console_OfRestoredPage_IsNotRepeated()
    {
        await using var scene = await ChromiumScene.StartAsync();
        var page = await OpenAsync(scene);
        await page.GotoAsync(scene.Site.Origin + "/popup.html");
        await page.EvaluateAsync("fetch('/not-there')");
        await scene.Collector.EventAsync("console_error", static e => e.Text("log_source") == "network");
        await page.GotoAsync(scene.Site.OtherOrigin + "/traffic.html");
        await page.GoBackAsync(new PageGoBackOptions { WaitUntil = WaitUntilState.Commit }); // restored, so nothing is loaded
        await page.EvaluateAsync("console.log('after')");

        await scene.Collector.EventAsync("console_log", static e => e.Text("text") == "after");
        Assert.Single(scene.Collector.Events("console_log", static e => e.Text("text") == "popup is alive"));
        Assert.Single(scene.Collector.Events("console_error", static e => e.Text("log_source") == "network"));
    }

    // Defect: a tab opened with a URL starts loading before it can be attached, and the response to its request was lost.
    [Fact]
    public async Task Document_LoadingAtAttach_HasItsResponse()
    {
        await using var scene = await ChromiumScene.StartAsync();
        await scene.Collector.CaptureAsync();
        await scene.Chromium.OpenTabAsync(scene.Site.Origin + "/slow.html?ms=1000");

        var response = await ResponseAsync(scene, "/slow.html?ms=1000");
        Assert.Equal("200", response.Text("status"));
        Assert.Equal("True", response.Text("finished"));
    }

    // Defect: commands that a target does not support were sent to it repeatedly.
    [Fact]
    public async Task Commands_OfCapture_Succeed()
    {
        var failed = new System.Collections.Concurrent.ConcurrentBag<string?>();
        await using var scene = await ChromiumScene.StartAsync();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "kernel.collector.cdp.commands_failed")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => failed.Add(tags[0].Value?.ToString()));
        listener.Start();
        var page = await OpenAsync(scene);
        await page.GotoAsync(scene.Site.Origin + "/workers.html");
        await scene.Collector.EventAsync("console_log", static e => e.Text("text") == "service worker active");
        await page.GotoAsync(scene.Site.Origin + "/frames.html");
        await scene.Collector.EventAsync("console_log", static e => e.Text("text") == "cross frame");

        // A body or its target may be gone by the time it is fetched, and the meter also receives measurements of other tests.
        Assert.DoesNotContain(failed, static method => method!.EndsWith(".enable", StringComparison.Ordinal));
    }

    private static async Task<IPage> OpenAsync(ChromiumScene scene, CaptureOptions? options = null)
    {
        await scene.Collector.CaptureAsync(options: options);
        var page = await scene.Driver.NewPageAsync();
        await page.GotoAsync(scene.Site.Origin + "/traffic.html");
        return page;
    }

    private static Task<ReceivedEvent> ResponseAsync(ChromiumScene scene, string path) =>
        scene.Collector.EventAsync("network_response", e => e.Text("url")!.EndsWith(path, StringComparison.Ordinal));

    private static Task<ReceivedEvent> FailureAsync(ChromiumScene scene, string path, Func<ReceivedEvent, bool> matches) =>
        scene.Collector.EventAsync("network_loading_failed", e => e.Text("url")!.EndsWith(path, StringComparison.Ordinal) && matches(e));

    private static string? Header(ReceivedEvent received, string member, string name) => received.Data.GetProperty(member).EnumerateObject()
        .FirstOrDefault(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value is { ValueKind: System.Text.Json.JsonValueKind.String } value ? value.GetString() : null;

    private static string[] Unbalanced(CollectorHost collector) =>
    [
        .. collector.Api.Events.Where(static e => e.Type is "network_request" or "network_response" or "network_loading_failed")
            .GroupBy(static e => e.Text("request_id"))
            .Where(static hops => hops.Count(static e => e.Type == "network_request") * 2 != hops.Count())
            .SelectMany(static hops => hops.Select(static e => e.Line)),
    ];
}
