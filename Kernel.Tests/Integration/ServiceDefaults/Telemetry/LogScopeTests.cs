using System.Net.WebSockets;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Fakes.Otlp;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.ServiceDefaults.Telemetry;

/// <summary>A receiver of OTLP gets the scopes that docs/telemetry.md lists.</summary>
public sealed class LogScopeTests
{
    [Fact]
    public async Task Gateway_LinesOfAConnection_HaveItsId()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var api = await ApiHost.StartAsync(new Dictionary<string, string?>(To(receiver))
        {
            ["Gateway:Enabled"] = "true",
            ["services:chromium:http:0"] = "http://127.0.0.1:1",
        });
        using var socket = new ClientWebSocket();
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri($"ws://127.0.0.1:{api.PublicPort}/devtools/page/1"), Wait.Cancellation));

        var connection = await ScopeAsync(receiver, "kernel.connection_id", "is not available for a DevTools client");
        Assert.NotEqual("", connection);
    }

    [Fact]
    public async Task Collector_LinesOfACapture_HaveItsSession()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var browser = await FakeBrowser.StartAsync();
        await using var api = await FakeInternalApi.StartAsync();
        await using var collector = await CollectorHost.StartAsync(browser.Address, api, [.. To(receiver).Select(static s => (s.Key, s.Value!))]);
        await collector.CaptureAsync("session-of-a-scope");

        Assert.Equal("session-of-a-scope", await ScopeAsync(receiver, "kernel.capture_session_id", "Connected to"));
    }

    [Fact]
    public async Task StorageWriter_LinesOfACopy_HaveItsDestination()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var stream = await FakeInternalStream.StartAsync();
        using var folder = new TempDirectory();
        await using var writer = await StorageWriterHost.StartAsync(stream.Address, folder.Path, settings: new Dictionary<string, string?>(To(receiver)));

        Assert.Equal("files", await ScopeAsync(receiver, "kernel.storage.destination", "reading the stream"));
    }

    private static Dictionary<string, string?> To(OtlpReceiver receiver) => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.GrpcAddress,
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
    };

    // The attribute of the first line that says so.
    private static async Task<string> ScopeAsync(OtlpReceiver receiver, string attribute, string line)
    {
        var found = await Wait.For(
            () => receiver.Records.Select(static r => r.Record).FirstOrDefault(r => r.Body.StringValue.Contains(line, StringComparison.Ordinal)), $"a line with '{line}'");
        return Assert.Single(found.Attributes, a => a.Key == attribute).Value.StringValue;
    }
}
