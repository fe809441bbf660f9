using System.Globalization;
using System.Text.Json;
using Kernel.Tests.Fixtures;
using static Kernel.Tests.EndToEnd.Console.ConsoleViewTests;

namespace Kernel.Tests.EndToEnd.Console;

/// <summary>The web page with as much in view as it is made for. What it measures is in docs/performance.md.</summary>
public sealed class ConsoleSizeTests(ITestOutputHelper output)
{
    private const int Events = 100_000;

    // Scrolls so far a frame, then to places all over; gives back how long each frame took, in ms.
    private const string Scroll =
        """
        async () => {
          const list = [...document.querySelectorAll('.list')].find((list) => list.offsetParent !== null);
          const frames = [];
          const frame = () => new Promise(requestAnimationFrame);
          list.scrollTop = list.scrollHeight / 2;
          let last = await frame();
          for (let n = 0; n < 200; n++) {
            if (n < 100) list.scrollTop += 120; else list.scrollTop = (n * 7919 % 1000) / 1000 * list.scrollHeight;
            const now = await frame();
            frames.push(now - last);
            last = now;
          }
          return frames;
        }
        """;

    [Fact]
    public async Task AHundredThousandEvents_InEveryView_AreScrolledWithFewElements()
    {
        await using var api = await ApiHost.StartAsync();
        await using var console = await OpenAsync(api);
        for (var n = 0; n < Events; n += 4_000)
        {
            await PublishAsync(api, Enumerable.Range(n, 4_000).Select(Event));
        }

        await console.CountAsync(Events);
        await console.RowAsync($"https://shop.example/{Events - 1}");
        foreach (var view in (string[])["timeline", "network", "console", "pages"])
        {
            await console.ViewAsync(view);
            await console.Page.Locator($"#tab-{view}[aria-selected=true]").WaitForAsync();
            await Wait.Until(() => console.CountAsync(), count => count >= Events / 4, $"{view} is filled");
            var frames = (await console.Page.EvaluateAsync<double[]>(Scroll)).Order().ToArray();
            var rows = await console.CountAsync();
            var elements = await console.Page.EvaluateAsync<int>("document.querySelectorAll('*').length");
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{view}: {rows} rows, {elements} elements; ms a frame p50 {frames[100]:0.0}, p95 {frames[190]:0.0}, p99 {frames[198]:0.0}, longest {frames[^1]:0.0}"));
            Assert.InRange(elements, 50, 3_000);
        }

        output.WriteLine($"heap {await HeapAsync(console) / 1e6:0} MB");
        await console.ViewAsync("timeline");
        await console.SearchAsync("\"row 050002\"");
        await console.CountAsync(1);
        console.AssertNoErrors();
    }

    private static async Task<double> HeapAsync(ConsolePage console)
    {
        var devTools = await console.Page.Context.NewCDPSessionAsync(console.Page);
        await devTools.SendAsync("HeapProfiler.collectGarbage");
        return (await devTools.SendAsync("Runtime.getHeapUsage"))!.Value.GetProperty("usedSize").GetDouble();
    }

    // A quarter each: a request, its answer, a console line, a navigation.
    private static string Event(int n)
    {
        var url = $"https://shop.example/assets/{n / 4:D5}.js";
        var (type, category, fields) = (n % 4) switch
        {
            0 => ("network_request", "network", new Dictionary<string, object> { ["request_id"] = $"{n / 4}", ["method"] = "GET", ["url"] = url, ["headers"] = new { Accept = new string('a', 200) } }),
            1 => ("network_response", "network", new Dictionary<string, object> { ["request_id"] = $"{n / 4}", ["status"] = n % 20 == 1 ? 404 : 200, ["url"] = url, ["encoded_data_length"] = n, ["duration_us"] = 40_000 }),
            2 => ("console_log", "console", new Dictionary<string, object> { ["level"] = "log", ["text"] = $"row {n:D6} " + new string('t', 80) }),
            _ => ("navigation", "page", new Dictionary<string, object> { ["url"] = $"https://shop.example/{n}", ["text"] = $"row {n:D6}", ["loader_id"] = $"{n}", ["nav_seq"] = n }),
        };
        fields["target_id"] = "tab";
        return JsonSerializer.Serialize(new { type, category, data = fields });
    }
}
