using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Processes.Cli;

/// <summary><c>kernel sessions</c> as a process, with a real API.</summary>
public sealed class SessionsTests
{
    [Fact]
    public async Task Sessions_StartedAndStopped_AreListedNewestFirst()
    {
        await using var api = await ApiHost.StartAsync();
        var first = Assert.Single(await CliProcess.RunAsync(api, "sessions", "start", "--name", "first\u202e", "--capture", "system"));
        await using (var again = CliProcess.StartAt(api, "sessions", "start"))
        {
            Assert.Equal(1, await again.ExitedAsync());
            Assert.Contains($"A capture session is already active: 'first\ufffd' ({first}). End it with 'kernel sessions stop'.", again.Errors, StringComparison.Ordinal);
            Assert.Empty(again.Lines);
        }

        Assert.Equal([first], await CliProcess.RunAsync(api, "sessions", "stop"));
        var second = ApiRequests.Json(Assert.Single(await CliProcess.RunAsync(api, "sessions", "start", "--capture", "system", "--json"))).GetProperty("id").GetString();
        var list = await CliProcess.RunAsync(api, "sessions", "list");

        Assert.Equal([second, first], list.Select(static line => line.Split(' ')[0]));
        Assert.Contains("  running ", list[0], StringComparison.Ordinal);
        Assert.EndsWith(" errors  first\ufffd", list[1], StringComparison.Ordinal);
        Assert.Equal([second], (await CliProcess.RunAsync(api, "sessions", "list", "--limit", "1", "--output", "json")).Take(1).Select(static line => ApiRequests.Json(line).GetProperty("id").GetString()));
    }

    [Fact]
    public async Task Api_Unreachable_IsExplained()
    {
        await using var list = CliProcess.Start(new Dictionary<string, string> { ["KERNEL_URL"] = $"http://127.0.0.1:{FreePort.Next()}" }, "sessions", "list");

        Assert.Equal(1, await list.ExitedAsync());
        Assert.StartsWith("The API cannot be reached: ", list.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", list.Errors, StringComparison.Ordinal);
    }
}
