using System.Text.Json;
using System.Text.Json.Nodes;
using Kernel.Api.Summary;
using Kernel.Tests.TestKit;

namespace Kernel.Tests.Unit.Api.Summary;

/// <summary>Recorded and hand-made sessions, and how they read. The web UI is held to the same files (<c>story.test.js</c>).</summary>
/// <remarks>With KERNEL_UPDATE_GOLDEN=1 the expected lines are overwritten; review the changes with <c>git diff</c>.</remarks>
public sealed class SessionStoryTests
{
    // Unexpected JSON.
    private static readonly string[] Odd =
        ["null", "true", "-1", "1e300", "1e999", "\"\"", "\"__proto__\"", "[]", "{}", "[null]", "{\"call_frames\":[null,1,{\"url\":1}]}", "\"\\u0000\\u202e\\u001b[2J\"", $"\"{new string('a', 3_000)}\""];

    public static TheoryData<string> Sessions => [.. Directory.GetFiles(Folder, "*.ndjson").Select(static path => Path.GetFileNameWithoutExtension(path)!).Order()];

    internal static string Folder => Path.Combine(AppContext.BaseDirectory, "TestKit", "Sessions");

    [Theory]
    [MemberData(nameof(Sessions))]
    public void Story_OfASession_ReadsAsItHappened(string name)
    {
        var told = ToldStory.Of(Read(name)).ToArray();
        if (Environment.GetEnvironmentVariable("KERNEL_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllLines(RepositoryFiles.PathOf("Kernel.Tests", "TestKit", "Sessions", name + ".txt"), told);
            return;
        }

        Assert.Equal(File.ReadAllLines(Path.Combine(Folder, name + ".txt")), told);
    }

    [Fact]
    public void Story_OfMoreThanItKeeps_CountsTheRest()
    {
        var story = new SessionStory();
        for (var i = 1; i <= 3_000; i++)
        {
            Add(story, $$$"""{"seq":{{{i}}},"event":{"ts":{{{i * 1_000_000L}}},"type":"agent.step","category":"system","source":{"kind":"extension"},"data":{"step":{{{i}}} } } }""");
            Add(story, $$$"""{"seq":{{{i}}},"event":{"ts":{{{i * 1_000_000L}}},"type":"console_error","category":"console","source":{"kind":"cdp"},"data":{"level":"error","text":"{{{new string((char)('a' + (i % 26)), 1 + (i / 26))}}}"} } }""");
        }

        Assert.Equal((SessionStory.MaxSteps, 2_000), (story.Steps.Items.Count, story.Steps.Omitted));
        Assert.Equal(["agent.step 1", "agent.step 3000"], [story.Steps.Items[0].Label, story.Steps.Items[^1].Label]);
        Assert.Equal(SessionStory.MaxProblems, story.Problems.Count());
        Assert.True(story.OmittedProblems > 1_000);
    }

    [Fact]
    public void Story_OfMutatedEvents_IsBoundedText()
    {
        var random = new Random(42);
        var lines = Directory.GetFiles(Folder, "*.ndjson").Order().SelectMany(File.ReadLines).ToArray();
        var story = new SessionStory();
        for (var i = 1; i <= 5_000; i++)
        {
            var envelope = JsonNode.Parse(lines[random.Next(lines.Length)])!;
            envelope["seq"] = i;
            envelope["event"]!["data"] = Mutate(envelope["event"]!["data"], random);
            Add(story, envelope.ToJsonString());
        }

        Assert.All(story.Steps.Items, static step => Assert.DoesNotContain(step.Label + step.To, char.IsControl));
        Assert.All(story.Steps.Items, static step => Assert.True(step is { Requests: >= 0, Failed: >= 0, Label.Length: > 0 and <= 400 }));
        Assert.All(story.Problems, static problem => Assert.DoesNotContain(problem.Root.Title, char.IsControl));
    }

    [Fact]
    public void Pages_OfASession_HaveMilestonesAndWeight()
    {
        var page = Assert.Single(Read("checkout").Pages.Items);

        Assert.Equal("http://127.0.0.1:19401/demo", page.Url);
        Assert.Equal(["dom_content_loaded", "layout_settled", "lcp", "navigation_settled", "network_idle", "page_load"], page.Milestones.Keys.Order());
        Assert.All(page.Milestones.Values, static us => Assert.InRange(us, 1, 60_000_000));
        Assert.True(page.Requests > 20 && page.Failed == 4 && page.Errors == 2 && page.Bytes > 10_000, $"{page.Requests} {page.Failed} {page.Errors} {page.Bytes}");
    }

    internal static SessionStory Read(string name)
    {
        var story = new SessionStory();
        foreach (var line in File.ReadLines(Path.Combine(Folder, name + ".ndjson")))
        {
            Add(story, line);
        }

        return story;
    }

    // Replaces and removes some members.
    private static JsonNode? Mutate(JsonNode? node, Random random)
    {
        if (random.Next(20) == 0)
        {
            return JsonNode.Parse(Odd[random.Next(Odd.Length)]);
        }

        return node switch
        {
            JsonObject members => new JsonObject(members.Where(_ => random.Next(25) != 0).Select(member => KeyValuePair.Create(member.Key, Mutate(member.Value, random))).ToList()),
            JsonArray items => new JsonArray([.. items.Select(item => Mutate(item, random))]),
            _ => node?.DeepClone(),
        };
    }

    private static void Add(SessionStory story, string envelope)
    {
        using var document = JsonDocument.Parse(envelope);
        story.Add(document.RootElement);
    }
}
