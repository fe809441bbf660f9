using System.Text.Json;
using Kernel.Api.Summary;
using Kernel.Tests.TestKit;

namespace Kernel.Tests.Unit.Api.Summary;

/// <summary>Recorded and hand-made sessions, and how they read. The web UI is held to the same files (<c>story.test.js</c>).</summary>
/// <remarks>With KERNEL_UPDATE_GOLDEN=1 the expected lines are overwritten; review the changes with <c>git diff</c>.</remarks>
public sealed class SessionStoryTests
{
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
    public void Pages_OfASession_HaveMilestonesAndWeight()
    {
        var page = Assert.Single(Read("checkout").Pages.Items);

        Assert.Equal("http://127.0.0.1:19401/demo", page.Url);
        Assert.Equal(["dom_content_loaded", "lcp", "page_load"], page.Milestones.Keys.Order().Take(3));
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

    private static void Add(SessionStory story, string envelope)
    {
        using var document = JsonDocument.Parse(envelope);
        story.Add(document.RootElement);
    }
}
