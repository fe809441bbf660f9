using System.Buffers.Binary;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Browsers.CdpCollector;

/// <summary>Screenshots of pages in a real browser.</summary>
public sealed class ChromiumScreenshotTests(ChromiumSceneFixture fixture) : IClassFixture<ChromiumSceneFixture>
{
    private readonly ChromiumScene _scene = fixture.Scene;

    private CollectorHost Collector => _scene.Collector;

    // Defect: screenshots showed the display, not the page that failed, and there were none without a display.
    [Fact]
    public async Task Trigger_ExceptionOrSettled_TakesScreenshotOfThePage()
    {
        await Collector.CaptureAsync("triggers");
        var page = await _scene.Driver.NewPageAsync();
        await page.GotoAsync(_scene.Site.Origin + "/throws.html");

        var thrown = await Collector.EventAsync("screenshot", static e => e.Text("trigger") == "exception");
        Assert.EndsWith("/throws.html", thrown.Text("url"), StringComparison.Ordinal);
        var (width, height) = Size(thrown);
        Assert.Equal((thrown.Data.GetProperty("viewport_width").GetDouble(), thrown.Data.GetProperty("viewport_height").GetDouble()), (width, height));
        var settled = await Collector.EventAsync("screenshot", static e => e.Text("trigger") == "navigation_settled");
        Assert.EndsWith("/throws.html", settled.Text("url"), StringComparison.Ordinal);
        await page.CloseAsync();
    }

    [Fact]
    public async Task Request_RepeatedOrForBackgroundTab_TakesOneScreenshot()
    {
        var target = Session("requests", new ScreenshotCaptureOptions { Triggers = [], Format = ScreenshotFormat.Jpeg });
        await Collector.AppliedAsync(Collector.Api.Want(target));
        var background = await _scene.Chromium.OpenTabAsync(_scene.Site.Origin + "/?background");
        await Collector.EventAsync("page_load", e => e.Text("target_id") == background); // the tab that navigated last is in front
        var front = await _scene.Chromium.OpenTabAsync(_scene.Site.Origin + "/?front");
        await Collector.EventAsync("page_load", e => e.Text("target_id") == front);

        ScreenshotRequest[] requests = [new() { Id = "ss_front" }, new() { Id = "ss_background", TargetId = background }, new() { Id = "ss_none", TargetId = "none" }];
        await Collector.AppliedAsync(Collector.Api.Want(target with { Screenshots = requests }));
        await Collector.AppliedAsync(Collector.Api.Want(target with { Screenshots = requests }));

        Assert.Equal(front, (await ScreenshotAsync("ss_front")).Text("target_id"));
        var second = await ScreenshotAsync("ss_background");
        Assert.Equal((background, "image/jpeg"), (second.Text("target_id"), second.Text("mime_type")));
        Assert.Equal([0xFF, 0xD8], Convert.FromBase64String(second.Text("image")!)[..2]);
        Assert.Equal("no_page", (await ScreenshotAsync("ss_none")).Text("error"));
        await Collector.AppliedAsync(Collector.Api.Want(target with { Screenshots = requests, Categories = [EventCategory.Screenshot] }));
        Assert.Equal(3, Collector.Events("screenshot", static e => e.Text("trigger") == "request" && e.Text("request_id") is "ss_front" or "ss_background" or "ss_none").Count);
        await _scene.Chromium.CloseTabAsync(background);
        await _scene.Chromium.CloseTabAsync(front);
    }

    // Defect: the first image of a background tab came after 10 s or not at all, and the screenshots of other tabs waited for it.
    [Fact]
    public async Task Request_ForTabsBehindAHangingOne_DelaysNone()
    {
        var target = Session("behind", new ScreenshotCaptureOptions { Triggers = [] });
        await Collector.AppliedAsync(Collector.Api.Want(target));
        var tabs = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            tabs.Add(await _scene.Chromium.OpenTabAsync($"{_scene.Site.Origin}/?behind{i}"));
            await Collector.EventAsync("page_load", e => e.Text("target_id") == tabs[^1]);
        }

        var busy = await _scene.Driver.NewPageAsync();
        await busy.GotoAsync(_scene.Site.Origin + "/busy.html");
        var hanging = (await Collector.EventAsync("page_load", static e => e.Text("url")!.EndsWith("/busy.html", StringComparison.Ordinal))).Text("target_id");
        await busy.EvaluateAsync("hang()");
        ScreenshotRequest[] requests =
        [
            new() { Id = "ss_hanging", TargetId = hanging },
            .. tabs.Select(static (tab, i) => new ScreenshotRequest { Id = $"ss_behind{i}", TargetId = tab }),
        ];
        Collector.Api.Want(target with { Screenshots = requests });

        for (var i = 0; i < tabs.Count; i++)
        {
            var screenshot = await ScreenshotAsync($"ss_behind{i}");
            Assert.Equal((tabs[i], null), (screenshot.Text("target_id"), screenshot.Text("error")));
            Assert.Empty(Collector.Events("screenshot", static e => e.Text("request_id") == "ss_hanging"));
            await _scene.Chromium.CloseTabAsync(tabs[i]);
        }

        await ScreenshotAsync("ss_hanging");
        await busy.CloseAsync();
    }

    // Defect: an image too large for an event was discarded; and the page must not notice that a smaller one is taken.
    [Fact]
    public async Task Screenshot_TooLarge_IsScaledDown()
    {
        var target = Session("large", new ScreenshotCaptureOptions { Triggers = [] });
        await Collector.AppliedAsync(Collector.Api.Want(target));
        var page = await _scene.Driver.NewPageAsync();
        await page.SetViewportSizeAsync(1600, 1200);
        await page.GotoAsync(_scene.Site.Origin + "/noise.html");
        var resizes = await page.EvaluateAsync<int>("resizes");
        await Collector.AppliedAsync(Collector.Api.Want(target with { Screenshots = [new ScreenshotRequest { Id = "ss_large" }] }));

        var screenshot = await ScreenshotAsync("ss_large");
        Assert.InRange(screenshot.Data.GetProperty("scale").GetDouble(), 0.05, 0.9);
        Assert.False(screenshot.Json.TryGetProperty("truncated", out _));
        Assert.True(screenshot.Line.Length < EventLimits.MaxEventBytes);
        Assert.InRange(Size(screenshot).Width, 80, 1500);
        Assert.Equal(resizes, await page.EvaluateAsync<int>("resizes"));
        await page.CloseAsync();
    }

    private static CaptureSpec Session(string id, ScreenshotCaptureOptions options) =>
        new() { Id = id, Categories = [EventCategory.Page, EventCategory.Screenshot], Options = new CaptureOptions { Screenshots = options } };

    private static (int Width, int Height) Size(ReceivedEvent screenshot)
    {
        var png = Convert.FromBase64String(screenshot.Text("image")!);
        Assert.Equal("PNG"u8, png.AsSpan(1, 3));
        return (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));
    }

    private Task<ReceivedEvent> ScreenshotAsync(string request) => Collector.EventAsync("screenshot", e => e.Text("request_id") == request);
}
