using Kernel.ServiceDefaults.Events;
using static Kernel.ServiceDefaults.Events.EventTypes;

namespace Kernel.Api.Browsers.Telemetry;

/// <summary>
/// The mappings of event types to <c>BrowserTelemetryEvent</c>, the union of npm <c>@onkernel/sdk</c> 0.84.0. A test keeps the
/// table in docs/kernel-sdk.md in sync. Types without a mapping are not in the union.
/// </summary>
internal static class EventMappings
{
    private static readonly FieldMapping[] Target =
        [Same("session_id"), Same("target_id"), new("target_type", "target_type", FieldConversion.Enum, EnumMapping.TargetType)];

    private static readonly FieldMapping[] Document = [.. Target, Same("frame_id"), Same("loader_id"), Same("url")];

    private static readonly FieldMapping[] Context = [.. Document, Same("nav_seq", FieldConversion.Number)];

    private static readonly FieldMapping[] Call =
    [
        .. Context, new("level", "level", FieldConversion.Enum, EnumMapping.ConsoleLevel), Same("args", FieldConversion.TextArray), Same("stack_trace", FieldConversion.StackTrace),
    ];

    private static readonly FieldMapping[] Request =
    [
        .. Context, Same("request_id"), new("resource_type", "resource_type", FieldConversion.Enum, EnumMapping.ResourceType),
    ];

