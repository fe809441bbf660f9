using System.Diagnostics;
using System.Globalization;
using Kernel.AppHost.Local;

namespace Kernel.Tests.AppHost;

/// <summary>The real app host with the real services and the real browser.</summary>
public sealed class WholeSystemTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("kernel-test-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Theory]
    [InlineData(2)] // SIGINT, what Ctrl-C sends
    [InlineData(Posix.SigTerm)]
    public async Task Run_UntilSignalled_AnswersThenEndsInOrderWithoutARest(int signal)
    {
        await using var host = HostProcess.StartSystem(_data);
        var table = await host.ReadyAsync();
        var tree = ProcessTable.TreeOf(host.Process.Id);
        var api = new Uri(table.Single(static l => l.StartsWith("  API ", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        using var http = new HttpClient();
        using var health = await http.GetAsync(new Uri(api, "/health"), TestContext.Current.CancellationToken);
        Assert.True(health.IsSuccessStatusCode);
        var clock = Stopwatch.StartNew();

        // The whole group, as a terminal does.
        _ = Posix.Kill(-host.Process.Id, signal);

        Assert.Equal(0, await host.ExitedAsync(TimeSpan.FromSeconds(10)));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"took {clock.Elapsed}");
        await ProcessTable.GoneAsync(tree, TimeSpan.FromSeconds(2));
        Assert.Equal(
            ["collector stopped", "api stopped", "storage stopped", "chromium stopped"],
            host.Output.Where(static l => l.StartsWith("host ", StringComparison.Ordinal)).Select(static l => l.Split("| ")[1]).Where(static l => l.EndsWith(" stopped", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Run_HostKilled_LeavesNoProcessAndNoFolder()
    {
        await using var host = HostProcess.StartSystem(_data);
        var table = await host.ReadyAsync();
        var tree = ProcessTable.TreeOf(host.Process.Id);
        var profile = ProfileFolder(ProcessOf(table, "chromium"));
        Assert.True(tree.Count > 8, "the host, its guard, three services and a browser of several processes");
        Assert.True(Directory.Exists(profile));

        host.Process.Kill();

        await ProcessTable.GoneAsync(tree, TimeSpan.FromSeconds(10));
        await StandIn.EventuallyAsync(() => Directory.Exists(profile), static exists => !exists);
    }

    [Fact]
    public async Task Run_BrowserAndServiceDie_AreStartedAgain()
    {
        await using var host = HostProcess.StartSystem(_data);
        var table = await host.ReadyAsync();

        _ = Posix.Kill(ProcessOf(table, "chromium"), Posix.SigKill);
        _ = Posix.Kill(ProcessOf(table, "storage"), Posix.SigKill);

        foreach (var name in (string[])["chromium", "storage"])
        {
            await StandIn.EventuallyAsync(() => host.Output, lines => lines.Any(l => l.EndsWith($"{name} is ready again", StringComparison.Ordinal)), TimeSpan.FromSeconds(60));
        }

        var tree = ProcessTable.TreeOf(host.Process.Id);
        _ = Posix.Kill(host.Process.Id, Posix.SigTerm);
        Assert.Equal(0, await host.ExitedAsync(TimeSpan.FromSeconds(10)));
        await ProcessTable.GoneAsync(tree, TimeSpan.FromSeconds(2));
    }

    // "  chromium          http://127.0.0.1:9222     process 7443"
    private static int ProcessOf(string[] table, string resource) =>
        int.Parse(
            table.Single(l => l.StartsWith($"  {resource} ", StringComparison.Ordinal) && l.Contains(" process ", StringComparison.Ordinal)).Split(' ')[^1],
            CultureInfo.InvariantCulture);

    private static string ProfileFolder(int chromium) =>
        File.ReadAllText($"/proc/{chromium}/cmdline").Split('\0').Single(static a => a.StartsWith("--user-data-dir=", StringComparison.Ordinal))["--user-data-dir=".Length..];
}
