using System.Globalization;
using System.Text.Json;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Chromium;
using Kernel.Tests.TestKit.Hosts;
using static Kernel.Tests.Browsers.Api.WebUI.WebUIViewTests;

namespace Kernel.Tests.Browsers.Api.WebUI;

/// <summary>Tests the web UI with the maximum number of events. The results are in docs/performance.md.</summary>
public sealed class WebUISizeTests(ITestOutputHelper output)
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

    // A page that has nothing but something to scroll: what is left of a frame's time there is the browser's and the machine's.
    private const string SmallPage = "<div class=list style='height:700px;overflow:auto'><div style='height:2400000px;background:linear-gradient(red,blue)'></div></div>";

    // How long each frame takes until it is asked.
    private const string Beat =
        """
        () => {
          window.frames_ = [];
          let last = performance.now();
          const beat = (now) => { window.frames_?.push(now - last); last = now; if (window.frames_) requestAnimationFrame(beat); };
          requestAnimationFrame(beat);
        }
        """;

    private const string Beaten = "() => { const frames = window.frames_; window.frames_ = null; return frames; }";

    // Of processor time, in ms. Beyond 50 a page stutters; the rest is room for machines where the same takes longer.
    private const double LongestTask = 100;

    private static readonly string[] Lists = ["events", "network", "console"];
    private int _published;

    [Fact]
    public async Task HundredThousandEvents_ScrolledAndSearched_DoNotBlockMainThread()
    {
        await using var api = await ApiHost.StartAsync();
        await using var console = await OpenAsync(api);
        await MeasureSmallPageAsync(console);
        while (_published < Events)
        {
            await PublishMoreAsync(api, 4_000);
        }

        await console.CountAsync(Events);
        await console.RowAsync($"https://shop.example/{Events - 1}");
        foreach (var view in Lists)
        {
            await ShowAsync(console, view);
            await MeasureAsync(console, $"{view}, scrolled", () => console.Page.EvaluateAsync<double[]>(Scroll));
            Assert.InRange(await console.Page.EvaluateAsync<int>("document.querySelectorAll('*').length"), 50, 5_000);
        }

        foreach (var view in WebUIPage.Views)
        {
            await MeasureAsync(console, $"to {view}", () => WhileAsync(console, () => ShowTabAsync(console, view)));
        }

        foreach (var (search, listed) in (IEnumerable<(string, int)>)[("", Events), ("404", Events / 20)])
        {
            await ShowAsync(console, "events");
            await MeasureAsync(console, $"events, search '{search}'", () => WhileAsync(console, async () =>
            {
                await console.SearchAsync("nowhere");
                await console.CountAsync(0);
                await console.SearchAsync(search);
                await Wait.Until(() => console.CountAsync(), count => count >= listed, "what was searched is found");
            }));
            foreach (var view in Lists)
            {
                await ShowAsync(console, view);
                await console.Page.Keyboard.PressAsync("End");
                await MeasureAsync(console, $"{view}, search '{search}', 2,000 events a second", () => WhileAsync(console, () => ArriveAsync(api)));
            }
        }

        output.WriteLine($"heap {await HeapAsync(console) / 1e6:0} MB");
        await ShowAsync(console, "events");
        await console.SearchAsync("\"row 050002\"");
        await console.CountAsync(1);
        console.AssertNoErrors();
    }

    private static async Task ShowAsync(WebUIPage console, string view)
    {
        await ShowTabAsync(console, view);
        await Wait.Until(() => console.CountAsync(), count => count > 0, $"{view} is filled");
    }

    private static async Task ShowTabAsync(WebUIPage console, string view)
    {
        await console.ViewAsync(view);
        await console.Page.Locator($"#tab-{view}[aria-selected=true]").WaitForAsync();
    }

    private async Task MeasureSmallPageAsync(WebUIPage console)
    {
        var small = await console.Page.Context.Browser!.NewPageAsync();
        await small.SetContentAsync(SmallPage);
        Say("a small page, scrolled", await small.EvaluateAsync<double[]>(Scroll));
        await small.CloseAsync();
    }

    private async Task MeasureAsync(WebUIPage console, string what, Func<Task<double[]>> work)
    {
        var frames = Array.Empty<double>();
        var task = await MainThread.LongestTaskAsync(console.Page.Context.Browser!, async () => frames = await work());
        Say(what, frames, string.Create(CultureInfo.InvariantCulture, $"; longest task {task:0} ms of processor time"));
        Assert.InRange(task, 0, LongestTask);
    }

    private void Say(string what, double[] frames, string more = "")
    {
        var sorted = frames.Order().ToArray();
        double At(double share) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{what}: ms a frame p50 {At(0.5):0.0}, p95 {At(0.95):0.0}, p99 {At(0.99):0.0}, longest {sorted[^1]:0.0}{more}"));
    }

    // How long frames take while something else happens.
    private static async Task<double[]> WhileAsync(WebUIPage console, Func<Task> work)
    {
        await console.Page.EvaluateAsync(Beat);
        await work();
        return await console.Page.EvaluateAsync<double[]>(Beaten);
    }

    private async Task ArriveAsync(ApiHost api)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var n = 0; n < 30; n++)
        {
            await PublishMoreAsync(api, 100);
            await tick.WaitForNextTickAsync(Wait.Cancellation);
        }
    }

    private async Task PublishMoreAsync(ApiHost api, int count)
    {
        await PublishAsync(api, Enumerable.Range(_published, count).Select(Event));
        _published += count;
    }

    private static async Task<double> HeapAsync(WebUIPage console)
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
