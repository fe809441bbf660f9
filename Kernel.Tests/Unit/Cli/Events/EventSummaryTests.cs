using System.Text.Json;
using Kernel.Cli.Events;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Tests.Unit.Cli.Events;

/// <summary>The words for events, held against the same file as those of the web UI (<c>summary.test.js</c>).</summary>
public sealed class EventSummaryTests
{
    private static readonly JsonElement[] Summaries =
        [.. JsonElement.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "event-summaries.json"))).EnumerateArray()];

    public static TheoryData<string> Rows => [.. Summaries.Select(static row => row.GetRawText())];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Of_Event_MatchesWebUI(string row)
    {
        var expected = JsonElement.Parse(row);
        string Text(string name) => expected.GetProperty(name).GetString()!;

        var severity = Text("tone") switch { "bad" => Severity.Error, "warn" => Severity.Warning, "good" => Severity.Success, _ => Severity.Normal };
        Assert.Equal(
            new EventSummary(Text("lead"), Text("text"), Text("meta"), severity),
            EventSummary.Of(Text("type"), expected.GetProperty("data")));
    }

    [Fact]
    public void Rows_OfTheSharedFile_CoverEveryType() =>
        Assert.Empty(EventTypes.All.Except(Summaries.Select(static row => row.GetProperty("type").GetString()!)));

    [Fact]
    public void Of_UnexpectedData_IsText()
    {
        string[] shapes =
        [
            "5", "\"x\"", "[]", "{}", "null",
            """{"url":7,"args":"x","stack_trace":5,"status":"x","value":"x","categories":"x","modifiers":5,"x":"1","line":"y","duration_us":"z"}""",
            """{"args":[{}],"stack_trace":{"call_frames":[5]},"status":1e999,"duration_us":1e999,"encoded_data_length":-1e999,"line":1e308,"size":1e999}""",
        ];
        foreach (var type in EventTypes.All)
        {
            foreach (var shape in shapes)
            {
                Assert.NotNull(EventSummary.Of(type, JsonElement.Parse(shape)).Text);
            }
        }
    }

    [Fact]
    public void Of_VeryLongText_IsBounded() =>
        Assert.InRange(EventSummary.Of("agent.step", JsonElement.Parse($"{{\"text\":\"{new string('x', 900_000)}\"}}")).Text.Length, 1_000, 2_100);
}
