using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Kernel.CdpCollector.Computed;
using Kernel.CdpCollector.Mapping;
using Kernel.CdpCollector.Targets;
using Kernel.CdpCollector.Telemetry;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Events;
using Kernel.ServiceDefaults.Internal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kernel.Benchmarks.CdpCollector;

/// <summary>
/// What does a page pay for being captured, and what does capturing cost? A real Chromium: a heavy page loaded with and without
/// the tap in turn, and a page that makes 10,000 console calls a second.
/// </summary>
internal static class LiveBrowser
{
    /// <summary>The argument that runs this.</summary>
    public const string Command = "browser";

    private const int Loads = 15;
    private const int Port = 19555;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    public static async Task RunAsync()
    {
        using var site = StartSite();
        var profile = Directory.CreateTempSubdirectory("kernel-benchmark-").FullName;
        var start = new ProcessStartInfo("/usr/bin/chromium") { RedirectStandardError = true, RedirectStandardOutput = true };
        string[] arguments =
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-proxy-server", "--disable-background-networking",
            "--disable-component-update", "--remote-debugging-port=19556", $"--user-data-dir={profile}", "about:blank",
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var chromium = Process.Start(start)!;
        chromium.BeginErrorReadLine();
        chromium.BeginOutputReadLine();
        try
        {
            await using var services = new ServiceCollection().AddMetrics().AddSingleton<CollectorMetrics>().BuildServiceProvider();
            var metrics = services.GetRequiredService<CollectorMetrics>();
            var browser = await AddressAsync();
            await using var driver = await CdpConnection.ConnectAsync(browser, new BrowserOptions(), metrics, TimeProvider.System, NullLogger.Instance, default);
            driver.Start(new Ignore());
            await PageLoadsAsync(browser, driver, metrics);
            await ConsoleCallsAsync(browser, driver, metrics);
        }
        finally
        {
            chromium.Kill(entireProcessTree: true);
            await chromium.WaitForExitAsync();
            site.Stop();
            Directory.Delete(profile, recursive: true);
        }
    }

    private static async Task PageLoadsAsync(Uri browser, CdpConnection driver, CollectorMetrics metrics)
    {
        List<double> without = [];
        List<double> with = [];
        for (var i = 0; i <= Loads; i++)
        {
            var bare = await LoadAsync(driver);
            double tapped;
            await using (await Tap.StartAsync(browser, metrics))
            {
                tapped = await LoadAsync(driver);
            }

            if (i > 0)
            {
                without.Add(bare);
                with.Add(tapped);
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"heavy page (200 scripts, 100 fetches, 100 pictures, 2,000 nodes), {Loads} loads each in turn: median {Median(without):F1} ms without, {Median(with):F1} ms with the tap, ratio {Median(with) / Median(without):F3}; best {without.Min():F1} and {with.Min():F1}"));
    }

    private static async Task<double> LoadAsync(CdpConnection driver)
    {
        var (target, session) = await OpenAsync(driver);
        await driver.SendAsync("Page.enable", session, default, Timeout, default);
        await driver.SendAsync("Page.navigate", session, Encoding.UTF8.GetBytes($$"""{"url":"http://127.0.0.1:{{Port}}/heavy?{{Guid.NewGuid():N}}"}"""), Timeout, default);
        var elapsed = await EvaluateAsync(driver, session,
            "new Promise(done => { const look = () => window.finishedAt ? done(window.finishedAt) : setTimeout(look, 5); look(); })");
        await driver.SendAsync("Target.closeTarget", default, Encoding.UTF8.GetBytes($$"""{"targetId":"{{target}}"}"""), Timeout, default);
        return elapsed;
    }

