using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Processes.Cli;

/// <summary><c>kernel events</c> and <c>kernel publish</c> as processes, with a real API.</summary>
public sealed class EventsTests
{
    [Fact]
    public async Task Events_OfSeveralPages_AreTheEnvelopesOfTheFilter()
    {
        await using var api = await ApiHost.StartAsync();
        var published = await api.PublishTypesAsync([.. Enumerable.Range(0, 2_500).Select(static i => i % 2 == 0 ? "a.even" : "a.odd")]);

        Assert.Equal(published, await CliProcess.RunAsync(api, "events"));
        Assert.Equal(published.Skip(2).Where(static (_, i) => i % 2 == 0).Take(1_100), await CliProcess.RunAsync(api, "events", "--types", "a.even", "--since", "2", "--limit", "1100"));
        Assert.Contains("a.odd", Assert.Single(await CliProcess.RunAsync(api, "events", "--since", "2499", "--output", "text")), StringComparison.Ordinal);
        Assert.Empty(await CliProcess.RunAsync(api, "events", "--failed"));
    }

    [Fact]
    public async Task Events_OfTheActiveSession_AreItsOwn()
    {
        await using var api = await ApiHost.StartAsync();
        await api.PublishTypesAsync("a.before");
        await api.SessionAsync(HttpMethod.Post, "{\"config\":{\"categories\":[\"system\"]}}", System.Net.HttpStatusCode.Created);
        await api.PublishTypesAsync("a.within");

        var types = (await CliProcess.RunAsync(api, "events", "--session", "current")).Select(static line => ApiRequests.Json(line).GetProperty("event").GetProperty("type").GetString());
        Assert.Equal(["session_started", "a.within"], types.Where(static type => type is "session_started" || type!.StartsWith("a.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Events_OneIsDamaged_PrintsTheGap()
    {
        await using var system = await ForgetfulSystem.StartStoredAsync(20, static async api =>
        {
            for (var i = 1; i <= 30; i++)
            {
                await api.PublishTypesAsync($"a.{i}");
            }

            return 30;
        });
        var path = Directory.GetFiles(system.Events, "*.jsonl", SearchOption.AllDirectories).Single();
        var lines = await File.ReadAllLinesAsync(path, Wait.Cancellation);
        await File.WriteAllTextAsync(path, string.Concat(lines.Select(static (line, i) => (i == 6 ? line.Replace('{', '?') : line) + "\n")), Wait.Cancellation);

        var printed = await CliProcess.RunAsync(system.Api, "events");
        Assert.Equal([.. lines[..6], "{\"events_dropped\":{\"from\":7,\"to\":7}}", .. lines[7..]], printed);
    }

    [Fact]
    public async Task Publish_WithAndWithoutData_PrintsTheEnvelope()
    {
        await using var api = await ApiHost.StartAsync();
        string[] printed =
        [
            .. await CliProcess.RunAsync(api, "publish", "agent.step"),
            .. await CliProcess.RunAsync(api, "publish", "agent.step", "{\"step\": [1, \"zwei\"]}", "--category", "page"),
        ];

        Assert.Equal(await CliProcess.RunAsync(api, "events"), printed);
        var second = ApiRequests.Json(printed[1]).GetProperty("event");
        Assert.Equal("page", second.GetProperty("category").GetString());
        Assert.Equal("zwei", second.GetProperty("data").GetProperty("step")[1].GetString());
    }
}
