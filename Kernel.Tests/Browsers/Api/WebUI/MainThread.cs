using System.Collections.Concurrent;
using System.Text.Json;
using Kernel.Tests.TestKit;
using Microsoft.Playwright;

namespace Kernel.Tests.Browsers.Api.WebUI;

/// <summary>Measures tasks of the main threads of a browser's pages from a trace, by CPU time, which a busy machine barely affects.</summary>
internal static class MainThread
{
    private static readonly string[] Categories = ["toplevel", "disabled-by-default-devtools.timeline", "__metadata"];

    /// <summary>The processor time of the longest task while something is done, in ms.</summary>
    public static async Task<double> LongestTaskAsync(IBrowser browser, Func<Task> work)
    {
        var devTools = await browser.NewBrowserCDPSessionAsync();
        var told = new ConcurrentQueue<JsonElement>();
        var complete = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        devTools.Event("Tracing.dataCollected").OnEvent += (_, data) => told.Enqueue(data!.Value.GetProperty("value").Clone());
        devTools.Event("Tracing.tracingComplete").OnEvent += (_, _) => complete.TrySetResult();
        await devTools.SendAsync("Tracing.start", new Dictionary<string, object>
        {
            ["transferMode"] = "ReportEvents",
            ["traceConfig"] = new { includedCategories = Categories },
        });
        await work();
        await devTools.SendAsync("Tracing.end");
        await Wait.For(complete.Task);
        await devTools.DetachAsync();
        return LongestTask(told.SelectMany(static events => events.EnumerateArray()).ToList());
    }

    private static double LongestTask(List<JsonElement> events)
    {
        var mainThreads = events
            .Where(static e => NameOf(e) == "thread_name" && e.GetProperty("args").GetProperty("name").GetString() == "CrRendererMain")
            .Select(ThreadOf)
            .ToHashSet();
        var tasks = events.Where(e => NameOf(e).EndsWith("RunTask", StringComparison.Ordinal) && mainThreads.Contains(ThreadOf(e)) && e.TryGetProperty("tdur", out _)).ToList();
        Assert.NotEmpty(tasks);
        return tasks.Max(static task => task.GetProperty("tdur").GetDouble()) / 1_000;
    }

    private static string NameOf(JsonElement traced) => traced.GetProperty("name").GetString()!;

    private static (int Process, int Thread) ThreadOf(JsonElement traced) => (traced.GetProperty("pid").GetInt32(), traced.GetProperty("tid").GetInt32());
}
