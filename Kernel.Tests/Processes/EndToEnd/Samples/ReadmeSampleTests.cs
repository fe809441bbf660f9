using System.Net;
using System.Text.RegularExpressions;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Chromium;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Hosts;
using Kernel.Tests.TestKit.Processes;

namespace Kernel.Tests.Processes.EndToEnd.Samples;

/// <summary>The clients in the README follow the stream, and reconnect without a missed or repeated event.</summary>
public sealed partial class ReadmeSampleTests : IDisposable
{
    // Under load, most of it is the compiler's.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TempDirectory _folder = new();
    private readonly int _port = FreePort.Next();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Curl_OfASession_EndsWithIt()
    {
        await using var host = await StartAsync();
        await host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Created);
        await host.PublishTypesAsync("sample.1", "sample.2");
        await using var sample = new SampleProcess(_folder.Path, "bash", "-c", ReadmeSample.Of("bash", _port));
        await Wait.Until(() => sample.Lines.Length, static count => count >= 3, "the session's events", () => sample.Everything, Patience);
        await host.SessionAsync(HttpMethod.Delete);

        Assert.Equal(0, await sample.ExitedAsync());
        Assert.Equal(
            ["session_started", "sample.1", "sample.2", "session_ended"],
            sample.Lines.Select(static line => ApiRequests.Json(line).GetProperty("event").GetProperty("type").GetString()));
    }

    [Fact]
    public async Task CSharp_AcrossARestart_MissesNothing()
    {
        await File.WriteAllTextAsync(_folder["follow.cs"], ReadmeSample.Of("csharp", _port), Wait.Cancellation);
        await using var sample = new SampleProcess(_folder.Path, "dotnet", "run", "follow.cs");
        await FollowsAcrossARestartAsync(() => sample.Lines, () => sample.Everything);
    }

    [Fact]
    public async Task Node_AcrossARestart_MissesNothing()
    {
        var modules = Environment.GetEnvironmentVariable("KERNEL_TEST_NODE_MODULES");
        Assert.SkipUnless(Directory.Exists(modules), "KERNEL_TEST_NODE_MODULES names no folder of npm packages; ./test makes one.");
        Directory.CreateSymbolicLink(_folder["node_modules"], modules);
        await File.WriteAllTextAsync(_folder["follow.mjs"], ReadmeSample.Of("js", _port), Wait.Cancellation);
        await using var sample = new SampleProcess(_folder.Path, "node", "follow.mjs");
        await FollowsAcrossARestartAsync(() => sample.Lines, () => sample.Everything);
    }

    [Fact]
    public async Task Browser_AcrossARestart_MissesNothing()
    {
        await using var chromium = await ChromiumProcess.StartAsync();
        await using var driver = await BrowserDriver.ConnectAsync(chromium);
        await using var site = await PageSite.StartAsync(ReadmeSample.Of("html", _port));
        var page = await driver.NewPageAsync();
        await page.GotoAsync(site.Origin);
        var items = page.Locator("#events li");
        await FollowsAcrossARestartAsync(() => items.AllTextContentsAsync().GetAwaiter().GetResult(), () => "", site.Origin);
    }

    [Fact]
    public async Task PuppeteerSharp_ThroughTheGateway_DrivesTheDemo()
    {
        await using var chromium = await ChromiumProcess.StartAsync();
        await using var kernel = await RunningKernel.StartAsync(chromium.Address, ("Gateway__Enabled", "true"), ("DOTNET_ENVIRONMENT", "Development"), ("ASPNETCORE_ENVIRONMENT", "Development"));
        await using var live = new ReconnectingSseClient(kernel.Http);
        await kernel.StartSessionAsync();
        await File.WriteAllTextAsync(_folder["drive.cs"], ReadmeSample.Of("csharp", kernel.Address.Port, "Drive the browser"), Wait.Cancellation);

        await using var sample = new SampleProcess(_folder.Path, "dotnet", "run", "drive.cs");

        await Wait.Until(() => sample.Lines, static lines => lines.Contains("Cart – Ember & Bean"), explain: () => sample.Everything, within: Patience);
        Assert.Equal(0, await sample.ExitedAsync());
        await live.EventAsync("interaction_click", static e => e.GetProperty("data").GetProperty("selector").GetString() == "#nav-cart");
        await live.EventAsync("cdp_disconnect");
    }

    private async Task FollowsAcrossARestartAsync(Func<IReadOnlyList<string>> lines, Func<string> explain, string? origin = null)
    {
        var published = 0;
        await using (var host = await StartAsync(origin))
        {
            // It follows from when it connects, so the first of these may come too early for it.
            await Wait.Until(
                async () =>
                {
                    await host.PublishTypesAsync($"sample.{++published}");
                    return Numbers(lines()).Count > 0;
                },
                "the first event",
                explain,
                Patience);
            await host.PublishTypesAsync($"sample.{++published}", $"sample.{++published}");
            await Wait.Until(() => Numbers(lines()).LastOrDefault(), number => number == published, "the events before the restart", explain, Patience);
        }

        await using var again = await StartAsync(origin);
        await again.PublishTypesAsync($"sample.{++published}", $"sample.{++published}");
        await Wait.Until(() => Numbers(lines()).LastOrDefault(), number => number == published, "the events after the restart", explain, Patience);
        var numbers = Numbers(lines());
        Assert.Equal(Enumerable.Range(numbers[0], published - numbers[0] + 1), numbers);
    }

    private Task<ApiHost> StartAsync(string? origin = null) => ApiHost.StartAsync(new Dictionary<string, string?>
    {
        ["urls"] = $"http://127.0.0.1:{_port}",
        ["Journal:Directory"] = _folder["journal"],
        ["Api:AllowedOrigins"] = origin,
    });

    private static List<int> Numbers(IReadOnlyList<string> lines) =>
        [.. lines.Select(static line => NumberPattern().Match(line)).Where(static match => match.Success).Select(static match => int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"\bsample\.(\d+)")]
    private static partial Regex NumberPattern();
}