    private static async Task ConsoleCallsAsync(Uri browser, CdpConnection driver, CollectorMetrics metrics)
    {
        var (_, session) = await OpenAsync(driver);
        const string Script = """
            new Promise(done => {
              let calls = 0; const begin = performance.now(); let busy = 0;
              const timer = setInterval(() => {
                const from = performance.now();
                const due = Math.floor((from - begin) * 10);
                while (calls < due) { console.log('call', calls++, {a: 1}); }
                busy += performance.now() - from;
                if (from - begin > 10000) { clearInterval(timer); done(busy / 10000 * 1000 + calls / 1e6); }
              }, 10);
            })
            """;
        var bare = await EvaluateAsync(driver, session, Script);
        await using var tap = await Tap.StartAsync(browser, metrics);
        using var self = Process.GetCurrentProcess();
        var cpu = self.TotalProcessorTime;
        var events = tap.Events;
        var busy = await EvaluateAsync(driver, session, Script);
        await Task.Delay(500);
        self.Refresh();
        var spent = self.TotalProcessorTime - cpu;
        events = tap.Events - events;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"10,000 console calls a second for 10 s: {events:N0} events, the collector used {spent.TotalSeconds * 100 / 10.5:F1} % of a core; the page spent {bare:F0} ms of each second in its calls without and {busy:F0} ms with the tap"));
    }

    private static async Task<(string Target, byte[] Session)> OpenAsync(CdpConnection driver)
    {
        var created = await driver.SendAsync("Target.createTarget", default, """{"url":"about:blank"}"""u8.ToArray(), Timeout, default);
        var target = JsonDocument.Parse(created).RootElement.GetProperty("targetId").GetString()!;
        var attached = await driver.SendAsync("Target.attachToTarget", default, Encoding.UTF8.GetBytes($$"""{"targetId":"{{target}}","flatten":true}"""), Timeout, default);
        return (target, Encoding.UTF8.GetBytes(JsonDocument.Parse(attached).RootElement.GetProperty("sessionId").GetString()!));
    }

    private static async Task<double> EvaluateAsync(CdpConnection driver, byte[] session, string script)
    {
        var parameters = JsonSerializer.SerializeToUtf8Bytes(new { expression = script, awaitPromise = true, returnByValue = true });
        while (true)
        {
            try
            {
                var answer = await driver.SendAsync("Runtime.evaluate", session, parameters, Timeout, default);
                return JsonDocument.Parse(answer).RootElement.GetProperty("result").GetProperty("value").GetDouble();
            }
            catch (CdpCommandException)
            {
                await Task.Delay(5); // the navigation took the context away
            }
        }
    }

    private static async Task<Uri> AddressAsync()
    {
        using var http = new HttpClient();
        while (true)
        {
            try
            {
                using var version = JsonDocument.Parse(await http.GetStringAsync(new Uri("http://127.0.0.1:19556/json/version")));
                return new Uri(version.RootElement.GetProperty("webSocketDebuggerUrl").GetString()!);
            }
            catch (HttpRequestException)
            {
                await Task.Delay(50);
            }
        }
    }

    private static HttpListener StartSite()
    {
        var heavy = new StringBuilder("<!doctype html><link rel=icon href='data:,'><body>");
        heavy.Append(string.Concat(Enumerable.Range(0, 200).Select(static i => $"<script async src='/s{i}.js'></script>")));
        heavy.Append(string.Concat(Enumerable.Range(0, 100).Select(static i => $"<img src='/i{i}.svg'>")));
        heavy.Append(string.Concat(Enumerable.Range(0, 2000).Select(static i => $"<div class=c>{i}</div>")));
        heavy.Append(
            """
            <script>
            const fetches = Array.from({length: 100}, (_, i) => fetch('/j' + i + '.json').then(r => r.json()));
            const loaded = new Promise(done => addEventListener('load', done));
            Promise.all([...fetches, loaded]).then(() => { window.finishedAt = performance.now(); });
            </script>
            """);
        var page = Encoding.UTF8.GetBytes(heavy.ToString());
        var script = Encoding.UTF8.GetBytes("(() => { let x = 0; for (let i = 0; i < 20000; i++) { x += i; } console.log('script', x); })();" + new string(' ', 4000));
        var json = Encoding.UTF8.GetBytes($$"""{"a":"{{new string('x', 3000)}}"}""");
        var picture = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"4\"/>"u8.ToArray();
        var listener = new HttpListener();
        listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        listener.Start();
        _ = Task.Run(async () =>
        {
            while (listener.IsListening)
            {
                HttpListenerContext context;
                try
                {
                    context = await listener.GetContextAsync();
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }

                var path = context.Request.Url!.AbsolutePath;
                var (body, type) = path.EndsWith(".js", StringComparison.Ordinal) ? (script, "text/javascript")
                    : path.EndsWith(".json", StringComparison.Ordinal) ? (json, "application/json")
                    : path.EndsWith(".svg", StringComparison.Ordinal) ? (picture, "image/svg+xml") : (page, "text/html");
                context.Response.ContentType = type;
                context.Response.Headers["Cache-Control"] = "no-store";
                context.Response.ContentLength64 = body.Length;
                await context.Response.OutputStream.WriteAsync(body);
                context.Response.Close();
            }
        });
        return listener;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private sealed class Ignore : ICdpMessageHandler
    {
        public void OnEvent(in Kernel.CdpCollector.Protocol.CdpMessage message)
        {
        }
    }

    private sealed class Tap(BrowserTap tap, CdpConnection connection, Tap.Counter counter) : IAsyncDisposable
    {
        public long Events => counter.Events;

        public static async Task<Tap> StartAsync(Uri browser, CollectorMetrics metrics)
        {
            var counter = new Counter();
            var tap = new BrowserTap(counter, TimeProvider.System, new MappingOptions(), new ComputedOptions());
            tap.Configure(CaptureConfig.From(new CaptureTarget { Id = "s", Categories = EventCategories.All, Options = CaptureOptions.Default }));
            var connection = await CdpConnection.ConnectAsync(browser, new BrowserOptions(), metrics, TimeProvider.System, NullLogger.Instance, default);
            tap.Connected(connection);
            connection.Start(tap);
            await connection.SendAsync("Target.setAutoAttach", default, TargetTypes.AutoAttach.ToArray(), Timeout, default);
            await connection.WaitUntilAnsweredAsync(TimeSpan.FromSeconds(5), default);
            tap.Settled();
            return new Tap(tap, connection, counter);
        }

        public async ValueTask DisposeAsync()
        {
            await connection.DisposeAsync();
            tap.Released();
            tap.Dispose();
        }

        internal sealed class Counter : IEventSink
        {
            private long _events;

            public long Events => Interlocked.Read(ref _events);

            public void Append(ReadOnlySpan<byte> json, EventCategory category) => Interlocked.Increment(ref _events);
        }
    }
}
