using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Processes;
using PuppeteerSharp;

namespace Kernel.Tests.Containers;

/// <summary>Chromium as a container, of the app host and by itself.</summary>
public sealed class ChromiumContainerTests
{
    private const string Page = "data:text/html,<title>in a container</title><script>console.log('from a container')</script>";

    [Fact(Explicit = true)]
    public async Task Run_NoBrowserNamed_CapturesAPageInAContainer()
    {
        var ports = new Ports();
        await using var host = RunningAppHost.Start(ports, chromium: null, "--chromium-base-image", ContainerEngine.DebianBase);
        await host.ReadyAsync();
        Assert.Contains(host.Process.Lines, static line => line.StartsWith("Starting Kernel. Browser: a container", StringComparison.Ordinal));
        using var http = new HttpClient { BaseAddress = new Uri($"http://localhost:{ports.Api}"), Timeout = Timeout.InfiniteTimeSpan };
        await using var live = new ReconnectingSseClient(http);

        var browser = await Puppeteer.ConnectAsync(new ConnectOptions { BrowserURL = $"http://localhost:{ports.Chromium}" });
        var page = await browser.NewPageAsync();
        await page.GoToAsync(Page);
        browser.Disconnect();

        await live.EventAsync("console_log", static e => e.GetProperty("data").GetProperty("text").GetString() == "from a container");
        host.Process.Signal(ProgramProcess.SigTerm);
        Assert.Equal(0, await host.Process.ExitedAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("\"type\":\"session_ended\"", host.StoredLines()[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("chromium-", await ContainerEngine.RunAsync("ps", "--all", "--format", "{{.Names}}"), StringComparison.Ordinal);
    }

    // As a pod runs it that meets Pod Security "restricted": user namespaces may be allowed, but not what the sandbox of Chromium does in them.
    [Fact(Explicit = true)]
    public async Task Run_WithoutCapabilities_ServesDevTools()
    {
        var name = $"kernel-test-{Guid.NewGuid():N}"[..20];
        await ContainerEngine.RunAsync("run", "--detach", "--name", name, "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "localhost/kernel-chromium");
        try
        {
            var version = await ContainerEngine.RunAsync(
                "exec", name, "curl", "--silent", "--fail", "--retry", "60", "--retry-delay", "1", "--retry-all-errors", "http://127.0.0.1:9222/json/version");
            Assert.Contains("webSocketDebuggerUrl", version, StringComparison.Ordinal);
        }
        finally
        {
            await ContainerEngine.RunAsync("rm", "--force", name);
        }
    }
}
