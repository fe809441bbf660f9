using System.Text;
using Kernel.AppHost.Watch;

namespace Kernel.Tests.AppHost.Watch;

public sealed class EventLineTests
{
    private const string Failure =
        """{"seq":42,"event":{"ts":1795484608464517,"type":"network_loading_failed","category":"network","source":{"kind":"cdp"},"data":{"error_text":"net::ERR_FAILED","canceled":false,"url":"http://site/a.js","duration_us":1240000}}}""";

    [Theory]
    [InlineData("""{"type":"network_response","category":"network","data":{"status":503,"url":"http://a/b","encoded_data_length":1234,"duration_us":12000}}""", "network_response         503 http://a/b  1.2 kB  12 ms")]
    [InlineData("""{"type":"console_log","category":"console","data":{"level":"warning","args":["careful","{a: 1}"]}}""", "console_log              warning careful {a: 1}")]
    [InlineData("""{"type":"console_error","category":"console","data":{"text":"boom\n  at x"}}""", "console_error            error boom ⏎   at x")]
    [InlineData("""{"type":"event_source_message","category":"network","data":{"payload":"tick","url":"http://a/es"}}""", "event_source_message     ↓ tick")]
    [InlineData("""{"type":"cdp_disconnect","category":"connection","data":{"endpoint":"page","reason":"client_closed","target_id":"T","duration_ms":5}}""", "cdp_disconnect           page client_closed  T  5 ms")]
    [InlineData("""{"type":"agent.step","category":"system","data":{"step":1,"who":{"id":2},"list":[1]}}""", "agent.step               step: 1  who: {…}  list: [1]")]
    [InlineData("""{"type":"agent.step","category":"system","data":"text"}""", "agent.step               text")]
    [InlineData("""{"type":"agent.step","category":"system"}""", "agent.step               ")]
    [InlineData("""{"type":"an.extremely.long.type.name","category":"system","data":{"text":"x"}}""", "an.extremely.long.type.name x")]
    public void Of_Event_SaysWhatItIs(string @event, string expected)
    {
        var line = Line($"{{\"seq\":7,\"event\":{{\"ts\":0,{@event[1..]}}}", null);

        Assert.EndsWith("      7  " + expected, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(90)]
    [InlineData(60)]
    [InlineData(56)]
    public void Of_ATerminalsWidth_IsNeverExceeded(int width)
    {
        var line = Line(Failure, width);

        Assert.True(TerminalText.Cells(line) <= width, line);
        Assert.Contains("failed", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Colour_OnlyWhereAskedFor()
    {
        Assert.DoesNotContain('\e', Line(Failure, 100));
        Assert.Contains("\e[34mnetwork_loading_failed", new EventLine(colour: true).Of("message", Encoding.UTF8.GetBytes(Failure), 100), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_HostileTexts_NothingReachesTheTerminal()
    {
        const string Hostile = "\\u001b[2J\\u009b31m\\u0007";
        foreach (var type in (string[])["console_log", "network_response", "network_loading_failed", "navigation", "tab_opened", "session_started", "dialog_opened", "other"])
        {
            var members = string.Join(',', ((string[])["text", "url", "title", "level", "method", "resource_type", "message", "reason", "error_text", "dialog_type", Hostile]).Select(name => $"\"{name}\":\"{Hostile}\""));
            var line = Line($"{{\"seq\":1,\"event\":{{\"ts\":0,\"type\":\"{type}\",\"category\":\"system\",\"data\":{{{members}}}}}}}", 120);

            Assert.DoesNotContain(line, char.IsControl);
        }
    }

    [Fact]
    public void Of_Gap_NamesWhatIsMissing() =>
        Assert.Equal("5 to 9 are missing: they no longer exist", new EventLine(colour: false).Of(EventLine.Dropped, "{\"from\":5,\"to\":9}"u8.ToArray(), 80));

    private static string Line(string envelope, int? width) => new EventLine(colour: false).Of("message", Encoding.UTF8.GetBytes(envelope), width);
}
