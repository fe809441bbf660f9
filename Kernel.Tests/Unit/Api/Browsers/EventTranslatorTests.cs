using System.Buffers;
using System.Text;
using System.Text.Json;
using Kernel.Api.Browsers.Telemetry;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Tests.Unit.Api.Browsers;

/// <summary>Each row of the table, and what has none.</summary>
public sealed class EventTranslatorTests
{
    // What CTX stands for below.
    private const string Context = """
        "session_id":"S","target_id":"T","target_type":"page","frame_id":"F","loader_id":"L","url":"http://a/","nav_seq":2
        """;

    public static TheoryData<string, string, string, string> Rows() => new()
    {
        {
            "console_log",
            """{CTX,"level":"start_group_collapsed","text":"a \"b\"","args":["a","1"],"stack_trace":{"description":"await","call_frames":[{"function_name":"f","script_id":"3","url":"u","line_number":1,"column_number":2}],"parent":{"call_frames":[]}},"browser_ts":1}""",
            "console_log",
            """{CTX,"level":"startGroupCollapsed","text":"a \"b\"","args":["a","1"],"stack_trace":{"description":"await","callFrames":[{"functionName":"f","scriptId":"3","url":"u","lineNumber":1,"columnNumber":2}],"parent":{"callFrames":[]}}}"""
        },
        {
            "console_error",
            """{CTX,"text":"boom","line":1,"column":2,"source_url":"u","level":"error","log_source":"network"}""",
            "console_error",
            """{CTX,"text":"boom","line":1,"column":2,"source_url":"u","level":"error"}"""
        },
        {
            "network_request",
            """{"session_id":"S","target_type":"worker","request_id":"R","method":"POST","url":"u","document_url":"d","resource_type":"csp_violation_report","initiator_type":"signed_exchange","headers":{"a":"b"},"post_data":"p","is_redirect":true,"redirect_url":"r","priority":"high","cdp_timestamp":1.5}""",
            "network_request",
            """{"session_id":"S","target_type":"other","request_id":"R","method":"POST","url":"u","document_url":"d","resource_type":"CSPViolationReport","initiator_type":"SignedExchange","headers":{"a":"b"},"post_data":"p","is_redirect":true,"redirect_url":"r"}"""
        },
        {
            "network_response",
            """{CTX,"request_id":"R","method":"GET","status":200,"status_text":"OK","mime_type":"m","headers":{},"request_headers":{"x":"y"},"resource_type":"xhr","body":"b","finished":true,"timing":{"dns_us":1}}""",
            "network_response",
            """{CTX,"request_id":"R","method":"GET","status":200,"status_text":"OK","mime_type":"m","headers":{},"resource_type":"XHR","body":"b"}"""
        },
        {
            "network_loading_failed",
            """{"session_id":"S","request_id":"R","error_text":"net::ERR_FAILED","canceled":false,"resource_type":"event_source","blocked_reason":"csp"}""",
            "network_loading_failed",
            """{"session_id":"S","request_id":"R","error_text":"net::ERR_FAILED","canceled":false,"resource_type":"EventSource"}"""
        },
        { "network_idle", """{CTX,"since_navigation_us":1}""", "network_idle", """{CTX}""" },
        {
            "navigation",
            """{CTX,"parent_frame_id":"P","navigation_type":"existing"}""",
            "page_navigation",
            """{"session_id":"S","target_id":"T","target_type":"page","frame_id":"F","loader_id":"L","url":"http://a/","parent_frame_id":"P"}"""
        },
        { "dom_content_loaded", """{CTX,"cdp_timestamp":1.25}""", "page_dom_content_loaded", """{CTX,"cdp_timestamp":1.25}""" },
        { "page_load", """{CTX,"cdp_timestamp":1.25}""", "page_load", """{CTX,"cdp_timestamp":1.25}""" },
        {
            "tab_opened",
            """{"session_id":"S","target_id":"T","target_type":"page","url":"","title":"t","opener_id":"O","already_open":true}""",
            "page_tab_opened",
            """{"target_id":"T","target_type":"page","url":"","title":"t","opener_id":"O"}"""
        },
        {
            "layout_shift",
            """{CTX,"value":0.5,"had_recent_input":false,"sources":[{"previous_rect":{}}],"browser_ts":1795484608461719}""",
            "page_layout_shift",
            """{CTX,"source_frame_id":"F","time":1795484608461.719,"layout_shift_details":{"value":0.5,"had_recent_input":false}}"""
        },
        {
            "lcp",
            """{CTX,"size":12.5,"element_id":"e","resource_url":"r","render_ts":1000,"load_ts":2001,"browser_ts":3}""",
            "page_lcp",
            """{CTX,"source_frame_id":"F","time":0.003,"lcp_details":{"size":12.5,"element_id":"e","url":"r","render_time":1,"load_time":2.001}}"""
        },
        { "layout_settled", """{CTX,"timed_out":true}""", "page_layout_settled", """{CTX}""" },
        { "navigation_settled", """{CTX,"since_navigation_us":1}""", "page_navigation_settled", """{CTX}""" },
        {
            "interaction_click",
            """{CTX,"x":1.5,"y":2,"button":"left","selector":"#b","tag":"BUTTON","text":"press"}""",
            "interaction_click",
            """{CTX,"x":1.5,"y":2,"selector":"#b","tag":"BUTTON","text":"press"}"""
        },
        { "interaction_key", """{CTX,"selector":"#i","tag":"INPUT","key":"x","repeat":true}""", "interaction_key", """{CTX,"selector":"#i","tag":"INPUT","key":"x"}""" },
        {
            "scroll_settled",
            """{CTX,"from_x":0,"from_y":1,"to_x":2,"to_y":3,"selector":"","tag":""}""",
            "interaction_scroll_settled",
            """{CTX,"from_x":0,"from_y":1,"to_x":2,"to_y":3,"target_selector":""}"""
        },
        { "screenshot", """{CTX,"trigger":"request","image":"aGk=","mime_type":"image/png","scale":1}""", "monitor_screenshot", """{"png":"aGk="}""" },
        { "monitor_disconnected", """{"reason":"connection_closed","detail":"d"}""", "monitor_disconnected", "" },
        { "monitor_reconnected", """{"reconnect_duration_ms":7,"browser_restarted":true}""", "monitor_reconnected", """{"reconnect_duration_ms":7}""" },
        { "monitor_init_failed", """{"step":"discover","reason":"r"}""", "monitor_init_failed", """{"step":"discover"}""" },
        { "cdp_connect", """{"connection_id":"c","endpoint":"browser"}""", "cdp_connect", "" },
        {
            "cdp_disconnect",
            """{"connection_id":"c","endpoint":"browser","reason":"browser_closed","duration_ms":5,"message_count":6,"bytes_from_client":1}""",
            "cdp_disconnect",
            """{"reason":"upstream_changed","duration_ms":5,"message_count":6}"""
        },
        {
            "control_command",
            """{"connection_id":"c","command_id":1,"session_id":"S","target_id":"T","method":"Page.navigate","params":{"url":"u"},"ok":true,"duration_us":5}""",
            "cdp_command",
            """{"connection_id":"c","command_id":1,"session_id":"S","method":"Page.navigate","params":{"url":"u"}}"""
        },
        {
            "api_call",
            """{"request_id":"r","operation_id":"changeSession","status":200,"duration_ms":5}""",
            "api_call",
            """{"request_id":"r","operation_id":"changeSession","status":200,"duration_ms":5}"""
        },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Write_MappedEvent_IsSdkEvent(string type, string data, string expectedType, string expectedData)
    {
        var source = Source(type);
        var shown = JsonElement.Parse(Show(Envelope(type, WithContext(data), source), UnknownEventBehavior.PassThrough)!);

        Assert.Equal(7, shown.GetProperty("seq").GetInt32());
        Assert.Equal(["seq", "event"], shown.EnumerateObject().Select(static member => member.Name));
        var @event = shown.GetProperty("event");
        Assert.Equal((5, expectedType), (@event.GetProperty("ts").GetInt32(), @event.GetProperty("type").GetString()));
        Assert.Equal(EventTypes.CategoryOf(type).ToWireName(), @event.GetProperty("category").GetString());
        Assert.Equal(source, @event.GetProperty("source").GetRawText());
        Assert.Equal(expectedData.Length > 0, @event.TryGetProperty("data", out var given));
        Assert.True(expectedData.Length == 0 || JsonElement.DeepEquals(JsonElement.Parse(WithContext(expectedData)), given), given.ToString());
    }

    [Fact]
    public void Write_TypeOfLaterSdk_IsOmittedLikeAnUnknownOne()
    {
        var envelope = Envelope("control_command", """{"method":"Page.reload"}""", Source("control_command"));

        Assert.Null(Show(envelope));
        Assert.Contains("\"cdp_command\"", Show(envelope, UnknownEventBehavior.PassThrough), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_HaveEveryRowOfTheTable() =>
        Assert.Equal(EventMappings.All.Select(static mapping => mapping.KernelName), Rows().Select(static row => row.Data.Item1));

    [Theory]
    [InlineData("session_started", "{}", "kernel_api")]
    [InlineData("agent.step", """{"step":1}""", "extension")]
    [InlineData("console_log", """{"text":"somebody's own"}""", "extension")]
    [InlineData("console_error", """{"line":1}""", "cdp")]
    [InlineData("console_error", "\"text\"", "cdp")]
    [InlineData("screenshot", """{"image":"aGk=","mime_type":"image/jpeg"}""", "cdp")]
    [InlineData("screenshot", """{"error":"no_page","request_id":"ss_1"}""", "local_process")]
    [InlineData("screenshot", "null", "cdp")]
    [InlineData("cdp_disconnect", """{"reason":"shutdown"}""", "kernel_api")]
    public void Write_UnknownType_IsOmittedOrPassedThrough(string type, string data, string kind)
    {
        var envelope = Envelope(type, data, $$"""{"kind":"{{kind}}"}""");
        var @event = Encoding.UTF8.GetString(EnvelopeJson.EventOf(Encoding.UTF8.GetBytes(envelope), out _));

        Assert.Null(Show(envelope));
        Assert.Equal("{\"seq\":7,\"event\":" + @event + "}", Show(envelope, UnknownEventBehavior.PassThrough));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"data\":null,\"truncated\":true")]
    public void Write_EventWithoutData_HasNone(string rest)
    {
        var envelope = """{"seq":7,"event":{"ts":5,"type":"console_error","category":"console","source":{"kind":"cdp"}""" + rest + "}}";
        Assert.Equal(envelope.Replace(",\"data\":null", "", StringComparison.Ordinal), Show(envelope));
    }

    [Fact]
    public void Write_FieldOfWrongType_IsOmitted()
    {
        // As the shortener leaves what it had to take out.
        var shown = Show(Envelope("console_log", """{"text":"t","args":"...[truncated]","level":1,"nav_seq":null,"stack_trace":[]}""", Source("console_log")));
        Assert.EndsWith(",\"data\":{\"text\":\"t\"}}}", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_AfterLargeEvent_IsComplete()
    {
        var translator = new EventTranslator(UnknownEventBehavior.LeaveOut);
        var output = new ArrayBufferWriter<byte>();
        var large = Encoding.UTF8.GetBytes(Envelope("screenshot", $$"""{"image":"{{new string('A', 300_000)}}","mime_type":"image/png"}""", Source("screenshot")));
        Assert.True(translator.Write(large, output, isFrame: false));
        output.ResetWrittenCount();
        Assert.True(translator.Write(Encoding.UTF8.GetBytes(Envelope("console_log", """{"text":"t"}""", Source("console_log"))), output, isFrame: true));
        Assert.Equal(
            """
            id: 7
            data: {"seq":7,"event":{"ts":5,"type":"console_log","category":"console","source":{"kind":"cdp"},"data":{"text":"t"}}}


            """,
            Encoding.UTF8.GetString(output.WrittenSpan));
    }

    private static string WithContext(string data) => data.Replace("CTX", Context, StringComparison.Ordinal);

    private static string Source(string type) => type switch
    {
        _ when type.StartsWith("monitor_", StringComparison.Ordinal) => """{"kind":"local_process"}""",
        _ when EventTypes.CategoryOf(type) is EventCategory.Connection or EventCategory.Control => """{"kind":"kernel_api"}""",
        "network_request" => """{"kind":"cdp","event":"Network.requestWillBeSent","metadata":{"target_id":"T"}}""",
        _ => """{"kind":"cdp"}""",
    };

    private static string Envelope(string type, string data, string source)
    {
        var category = EventTypes.All.Contains(type) ? EventTypes.CategoryOf(type).ToWireName() : "system";
        return $$"""{"seq":7,"capture_session_id":"cs_1","event":{"ts":5,"type":"{{type}}","category":"{{category}}","source":{{source}},"data":""" + data + "}}";
    }

    private static string? Show(string envelope, UnknownEventBehavior unknown = UnknownEventBehavior.LeaveOut)
    {
        var output = new ArrayBufferWriter<byte>();
        var isShown = new EventTranslator(unknown).Write(Encoding.UTF8.GetBytes(envelope), output, isFrame: false);
        Assert.Equal(isShown, output.WrittenCount > 0);
        return isShown ? Encoding.UTF8.GetString(output.WrittenSpan) : null;
    }
}