    /// <summary>Gets all mappings.</summary>
    public static IReadOnlyList<EventMapping> All { get; } =
    [
        Browser(ConsoleLog, "console_log", [.. Call, Same("text")]),
        Browser(
            ConsoleError,
            "console_error",
            [.. Call, new("text", "text", isRequired: true), Same("line", FieldConversion.Number), Same("column", FieldConversion.Number), Same("source_url")]),

        Browser(
            NetworkRequest,
            "network_request",
            [
                .. Request, Same("method"), Same("document_url"), new("initiator_type", "initiator_type", FieldConversion.Enum, EnumMapping.InitiatorType),
                Same("headers", FieldConversion.Object), Same("post_data"), Same("is_redirect", FieldConversion.Boolean), Same("redirect_url"),
            ]),
        Browser(
            NetworkResponse,
            "network_response",
            [
                .. Request, Same("method"), Same("status", FieldConversion.Number), Same("status_text"), Same("mime_type"),
                Same("headers", FieldConversion.Object), Same("body"),
            ]),
        Browser(NetworkLoadingFailed, "network_loading_failed", [.. Request, Same("error_text"), Same("canceled", FieldConversion.Boolean)]),
        Browser(NetworkIdle, "network_idle", Context),

        Browser(Navigation, "page_navigation", [.. Document, Same("parent_frame_id")]),
        Browser(DomContentLoaded, "page_dom_content_loaded", [.. Context, Same("cdp_timestamp", FieldConversion.Number)]),
        Browser(PageLoad, "page_load", [.. Context, Same("cdp_timestamp", FieldConversion.Number)]),
        Browser(
            TabOpened,
            "page_tab_opened",
            [Same("target_id"), new("target_type", "target_type", FieldConversion.Enum, EnumMapping.TargetType), Same("url"), Same("title"), Same("opener_id")]),
        Browser(
            LayoutShift,
            "page_layout_shift",
            [
                .. Context, new("frame_id", "source_frame_id"), new("browser_ts", "time", FieldConversion.Milliseconds),
                new("value", "layout_shift_details.value", FieldConversion.Number),
                new("had_recent_input", "layout_shift_details.had_recent_input", FieldConversion.Boolean),
            ]),
        Browser(
            Lcp,
            "page_lcp",
            [
                .. Context, new("frame_id", "source_frame_id"), new("browser_ts", "time", FieldConversion.Milliseconds),
                new("size", "lcp_details.size", FieldConversion.Number), new("element_id", "lcp_details.element_id"), new("resource_url", "lcp_details.url"),
                new("render_ts", "lcp_details.render_time", FieldConversion.Milliseconds), new("load_ts", "lcp_details.load_time", FieldConversion.Milliseconds),
            ]),
        Browser(LayoutSettled, "page_layout_settled", Context),
        Browser(NavigationSettled, "page_navigation_settled", Context),

        Browser(
            InteractionClick,
            "interaction_click",
            [.. Context, Same("x", FieldConversion.Number), Same("y", FieldConversion.Number), Same("selector"), Same("tag"), Same("text")]),
        Browser(InteractionKey, "interaction_key", [.. Context, Same("key"), Same("selector"), Same("tag")]),
        Browser(
            ScrollSettled,
            "interaction_scroll_settled",
            [
                .. Context, Same("from_x", FieldConversion.Number), Same("from_y", FieldConversion.Number), Same("to_x", FieldConversion.Number),
                Same("to_y", FieldConversion.Number), new("selector", "target_selector"),
            ]),

        // The SDK only has screenshots in PNG.
        new(Screenshot, "monitor_screenshot", EventSourceKinds.Cdp, new FieldMapping("image", "png", isRequired: true))
        {
            Condition = ("mime_type"u8.ToArray(), "\"image/png\""u8.ToArray()),
        },

        // The SDK's only reason, a browser restart, is unknown when the connection is lost.
        new(MonitorDisconnected, "monitor_disconnected", EventSourceKinds.LocalProcess),
        new(MonitorReconnected, "monitor_reconnected", EventSourceKinds.LocalProcess, Same("reconnect_duration_ms", FieldConversion.Number)),
        new(MonitorInitFailed, "monitor_init_failed", EventSourceKinds.LocalProcess, Same("step")),

        new(CdpConnect, "cdp_connect", EventSourceKinds.KernelApi),
        new(
            CdpDisconnect,
            "cdp_disconnect",
            EventSourceKinds.KernelApi,
            new FieldMapping("duration_ms", "duration_ms", FieldConversion.Number, isRequired: true),
            new FieldMapping("message_count", "message_count", FieldConversion.Number, isRequired: true),
            new FieldMapping("reason", "reason", FieldConversion.Enum, EnumMapping.DisconnectReason, isRequired: true)),

        new(
            ControlCommand,
            "cdp_command",
            EventSourceKinds.KernelApi,
            Same("connection_id"), Same("command_id", FieldConversion.Number), Same("session_id"), Same("method"), Same("params", FieldConversion.Object), Same("count", FieldConversion.Number))
        {
            IsNewer = true,
        },
        new(
            ApiCall,
            "api_call",
            EventSourceKinds.KernelApi,
            new FieldMapping("request_id", "request_id", isRequired: true),
            new FieldMapping("operation_id", "operation_id", isRequired: true),
            new FieldMapping("status", "status", FieldConversion.Number, isRequired: true),
            new FieldMapping("duration_ms", "duration_ms", FieldConversion.Number, isRequired: true)),
    ];

    private static readonly EventMapping[][] ByLength = Index();

    /// <summary>Finds the mapping of a type in UTF-8; null if the SDK has no type for it.</summary>
    public static EventMapping? Find(ReadOnlySpan<byte> type)
    {
        foreach (var mapping in type.Length < ByLength.Length ? ByLength[type.Length] : [])
        {
            if (type.SequenceEqual(mapping.KernelNameUtf8))
            {
                return mapping;
            }
        }

        return null;
    }

    private static FieldMapping Same(string name, FieldConversion conversion = FieldConversion.Text) => new(name, name, conversion);

    private static EventMapping Browser(string kernelName, string sdkName, IEnumerable<FieldMapping> fields) => new(kernelName, sdkName, EventSourceKinds.Cdp, fields);

    private static EventMapping[][] Index()
    {
        var byLength = All.ToLookup(static mapping => mapping.KernelNameUtf8.Length);
        return [.. Enumerable.Range(0, byLength.Max(static group => group.Key) + 1).Select(length => byLength[length].ToArray())];
    }
}
