using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.CdpCollector.Mapping.Network;

/// <summary>Fifteen seconds of a real Chromium: pages, frames, workers, failures, a popup, the back button, a crash.</summary>
public sealed class RecordedTrafficTests
{
    private static readonly string[] Trace = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "TestKit", "Traces", "browsing.ndjson"));

    [Fact]
    public void Replay_EveryRequest_HasAsManyEndsAsHops()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Receive(Trace);

        var unbalanced = monitor.Events.Where(static e => e.Type is "network_request" or "network_response" or "network_loading_failed")
            .GroupBy(static e => e.Text("request_id"))
            .Where(static hops => hops.Count(static e => e.Type == "network_request") * 2 != hops.Count())
            .SelectMany(static hops => hops.Select(static e => e.Line));
        Assert.Equal("", string.Join('\n', unbalanced));
    }

    [Fact]
    public void Replay_EveryDocument_HasItsResponse()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Receive(Trace);

        var documents = monitor.Of("network_request").Where(static e => e.Text("resource_type") == "document").Select(static e => e.Text("request_id"));
        var responded = monitor.Events.Where(static e => e.Type is "network_response" or "network_loading_failed").Select(static e => e.Text("request_id")).ToHashSet();
        Assert.All(documents, id => Assert.Contains(id, responded));
    }

    [Fact]
    public void Replay_ConsoleOfEveryTarget_IsReportedOnce()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Receive(Trace);

        var texts = monitor.Of("console_log").Select(static e => e.Text("text")).ToList();
        Assert.Single(texts, "sw-install");
        Assert.Single(texts, "early-inline");
        Assert.Equal(monitor.Of("console_log").Count, monitor.Of("console_log").Select(static e => (e.Text("target_id"), e.Text("browser_ts"))).Distinct().Count());
        Assert.Equal(5, texts.Count(static t => t == "p2-inline")); // five loads; the back button sends one of them again
    }

    [Fact]
    public void Replay_Tabs_OpenAndClose()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Receive(Trace);

        Assert.Equal(monitor.Of("tab_opened").Select(static e => e.Text("target_id")).Distinct().Count(), monitor.Of("tab_opened").Count);
        Assert.Subset(monitor.Of("tab_opened").Select(static e => e.Text("target_id")).ToHashSet(), monitor.Of("tab_closed").Select(static e => e.Text("target_id")).ToHashSet());
        Assert.NotEmpty(monitor.Of("tab_closed"));
    }

    [Fact]
    public void Replay_MembersOfEveryEvent_AreSnakeCase()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Receive(Trace);

        Assert.NotEmpty(monitor.Events);
        Assert.All(monitor.Events, static e => AssertSnakeCase(e.Json, e.Line));
    }

    private static void AssertSnakeCase(System.Text.Json.JsonElement element, string line)
    {
        if (element.ValueKind == System.Text.Json.JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                AssertSnakeCase(item, line);
            }
        }
        else if (element.ValueKind == System.Text.Json.JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
            {
                Assert.True(member.Name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'), $"{member.Name} in {line}");
                if (member.Name is not "headers" and not "request_headers")
                {
                    AssertSnakeCase(member.Value, line);
                }
            }
        }
    }
}
