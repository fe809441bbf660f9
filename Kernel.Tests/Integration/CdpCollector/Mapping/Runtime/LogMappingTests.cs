using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.CdpCollector.Mapping.Runtime;

/// <summary>What the browser itself writes to the console: failed loads, refusals, deprecations.</summary>
public sealed class LogMappingTests
{
    private const string Failed = """{"entry":{"source":"network","level":"error","text":"Failed to load resource","category":"cors","timestamp":1795470133150.343,"url":"http://b.test/x?token=1","lineNumber":3,"networkRequestId":"R1"}}""";

    [Fact]
    public void Entry_OfLevelError_IsAConsoleError()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Say(Cdp.Event("P1", "Log.entryAdded", Failed));

        var error = monitor.Single("console_error");
        Assert.Equal("Log.entryAdded", error.Json.GetProperty("source").GetProperty("event").GetString());
        Assert.Equal(("error", "Failed to load resource", "network", "cors"), (error.Text("level"), error.Text("text"), error.Text("log_source"), error.Text("log_category")));
        Assert.Equal(("http://b.test/x?token=[redacted]", "3", "R1"), (error.Text("source_url"), error.Text("line"), error.Text("request_id")));
        Assert.Equal(("1795470133150343", "1", "http://a.test/"), (error.Text("browser_ts"), error.Text("nav_seq"), error.Text("url")));
        Assert.Equal("[]", error.Text("args"));
    }

    [Theory]
    [InlineData("verbose", "debug")]
    [InlineData("warning", "warning")]
    [InlineData("info", "info")]
    public void Entry_OfAnotherLevel_IsAConsoleLog(string level, string shown)
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Say(Cdp.Event("P1", "Log.entryAdded", Failed.Replace("\"error\"", $"\"{level}\"", StringComparison.Ordinal)));

        Assert.Equal(shown, monitor.Single("console_log").Text("level"));
    }

    // The browser keeps its entries and sends all of them whenever the domain is enabled, also through a new connection.
    [Fact]
    public void Entry_SentAgain_IsReportedOnce()
    {
        using var monitor = new MonitorUnderTest();
        var entry = Cdp.Event("P1", "Log.entryAdded", Failed);
        var sameTime = entry.Replace("/x?", "/y?", StringComparison.Ordinal);
        monitor.WithPage().Say(entry, sameTime, entry, sameTime);
        monitor.Monitor.Disconnected();
        monitor.Monitor.Connected(monitor);
        monitor.Say(FakeBrowser.Attached("P2", "T1"), entry.Replace("\"P1\"", "\"P2\"", StringComparison.Ordinal));

        Assert.Equal(2, monitor.Of("console_error").Count);
    }

    // What a worker says to its console is captured there; its page is sent a copy.
    [Fact]
    public void Entry_ThatCopiesAWorkersConsole_IsNotReported()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Say(Cdp.Event("P1", "Log.entryAdded", Failed.Replace("\"source\":\"network\"", "\"source\":\"worker\"", StringComparison.Ordinal)));

        Assert.Empty(monitor.Of("console_error"));
    }

    [Fact]
    public void Entry_FromBeforeTheCapture_IsNotReported()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Say(Cdp.Event("P1", "Log.entryAdded", Failed.Replace("1795470133150.343", "1695470133150.343", StringComparison.Ordinal)));

        Assert.Empty(monitor.Of("console_error"));
    }
}
