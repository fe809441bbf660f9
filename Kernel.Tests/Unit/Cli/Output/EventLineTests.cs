using System.Text;
using Kernel.Cli.EventStream;
using Kernel.Cli.Output;

namespace Kernel.Tests.Unit.Cli.Output;

public sealed class EventLineTests
{
    private const string Failure =
        """{"seq":42,"event":{"ts":1795484608464517,"type":"network_loading_failed","category":"network","source":{"kind":"cdp","metadata":{"target_id":"AB12CD34"}},"data":{"error_text":"net::ERR_FAILED","canceled":false,"url":"http://site/a.js","duration_us":1240000}}}""";

    [Theory]
    [InlineData("""{"type":"network_response","category":"network","data":{"status":503,"url":"http://a/b","encoded_data_length":1234,"duration_us":12000}}""", "      network_response         503 http://a/b  1.2 kB  12 ms")]
    [InlineData("""{"type":"console_log","category":"console","source":{"metadata":{"target_id":"8D7227BA021C"}},"data":{"level":"warning","args":["careful"]}}""", "8d72  console_log              warning careful")]
    [InlineData("""{"type":"page_load","category":"page","source":{"metadata":{"target_id":"OTHER"}},"data":{"target_id":"E1","url":"http://a/"}}""", "e1    page_load                http://a/")]
    [InlineData("""{"type":"agent.step","category":"system","data":"text"}""", "      agent.step               text")]
    [InlineData("""{"type":"agent.step","category":"system"}""", "      agent.step               ")]
    [InlineData("""{"type":"agent.step","category":"control","source":7,"data":[1]}""", "      agent.step               0: 1")]
    [InlineData("""{"type":"an.extremely.long.type.name","category":"system","data":{"text":"x"}}""", "      an.extremely.long.type.name x")]
    public void Of_Event_HasItsColumns(string @event, string expected)
    {
        var line = Line($"{{\"seq\":7,\"event\":{{\"ts\":0,{@event[1..]}}}", null);

        Assert.EndsWith("      7  " + expected, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(90)]
    [InlineData(62)]
    [InlineData(40)]
    [InlineData(5)]
    [InlineData(1)]
    public void Of_AnyWidth_IsNeverExceeded(int width)
    {
        string[] texts = ["plain", new string('x', 5_000), new string('漢', 500), string.Concat(Enumerable.Repeat("👩‍👩‍👧‍👦🇩🇪e\u0301", 90)), "\u202e\ufeff\u200b"];
        foreach (var text in texts)
        {
            var line = Line(Failure.Replace("net::ERR_FAILED", text, StringComparison.Ordinal), width);

            Assert.True(TerminalText.Cells(line) <= width, line);
        }
    }

    [Fact]
    public void Of_WideTerminal_PutsTheTimesAtItsEnd()
    {
        var line = Line(Failure, 120);

        Assert.Equal(120, TerminalText.Cells(line));
        Assert.EndsWith("  1.24 s", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Colours_OnlyIfTheTerminalHasThem()
    {
        Assert.DoesNotContain('\e', Line(Failure, 100));
        Assert.Contains("\e[94mnetwork_loading_failed", new EventLine(Terminal.Coloured).Of(EventStreamReader.Message, Encoding.UTF8.GetBytes(Failure), 100), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_HostileTexts_NothingReachesTheTerminal()
    {
        const string Hostile = "\\u001b[2J\\u009b31m\\u0007[red]\\u202e\\u0000";
        var members = string.Join(',', ((string[])["text", "url", "title", "level", "method", "resource_type", "message", "reason", "error_text", "dialog_type", "target_id", Hostile])
            .Select(static name => $"\"{name}\":\"{Hostile}\""));
        foreach (var type in (string[])["console_log", "network_response", "network_loading_failed", "navigation", "tab_opened", "session_started", "dialog_opened", "other"])
        {
            foreach (int? width in (int?[])[120, null])
            {
                var line = Line($"{{\"seq\":1,\"event\":{{\"ts\":0,\"type\":\"{type}\",\"category\":\"{Hostile}\",\"data\":{{{members}}}}}}}", width);

                Assert.DoesNotContain(line, static c => char.IsControl(c) || c == '\u202e');
            }
        }
    }

    [Fact]
    public void Of_MarkupOfTheLibrary_IsText() =>
        Assert.EndsWith("[red]x[/] [[y]]", Line("""{"seq":1,"event":{"ts":0,"type":"a.b","category":"system","data":"[red]x[/] [[y]]"}}""", null), StringComparison.Ordinal);

    [Theory]
    [InlineData("9223372036854775807")]
    [InlineData("-9223372036854775808")]
    public void Of_TimeThatNoCalendarHas_IsShownAsNone(string ts) =>
        Assert.StartsWith("--:--:--.---", Line($"{{\"seq\":1,\"event\":{{\"ts\":{ts},\"type\":\"a\",\"category\":\"system\"}}}}", null), StringComparison.Ordinal);

    [Fact]
    public void Of_DataNestedAsDeepAsIsAccepted_IsShown()
    {
        var data = new string('[', 64) + new string(']', 64);

        Assert.EndsWith("0: [1]", Line($"{{\"seq\":1,\"event\":{{\"ts\":0,\"type\":\"a\",\"category\":\"system\",\"data\":{data}}}}}", null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html>\u001b[2J")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""{"seq":-1,"event":{}}""")]
    [InlineData("""{"seq":1,"event":{"ts":"x","type":5}}""")]
    public void Of_DataThatIsNoEvent_IsShownAsTheTextItIs(string data) =>
        Assert.Equal(TerminalText.Sanitize(data), Line(data, null));

    [Fact]
    public void Of_HalfSurrogatePair_IsShownAsAnEvent()
    {
        var line = Line("""{"seq":1,"event":{"ts":1,"type":"a.step","category":"page","source":{"kind":"extension"},"data":{"text":"x\ud800y","\udc00":1}}}""", null);
        Assert.Contains("a.step", line, StringComparison.Ordinal);
        Assert.Contains("x\ufffdy", line, StringComparison.Ordinal);
        Assert.DoesNotContain("seq", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Gap_NamesWhatIsMissing() =>
        Assert.Equal("5 to 9 are missing: 5 events are no longer kept", Line("{\"from\":5,\"to\":9}", 80, EventStreamReader.EventsDropped));

    [Fact]
    public void Of_ChangedStream_NamesIt() =>
        Assert.StartsWith(
            "the API has another event stream now (abc)",
            Line("""{"stream_id":"abc","oldest":1,"newest":17}""", 120, EventStreamReader.StreamChanged),
            StringComparison.Ordinal);

    private static string Line(string data, int? width, string frame = EventStreamReader.Message) => new EventLine(Terminal.Plain).Of(frame, Encoding.UTF8.GetBytes(data), width);
}
