using System.Diagnostics;
using System.Runtime.InteropServices;
using Kernel.Tests.EndToEnd.Fixtures;
using Kernel.Tests.Fixtures;

namespace Kernel.Tests.AppHost.Watch;

/// <summary>The terminal view as a process, with a real API.</summary>
public sealed class WatchTests
{
    private const int SigInt = 2;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Json_SinceAll_PrintsTheVeryEnvelopes()
    {
        await using var api = await ApiHost.StartAsync();
        var envelopes = await api.PublishTypesAsync("a.one", "a.two", "a.three");
        await using var watch = Watch(Address(api), "--since", "all", "--json");

        await Wait.Until(() => watch.Output, static output => output.Length >= 3);
        Assert.Equal(envelopes, watch.Output);
    }

    [Fact]
    public async Task Filters_TypesAndCategoriesAndNumber_AreTheApis()
    {
        await using var api = await ApiHost.StartAsync();
        await api.PublishTypesAsync("a.one", "a.two", "a.one", "a.two");
        await using var watch = Watch(Address(api), "--since", "1", "--types", "a.one,a.three", "--categories", "system");

        await api.PublishTypesAsync("a.two", "a.three");
        await Wait.Until(() => watch.Output, static output => output.Length >= 2);
        Assert.Equal(["a.one", "a.three"], watch.Output.Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2]));
    }

    [Fact]
    public async Task ApiKilledAndStartedAgain_GoesOnWithoutLossOrRepetition()
    {
        await using var kernel = await RunningKernel.StartAsync();
        await using var watch = Watch(kernel.Address.ToString(), "--since", "all", "--types", "load.event", "--json");
        List<ulong> published = [];
        for (var restart = 0; restart < 3; restart++)
        {
            published.Add(await kernel.PublishAsync("load.event"));
            await Wait.Until(() => watch.Output, output => output.Length == published.Count);
            await kernel.Api.KillAsync(Wait.Cancellation);
            await kernel.Api.DisposeAsync();
            await kernel.StartApiAsync();
            published.Add(await kernel.PublishAsync("load.event"));
        }

        await Wait.Until(() => watch.Output, output => output.Length >= published.Count);
        Assert.Equal(published, watch.Output.Select(static line => ApiRequests.Json(line).GetProperty("seq").GetUInt64()));
        Assert.Contains("going on behind the last event", watch.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_ThatEnds_EndsTheView()
    {
        await using var api = await ApiHost.StartAsync();
        await api.SessionAsync(HttpMethod.Post, "{\"config\":{\"categories\":[\"system\"]}}", System.Net.HttpStatusCode.Created);
        await using var watch = Watch(Address(api), "--session", "current");
        await Wait.Until(() => watch.Output, static output => output.Length >= 1);
        await api.SessionAsync(HttpMethod.Delete);

        Assert.Equal(0, await watch.ExitedAsync(Deadline));
        Assert.Contains("session_ended", watch.Output[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("categories: 'nonsense' is not a category", 2, "--categories", "nonsense")]
    [InlineData("--since must be a number of the stream or 'all', but is 'yesterday'", 2, "--since", "yesterday")]
    [InlineData("There is no capture session 'none'", 1, "--session", "none")]
    [InlineData("--api (KERNEL_API) must be an address", 2, "--api", "here")]
    public async Task WrongOption_IsToldInWords(string message, int exitCode, params string[] args)
    {
        await using var api = await ApiHost.StartAsync();
        await using var watch = HostProcess.Start(new Dictionary<string, string> { ["KERNEL_API"] = Address(api) }, ["watch", .. args]);

        Assert.Equal(exitCode, await watch.ExitedAsync(Deadline));
        Assert.Contains(message, watch.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", watch.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupted_EndsAtOnceWith130()
    {
        await using var api = await ApiHost.StartAsync();
        await api.PublishTypesAsync("a.one");
        await using var watch = Watch(Address(api), "--since", "all");
        await Wait.Until(() => watch.Output, static output => output.Length == 1);

        Assert.Equal(0, Signal(watch.Process.Id, SigInt));
        Assert.Equal(130, await watch.ExitedAsync(Deadline));
        Assert.Equal("", watch.Errors);
    }

    [Fact]
    public async Task ReaderGone_EndsQuietly()
    {
        await using var api = await ApiHost.StartAsync();
        await api.PublishTypesAsync("a.one");
        using var shell = Shell($"dotnet '{HostProcess.Assembly}' watch --api {Address(api)} --since all | head -n 1; echo \"exit ${{PIPESTATUS[0]}}\"");
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!shell.HasExited && await tick.WaitForNextTickAsync(Wait.Cancellation))
        {
            await api.PublishTypesAsync("a.two");
        }

        var output = await Wait.For(shell.StandardOutput.ReadToEndAsync(Wait.Cancellation));
        Assert.EndsWith("exit 0", output.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal("", await shell.StandardError.ReadToEndAsync(Wait.Cancellation));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("1", false)]
    public async Task Colours_InATerminal_UnlessNoColor(string noColor, bool expected)
    {
        await using var api = await ApiHost.StartAsync();
        await api.SessionAsync(HttpMethod.Post, "{\"config\":{\"categories\":[\"system\"]}}", System.Net.HttpStatusCode.Created);
        await api.SessionAsync(HttpMethod.Delete);
        using var list = await api.Public.GetAsync("/events/capture_sessions", Wait.Cancellation);
        var session = ApiRequests.Json(await list.TextAsync())[0].GetProperty("id").GetString();

        // script(1) gives the program a terminal.
        using var shell = Shell($"TERM=xterm NO_COLOR={noColor} script -qec \"dotnet '{HostProcess.Assembly}' watch --api {Address(api)} --session {session}\" /dev/null");
        var output = await Wait.For(shell.StandardOutput.ReadToEndAsync(Wait.Cancellation));

        Assert.Contains("session_ended", output, StringComparison.Ordinal);
        Assert.Equal(expected, output.Contains("\e[2m", StringComparison.Ordinal));
    }

    private static string Address(ApiHost api) => $"http://127.0.0.1:{api.PublicPort}";

    private static HostProcess Watch(string api, params string[] args) => HostProcess.Start(null, ["watch", "--api", api, .. args]);

    private static Process Shell(string command) =>
        Process.Start(new ProcessStartInfo("bash", ["-c", command]) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Signal(int process, int signal);
}
