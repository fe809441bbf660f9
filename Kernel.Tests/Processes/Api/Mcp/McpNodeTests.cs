using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
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

    [Fact]
    public async Task Inspector_OfNpm_ListsCallsAndReads()
    {
        NodeScript.SkipUnlessInstalled();
        await using var host = await ApiHost.StartAsync();
        await host.PublishTypesAsync("agent.done");

        var outputs = await Task.WhenAll(
            InspectAsync("--method", "tools/list"),
            InspectAsync("--method", "tools/call", "--tool-name", "search_events", "--tool-arg", "session=all", "limit=1"),
            InspectAsync("--method", "tools/call", "--tool-name", "search_events", "--tool-arg", "limit=0"),
            InspectAsync("--method", "resources/read", "--uri", "kernel://events/1"));

        Assert.Equal(11, outputs[0].GetProperty("tools").GetArrayLength());
        Assert.Equal("agent.done", outputs[1].GetProperty("structuredContent").GetProperty("events")[0].GetProperty("type").GetString());
        Assert.True(outputs[2].GetProperty("isError").GetBoolean());
        Assert.Equal("limit is 0. Expected an integer from 1 to 200.", outputs[2].GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal("kernel://events/1", outputs[3].GetProperty("contents")[0].GetProperty("uri").GetString());

        // The folder is the one from which the package starts its program.
        async Task<JsonElement> InspectAsync(params string[] arguments) => JsonElement.Parse(await CompletedProcess.RunAsync(
            new ProcessStartInfo("node", ["index.js", $"http://127.0.0.1:{host.PublicPort}/mcp", .. arguments]) { WorkingDirectory = NodeScript.ModulePath("@modelcontextprotocol/inspector-cli/build") },
            TimeSpan.FromSeconds(90)));
    }
}
