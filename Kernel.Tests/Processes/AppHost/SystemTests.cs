using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Processes;
using Kernel.Tests.TestKit.Sites;
using PuppeteerSharp;

namespace Kernel.Tests.Processes.AppHost;

/// <summary>The whole system, started by the real app host.</summary>
[Collection(KernelAppCollection.Name)]
public sealed class SystemTests(KernelAppFixture kernel)
{
    [Fact]
    public void Start_Resources_FollowTheHealthOfWhatTheyWaitFor()
    {
        Assert.True(kernel.StartedAt["storage"] > kernel.StartedAt["api"]);
        Assert.True(kernel.StartedAt["collector"] > kernel.StartedAt["storage"]);
        Assert.True(kernel.StartedAt["collector"] > kernel.StartedAt["chromium"]);
    }

    [Fact]
    public async Task System_DrivenPage_IsStreamedAndStored()
    {
        await kernel.CapturingAsync();
        await using var site = await TestSite.StartAsync();
        await using var live = new ReconnectingSseClient(kernel.Api);
        await using var browser = await Puppeteer.ConnectAsync(new ConnectOptions { BrowserURL = kernel.DevTools });

        var page = await browser.NewPageAsync();
        await page.GoToAsync(site.Origin + "/page.html");
        var seq = (await live.EventAsync("page_load", e => e.GetProperty("data").GetProperty("url").GetString() == site.Origin + "/page.html")).GetProperty("seq").GetUInt64();
        await page.CloseAsync();
        browser.Disconnect();

        var history = await kernel.Api.GetFromJsonAsync<JsonElement[]>($"/events?after_seq={seq - 1}&limit=1", Wait.Cancellation);
        Assert.Equal("page_load", Assert.Single(history!).GetProperty("event").GetProperty("type").GetString());
        await Wait.Until(kernel.StoredLines, lines => lines.Any(line => line.StartsWith($"{{\"seq\":{seq},", StringComparison.Ordinal) && line.Contains("\"page_load\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task SessionCommands_StopAndStart_Succeed()
    {
        await CommandIsAsync("stop-session", ResourceCommandState.Enabled);
        Assert.Equal(ResourceCommandState.Disabled, StateOfCommand("start-session"));

        var stopped = await kernel.App.ResourceCommands.ExecuteCommandAsync("api", "stop-session", Wait.Cancellation);
        Assert.True(stopped.Success, stopped.Message);
        Assert.Matches("^Capture session cs_[0-9a-f]+ ended\\.$", stopped.Message);
        await CommandIsAsync("start-session", ResourceCommandState.Enabled);
        Assert.Equal(ResourceCommandState.Disabled, StateOfCommand("take-screenshot"));

        var started = await kernel.App.ResourceCommands.ExecuteCommandAsync("api", "start-session", Wait.Cancellation);
        Assert.True(started.Success, started.Message);
        await CommandIsAsync("stop-session", ResourceCommandState.Enabled);
    }

    [Fact]
    public async Task Commands_OpenPageAndScreenshot_HappenInTheBrowser()
    {
        await kernel.CapturingAsync();
        await using var site = await TestSite.StartAsync();
        await using var live = new ReconnectingSseClient(kernel.Api);

        var opened = await kernel.OpenPageAsync(site.Origin + "/page.html");
        Assert.True(opened.Success, opened.Message);
        Assert.Equal($"Opened {site.Origin}/page.html: status 200, title 'page'.", opened.Message);
        await live.EventAsync("network_response", e => e.GetProperty("data").GetProperty("url").GetString() == site.Origin + "/page.html");

        await CommandIsAsync("take-screenshot", ResourceCommandState.Enabled);
        var taken = await kernel.App.ResourceCommands.ExecuteCommandAsync("api", "take-screenshot", Wait.Cancellation);
        Assert.True(taken.Success, taken.Message);
        Assert.Matches("^Event [0-9]+ is a screenshot of .+\\.$", taken.Message);

        await CommandIsAsync("export-har", ResourceCommandState.Enabled);
        var exported = await kernel.App.ResourceCommands.ExecuteCommandAsync("api", "export-har", Wait.Cancellation);
        Assert.True(exported.Success, exported.Message);
        var file = Regex.Match(exported.Message!, "^Exported [0-9,]+ bytes to (.+[/\\\\]har[/\\\\]cs_[0-9a-f]+\\.har)\\.$").Groups[1].Value;
        var log = JsonElement.Parse(await File.ReadAllBytesAsync(file, Wait.Cancellation)).GetProperty("log");
        Assert.Contains(log.GetProperty("entries").EnumerateArray(), entry => entry.GetProperty("request").GetProperty("url").GetString() == site.Origin + "/page.html");

        var refused = await kernel.OpenPageAsync("not an address");
        Assert.Equal((false, "'not an address' is not a valid URL. Enter an absolute URL, such as https://example.com."), (refused.Success, refused.Message));
    }

    [Theory]
    [InlineData("api")]
    [InlineData("storage")]
    [InlineData("collector")]
    [InlineData("chromium")]
    public async Task Kill_EachResource_RestartsWithoutLoss(string resource)
    {
        var marker = Guid.NewGuid().ToString("N");
        var before = await PublishAsync(marker);
        var restart = kernel.App.ResourceNotifications.WaitForResourceAsync(resource, static change => change.Snapshot.State?.Text?.StartsWith("Restarting", StringComparison.Ordinal) == true, Wait.Cancellation);

        ProgramProcess.Signal(kernel.ProcessOf(resource), ProgramProcess.SigKill);

        Assert.NotEqual(0, (await Wait.For(restart)).Snapshot.ExitCode);
        await kernel.HealthyAsync(resource);
        await kernel.HealthyAsync("api");
        var after = await PublishAsync(marker);
        await Wait.Until(() => StoredSeqs(marker), stored => stored.SequenceEqual([before, after]));
    }

    private async Task<ulong> PublishAsync(string marker)
    {
        using var body = new StringContent($"{{\"type\":\"test.marker\",\"data\":\"{marker}\"}}", Encoding.UTF8, "application/json");
        using var response = await kernel.Api.PostAsync("/events/publish", body, Wait.Cancellation);
        return (await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(Wait.Cancellation)).GetProperty("seq").GetUInt64();
    }

    private ulong[] StoredSeqs(string marker) => [.. kernel.StoredLines()
        .Where(line => line.Contains(marker, StringComparison.Ordinal))
        .Select(static line => JsonElement.Parse(line).GetProperty("seq").GetUInt64())];

    private ResourceCommandState StateOfCommand(string name) => kernel.StateOf("api").Commands.Single(c => c.Name == name).State;

    private Task<ResourceCommandState> CommandIsAsync(string name, ResourceCommandState state) => Wait.Until(() => StateOfCommand(name), seen => seen == state);
}
