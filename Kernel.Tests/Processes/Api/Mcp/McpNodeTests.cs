using System.Globalization;
using Kernel.Tests.TestKit.Hosts;
using Kernel.Tests.TestKit.Processes;

namespace Kernel.Tests.Processes.Api.Mcp;

/// <summary>The official TypeScript client at <c>/mcp</c>.</summary>
public sealed class McpNodeTests
{
    [Fact]
    public async Task Client_OfNpm_ListsCallsCancelsAndConnectsAgain()
    {
        await using var host = await ApiHost.StartAsync();

        var result = await NodeScript.RunAsync("mcp.mjs", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{host.PublicPort}"));

        string Text(string name) => result.GetProperty(name).GetString()!;
        int[] Numbers(string name) => [.. result.GetProperty(name).EnumerateArray().Select(static one => one.GetInt32())];
        Assert.Equal(11, result.GetProperty("tools").GetInt32());
        Assert.True(result.GetProperty("again").GetBoolean());
        Assert.Contains("no_such_tool", Text("unknown"), StringComparison.Ordinal);
        Assert.Equal([3, 4], Numbers("page"));
        Assert.Equal([1, 2], Numbers("older"));
        Assert.Equal("limit is \"many\". Expected an integer from 1 to 200.", Text("invalid"));
        Assert.True(result.GetProperty("timedOut").GetBoolean());
        Assert.All(Numbers("progress"), static total => Assert.Equal(2, total));
        Assert.Equal("canceled", Text("canceled"));
        Assert.StartsWith("Session cs_", Text("summary"), StringComparison.Ordinal);
        Assert.Contains("There is no event 999999.", Text("missing"), StringComparison.Ordinal);
        Assert.Equal("node", Assert.Single(result.GetProperty("sessions").EnumerateArray()).GetString());
    }
}
