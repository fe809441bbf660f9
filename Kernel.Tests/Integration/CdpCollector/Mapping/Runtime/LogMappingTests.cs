using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.CdpCollector.Mapping.Runtime;

/// <summary>Console entries written by the browser itself: failed loads, blocked requests, deprecations.</summary>
public sealed class LogMappingTests
{
    private const string Failed = """{"entry":{"source":"network","level":"error","text":"Failed to load resource","category":"cors","timestamp":1795470133150.343,"url":"http://b.test/x?token=1","lineNumber":3,"networkRequestId":"R1"}}""";

    [Fact]
    public void Entry_OfLevelError_IsConsoleError()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Cdp.Event("P1", "Log.entryAdded", Failed));

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
    public void Entry_OfOtherLevel_IsConsoleLog(string level, string shown)
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Cdp.Event("P1", "Log.entryAdded", Failed.Replace("\"error\"", $"\"{level}\"", StringComparison.Ordinal)));

        Assert.Equal(shown, monitor.Single("console_log").Text("level"));
    }

    // The browser stores its entries and sends all of them when the domain is enabled, also on a new connection.
    [Fact]
    public void Entry_Replayed_IsReportedOnce()
    {
        using var monitor = new MonitorUnderTest();
        var entry = Cdp.Event("P1", "Log.entryAdded", Failed);
        var sameTime = entry.Replace("/x?", "/y?", StringComparison.Ordinal);
        monitor.WithPage().Receive(entry, sameTime, entry, sameTime);
        monitor.Monitor.Disconnected();
        monitor.Monitor.Connected(monitor);
        monitor.Receive(FakeBrowser.Attached("P2", "T1"), entry.Replace("\"P1\"", "\"P2\"", StringComparison.Ordinal));

        Assert.Equal(2, monitor.Of("console_error").Count);
    }

    // A worker's console messages are captured on its session; its page receives copies.
    [Fact]
    public void Entry_CopiedFromWorker_IsNotReported()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Cdp.Event("P1", "Log.entryAdded", Failed.Replace("\"source\":\"network\"", "\"source\":\"worker\"", StringComparison.Ordinal)));

        Assert.Empty(monitor.Of("console_error"));
    }

    [Fact]
    public void Entry_BeforeCapture_IsNotReported()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Cdp.Event("P1", "Log.entryAdded", Failed.Replace("1795470133150.343", "1695470133150.343", StringComparison.Ordinal)));

        Assert.Empty(monitor.Of("console_error"));
    }
}
