using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Chromium;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Processes;
using Kernel.Tests.TestKit.Sites;

namespace Kernel.Tests.Processes.EndToEnd;

/// <summary>Chromium, collector, API and storage writer together, driven as a user drives them.</summary>
public sealed partial class PipelineTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DrivenPages_LiveAndStored_AreTheSameEventsByteForByte()
    {
        await using var chromium = await ChromiumProcess.StartAsync();
        await using var site = await TestSite.StartAsync();
        await using var kernel = await RunningKernel.StartAsync(chromium.Address);
        await using var live = new ReconnectingSseClient(kernel.Http);
        await using var driver = await BrowserDriver.ConnectAsync(chromium);
        var session = await kernel.StartSessionAsync();

        var page = await driver.NewPageAsync();
        await page.GotoAsync(site.Origin + "/page.html");
        await live.EventAsync("console_error", static e => e.GetProperty("data").GetProperty("text").GetString() == "Uncaught TypeError: boom");
        await live.EventAsync("page_load", e => e.GetProperty("data").GetProperty("url").GetString() == site.Origin + "/page.html");
        await live.EventAsync("network_loading_failed");
        await kernel.PublishAsync("agent.step", "{\"step\":1}");
        await page.GotoAsync(site.Origin + "/popup-opener.html");
        var popup = await page.RunAndWaitForPopupAsync(() => page.ClickAsync("#open"));
        await popup.WaitForLoadStateAsync();
        Assert.Equal("popup", await popup.TitleAsync());
        await live.EventAsync("console_log", static e => e.GetProperty("data").GetProperty("text").GetString() == "popup is alive");

        using (var ended = await kernel.Http.DeleteAsync(new Uri("/events/capture_session", UriKind.Relative), Cancelled))
        {
            Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
        }

        var end = await live.EventAsync("session_ended");
        Assert.Equal(session, end.GetProperty("capture_session_id").GetString());
        await kernel.StopAsync();

        var frames = live.Frames.ToArray();
        Assert.Equal(frames.Select(static frame => frame.Data), kernel.StoredLines());
        Assert.Equal(Enumerable.Range(1, frames.Length).Select(static n => (ulong)n), frames.Select(static frame => frame.Id));
        Assert.Empty(live.Gaps);
        Assert.All(frames, static frame => AssertSnakeCase(JsonElement.Parse(frame.Data), ""));
        var inSession = frames.Where(frame => frame.Data.Contains($"\"capture_session_id\":\"{session}\",\"event\"", StringComparison.Ordinal)).ToArray();
        Assert.Contains("\"type\":\"session_started\"", inSession[0].Data, StringComparison.Ordinal);
        Assert.Contains("\"type\":\"session_ended\"", inSession[^1].Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EventOfAPage_FromHappeningToFrame_TakesLessThanASecond()
    {
        await using var chromium = await ChromiumProcess.StartAsync();
        await using var site = await TestSite.StartAsync();
        await using var kernel = await RunningKernel.StartAsync(chromium.Address);
        await using var live = new ReconnectingSseClient(kernel.Http);
        await using var driver = await BrowserDriver.ConnectAsync(chromium);
        await kernel.StartSessionAsync();
        var page = await driver.NewPageAsync();
        await page.GotoAsync(site.Origin + "/");

        var before = DateTimeOffset.UtcNow;
        await page.EvaluateAsync("console.log('now')");
        var envelope = await live.EventAsync("console_log", static e => e.GetProperty("data").GetProperty("text").GetString() == "now");

        var observed = DateTimeOffset.FromUnixTimeMilliseconds(envelope.GetProperty("event").GetProperty("ts").GetInt64() / 1000);
        Assert.InRange(observed - before, TimeSpan.FromMilliseconds(-1), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task ChromiumKilled_WhenItIsBack_IsCapturedAgain()
    {
        await using var chromium = await ChromiumProcess.StartAsync();
        await using var site = await TestSite.StartAsync();
        await using var kernel = await RunningKernel.StartAsync(chromium.Address);
        await using var live = new ReconnectingSseClient(kernel.Http);
        await kernel.StartSessionAsync();

        await chromium.KillAsync();
        await live.EventAsync("monitor_disconnected");
        await Wait.Until(() => kernel.SessionStatusAsync(), static status => status == "disconnected");
        await chromium.RestartAsync();
        await live.EventAsync("monitor_reconnected");
        await chromium.OpenTabAsync(site.Origin + "/page.html");

        await live.EventAsync("page_load", e => e.GetProperty("data").GetProperty("url").GetString() == site.Origin + "/page.html");
        Assert.Equal("running", await kernel.SessionStatusAsync());
    }

    [Fact]
    public async Task StorageWriterKilled_UnderLoad_StoresEveryEventOnce()
    {
        await using var kernel = await RunningKernel.StartAsync();
        using var stop = new CancellationTokenSource();
        var published = Task.Run(
            async () =>
            {
                var numbers = new List<ulong>();
                while (!stop.IsCancellationRequested)
                {
                    numbers.Add(await kernel.PublishAsync("load.event", "\"" + new string('x', numbers.Count % 3_000) + "\""));
                }

                return numbers;
            },
            Cancelled);

        for (var kill = 0; kill < 5; kill++)
        {
            var stored = kernel.StoredLines().Count;
            await Wait.Until(() => kernel.StoredLines().Count, count => count > stored);
            await kernel.Storage.KillAsync(Cancelled);
            await kernel.Storage.DisposeAsync();
            await kernel.StartStorageAsync();
        }

        await stop.CancelAsync();
        var expected = await published;
        await Wait.Until(() => kernel.StoredLines().Count, count => count >= expected.Count);
        await kernel.StopAsync();
        Assert.Equal(expected, kernel.StoredLines().Select(static line => JsonElement.Parse(line).GetProperty("seq").GetUInt64()));
    }

    // What a page or a server named itself (headers, its own data) is not ours to rename.
    private static void AssertSnakeCase(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
            {
                Assert.True(SnakeCase().IsMatch(member.Name), $"{path}.{member.Name}");
                if (member.Name is not ("headers" or "response_headers" or "request_headers"))
                {
                    AssertSnakeCase(member.Value, $"{path}.{member.Name}");
                }
            }
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                AssertSnakeCase(item, path + "[]");
            }
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
    private static partial Regex SnakeCase();
}
