using Kernel.CdpCollector.Mapping.Network;
using Kernel.CdpCollector.Telemetry;
using Kernel.ServiceDefaults.Contracts;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.CdpCollector.Mapping.Network;

public sealed class WebSocketMappingTests
{
    [Fact]
    public void WebSocket_FromCreationToClose_IsReported()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Created("W1"), Handshake("W1"), Opened("W1"), Frame("W1", "Sent", "hi"), Frame("W1", "Received", "hello"), Closed("W1"), Closed("W1"));

        Assert.Equal("ws://a.test/ws?token=[redacted]", monitor.Single("websocket_created").Text("url"));
        var opened = monitor.Single("websocket_opened");
        Assert.Equal("101", opened.Text("status"));
        Assert.Equal("[redacted]", opened.Data.GetProperty("request_headers").GetProperty("Cookie").GetString());
        Assert.Equal("500000", opened.Text("duration_us"));
        Assert.Equal([("sent", "hi"), ("received", "hello")], monitor.Of("websocket_frame").Select(static e => (e.Text("direction"), e.Text("payload"))));
        var closed = monitor.Single("websocket_closed");
        Assert.Equal(("1", "1", "2", "5", "0"), (closed.Text("frames_sent"), closed.Text("frames_received"), closed.Text("bytes_sent"), closed.Text("bytes_received"), closed.Text("frames_skipped")));
        Assert.Equal("1", closed.Text("nav_seq"));
        Assert.Equal("L1", closed.Text("loader_id"));
    }

    [Fact]
    public void Frames_AboveTheRate_AreCounted()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Configure(new CaptureOptions { Network = new NetworkCaptureOptions { FramesPerSecond = 2, MaxFrameBytes = 16 } });
        monitor.WithPage().Receive(Created("W1"));
        monitor.Receive([.. Enumerable.Range(0, 10).Select(static i => Frame("W1", "Received", $"frame {i}"))]);
        Assert.Equal(2, monitor.Of("websocket_frame").Count);

        monitor.Time.Advance(TimeSpan.FromSeconds(1));
        monitor.Receive(Frame("W1", "Received", new string('x', 100)), Closed("W1"));
        Assert.Equal("8", monitor.Of("websocket_frame")[2].Text("frames_skipped"));
        Assert.Equal("xx...[truncated]", monitor.Of("websocket_frame")[2].Text("payload"));
        Assert.Equal("100", monitor.Of("websocket_frame")[2].Text("payload_length"));
        Assert.Equal("8", monitor.Single("websocket_closed").Text("frames_skipped"));
        Assert.Equal(8, monitor.Losses[LossReason.RateLimited]);
        Assert.Equal("11", monitor.Single("websocket_closed").Text("frames_received"));
    }

    [Fact]
    public void Frames_SwitchedOff_AreOnlyCounted()
    {
        using var monitor = new MonitorUnderTest();
        monitor.Configure(new CaptureOptions { Network = new NetworkCaptureOptions { Frames = false } });
        monitor.WithPage().Receive(Created("W1"), Frame("W1", "Received", "hello"), Closed("W1"));

        Assert.Empty(monitor.Of("websocket_frame"));
        Assert.Equal("1", monitor.Single("websocket_closed").Text("frames_received"));
    }

    [Fact]
    public void Frame_Binary_IsBase64WithDecodedLength()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Created("W1"), Frame("W1", "Received", "AAEC/w==").Replace("\"opcode\":1", "\"opcode\":2", StringComparison.Ordinal));

        var frame = monitor.Single("websocket_frame");
        Assert.Equal(("binary", "AAEC/w==", "4", null), (frame.Text("opcode"), frame.Text("payload_base64"), frame.Text("payload_length"), frame.Text("payload")));
    }

    [Fact]
    public void Frame_WithCredentials_IsRedacted()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Created("W1"), Frame("W1", "Sent", """{\"access_token\":\"hunter2\",\"n\":1}"""));

        Assert.Equal("""{"access_token":"[redacted]","n":1}""", monitor.Single("websocket_frame").Text("payload"));
    }

    [Fact]
    public void WebSocket_OpenBeforeCapture_IsTracked()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Closed("W9"), Frame("W1", "Received", "hello"), Closed("W1"));

        Assert.Equal("hello", monitor.Single("websocket_frame").Text("payload"));
        Assert.Equal("", monitor.Single("websocket_closed").Text("url"));
    }

    [Fact]
    public void WebSocket_PageDetached_IsClosed()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(Created("W1"), Created("W2"), Cdp.Event("P1", "Network.webSocketFrameError", """{"requestId":"W1","timestamp":2,"errorMessage":"bad frame"}"""), Cdp.Detached("P1"));

        Assert.Equal("bad frame", monitor.Single("websocket_error").Text("error_text"));
        Assert.All(monitor.Of("websocket_closed"), static e => Assert.Equal("target_detached", e.Text("error_text")));
        Assert.Equal(2, monitor.Of("websocket_closed").Count);
    }

    [Fact]
    public void WebSockets_AboveLimit_EvictTheOldest()
    {
        using var monitor = new MonitorUnderTest(new NetworkMappingOptions { MaxWebSockets = 2 });
        monitor.WithPage().Receive(Created("W1"), Created("W2"), Created("W3"));

        Assert.Equal(("W1", "evicted"), (monitor.Single("websocket_closed").Text("request_id"), monitor.Single("websocket_closed").Text("error_text")));
    }

    [Fact]
    public void EventSource_HeadersAndMessages_AreReported()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(
            Cdp.Request("P1", "R1").Replace("\"Fetch\"", "\"EventSource\"", StringComparison.Ordinal),
            Cdp.Response("P1", "R1").Replace("\"Fetch\"", "\"EventSource\"", StringComparison.Ordinal));
        Assert.Equal("unfinished", monitor.Single("network_response").Text("body_omitted"));

        monitor.Receive(
            Cdp.Event("P1", "Network.eventSourceMessageReceived", """{"requestId":"R1","timestamp":2,"eventName":"message","eventId":"7","data":"one"}"""),
            Cdp.Failed("P1", "R1"));
        var message = monitor.Single("event_source_message");
        Assert.Equal(("message", "7", "one"), (message.Text("event_name"), message.Text("event_id"), message.Text("payload")));
        Assert.Single(monitor.Of("network_response"));
        Assert.Equal("True", monitor.Single("network_response_finished").Text("canceled"));
        Assert.Empty(monitor.Of("network_loading_failed"));
    }

    private static string Created(string id) => Cdp.Event("P1", "Network.webSocketCreated", $$"""{"requestId":"{{id}}","url":"ws://a.test/ws?token=x","initiator":{"type":"script"} }""");

    private static string Handshake(string id) => Cdp.Event("P1", "Network.webSocketWillSendHandshakeRequest", $$"""{"requestId":"{{id}}","timestamp":1,"wallTime":1795470133.2,"request":{"headers":{"Cookie":"a=b"} } }""");

    private static string Opened(string id) => Cdp.Event("P1", "Network.webSocketHandshakeResponseReceived", $$"""{"requestId":"{{id}}","timestamp":1.5,"response":{"status":101,"statusText":"Switching Protocols","headers":{"Upgrade":"websocket"} } }""");

    private static string Frame(string id, string direction, string payload) => Cdp.Event("P1", $"Network.webSocketFrame{direction}", $$"""{"requestId":"{{id}}","timestamp":2,"response":{"opcode":1,"mask":false,"payloadData":"{{payload}}"} }""");

    private static string Closed(string id) => Cdp.Event("P1", "Network.webSocketClosed", $$"""{"requestId":"{{id}}","timestamp":3}""");
}
