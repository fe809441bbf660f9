using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Kernel.CdpCollector.Telemetry;
using Kernel.CdpCollector.Transport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kernel.Benchmarks.CdpCollector;

/// <summary>
/// Measures what capturing costs the page and the collector, with a real Chromium: pages loaded alternately without a client, with a minimal client that
/// enables the same domains, and with the collector; and a page that makes 10,000 console calls per second.
/// </summary>
internal static class LiveBrowserBenchmark
{
    /// <summary>The command-line argument that runs this benchmark.</summary>
    public const string Command = "browser";

    private const int Loads = 11;
    private const int Port = 19555;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    public static async Task RunAsync()
    {
        using var site = HeavySite.Start(Port);
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
            driver.Start(new IgnoredEvents());
            await PageLoadsAsync(HeavySite.Small, LiveMode.Whole, browser, driver, metrics, chromium.Id);
            await PageLoadsAsync(HeavySite.Small, LiveMode.ByCategory, browser, driver, metrics, chromium.Id);
            await PageLoadsAsync(HeavySite.Heavy, LiveMode.Whole, browser, driver, metrics, chromium.Id);
            await ConsoleCallsAsync(browser, driver, metrics, chromium.Id);
        }
        finally
        {
            chromium.Kill(entireProcessTree: true);
            await chromium.WaitForExitAsync();
            site.Stop();
            Directory.Delete(profile, recursive: true);
        }
    }

    private static async Task PageLoadsAsync(
        (string Path, string Description) page, IReadOnlyList<LiveMode> modes, Uri browser, CdpConnection driver, CollectorMetrics metrics, int chromium)
    {
        var loads = modes.ToDictionary(static mode => mode, static _ => new List<(double Time, double Browser, double Own)>());
        for (var i = 0; i <= Loads; i++)
        {
            // Every other round in reverse, so that no mode profits from its place.
            foreach (var mode in i % 2 == 0 ? modes : modes.Reverse())
            {
                await using var collector = await LiveCollector.StartAsync(browser, metrics, mode);
                var load = await LoadAsync(driver, chromium, page.Path);
                if (i > 0)
                {
                    loads[mode].Add(load);
                }
            }
        }

        Console.WriteLine($"{page.Description}, {Loads} alternating loads each: medians, and the medians (quartiles) of the ratios within a round; \"own\" is this process: site, driver and client");
        foreach (var (mode, measured) in loads)
        {
            var baseline = mode.Baseline is null ? "" : $", to the minimal client: load {Ratios(measured, loads[mode.Baseline], static l => l.Time)}, CPU of the browser {Ratios(measured, loads[mode.Baseline], static l => l.Browser)}";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{mode.Name}: {Median(measured, static l => l.Time):F0} ms, best {measured.Min(static l => l.Time):F0} ms, CPU of the browser {Median(measured, static l => l.Browser) * 1000:F0} ms, own {Median(measured, static l => l.Own) * 1000:F0} ms; to no client: load {Ratios(measured, loads[LiveMode.None], static l => l.Time)}{baseline}"));
        }
    }

    // Compares what ran in the same round, so that the load of the machine matters little.
    private static string Ratios<T>(List<T> measured, List<T> baseline, Func<T, double> of)
    {
        var ratios = measured.Zip(baseline, (ours, theirs) => of(ours) / of(theirs)).Order().ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{ratios[ratios.Count / 2]:F2} ({ratios[ratios.Count / 4]:F2} to {ratios[ratios.Count * 3 / 4]:F2})");
    }

    private static async Task<(double Time, double Browser, double Own)> LoadAsync(CdpConnection driver, int chromium, string path)
    {
        var browserCpu = ProcessTree.CpuSeconds(chromium);
        var ownCpu = Environment.CpuUsage.TotalTime;
        var (target, session) = await OpenAsync(driver);
        await driver.SendAsync("Page.enable", session, default, Timeout, default);
        await driver.SendAsync("Page.navigate", session, Encoding.UTF8.GetBytes($$"""{"url":"http://127.0.0.1:{{Port}}{{path}}?{{Guid.NewGuid():N}}"}"""), Timeout, default);
        var elapsed = await EvaluateAsync(driver, session,
            "new Promise(done => { const look = () => window.finishedAt ? done(window.finishedAt) : setTimeout(look, 5); look(); })");
        var load = (elapsed, ProcessTree.CpuSince(chromium, browserCpu), (Environment.CpuUsage.TotalTime - ownCpu).TotalSeconds);
        await driver.SendAsync("Target.closeTarget", default, Encoding.UTF8.GetBytes($$"""{"targetId":"{{target}}"}"""), Timeout, default);
        return load;
    }

    private static async Task ConsoleCallsAsync(Uri browser, CdpConnection driver, CollectorMetrics metrics, int chromium)
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
                if (from - begin > 10000) { clearInterval(timer); done(busy / 10000 * 1000); }
              }, 10);
            })
            """;
        foreach (var mode in LiveMode.Whole.Take(3))
        {
            await using var collector = await LiveCollector.StartAsync(browser, metrics, mode);
            var browserCpu = ProcessTree.CpuSeconds(chromium);
            var ownCpu = Environment.CpuUsage.TotalTime;
            var events = collector?.Events ?? 0;
            var busy = await EvaluateAsync(driver, session, Script);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"10,000 console calls a second for 10 s, {mode.Name}: {(collector?.Events ?? 0) - events:N0} events; the page spent {busy:F0} ms of each second in its calls; CPU of the browser {ProcessTree.CpuSince(chromium, browserCpu) * 10:F0} %, of this process {(Environment.CpuUsage.TotalTime - ownCpu).TotalSeconds * 10:F1} % of a core"));
        }
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
                var response = await driver.SendAsync("Runtime.evaluate", session, parameters, Timeout, default);
                return JsonDocument.Parse(response).RootElement.GetProperty("result").GetProperty("value").GetDouble();
            }
            catch (CdpCommandException)
            {
                await Task.Delay(5); // the navigation destroyed the execution context
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

    private static double Median<T>(List<T> values, Func<T, double> of) => values.Select(of).Order().ElementAt(values.Count / 2);

    private sealed class IgnoredEvents : ICdpMessageHandler
    {
        public void OnEvent(in CdpMessage message)
        {
        }
    }
}
