namespace Kernel.ServiceDefaults.Events;

/// <summary>The event types that the system produces; <see cref="EventSchema"/> describes them.</summary>
public static class EventTypes
{
#pragma warning disable CS1591 // EventSchema describes each
    public const string ConsoleLog = "console_log";
    public const string ConsoleError = "console_error";

    public const string NetworkRequest = "network_request";
    public const string NetworkResponse = "network_response";
    public const string NetworkResponseFinished = "network_response_finished";
    public const string NetworkLoadingFailed = "network_loading_failed";
    public const string NetworkIdle = "network_idle";
    public const string EventSourceMessage = "event_source_message";
    public const string WebSocketCreated = "websocket_created";
    public const string WebSocketOpened = "websocket_opened";
    public const string WebSocketFrame = "websocket_frame";
    public const string WebSocketError = "websocket_error";
    public const string WebSocketClosed = "websocket_closed";

    public const string Navigation = "navigation";
    public const string NavigationSameDocument = "navigation_same_document";
    public const string DomContentLoaded = "dom_content_loaded";
    public const string PageLoad = "page_load";
    public const string LayoutShift = "layout_shift";
    public const string Lcp = "lcp";
    public const string LayoutSettled = "layout_settled";
    public const string NavigationSettled = "navigation_settled";
    public const string TabOpened = "tab_opened";
    public const string TabClosed = "tab_closed";
    public const string DialogOpened = "dialog_opened";
    public const string DialogClosed = "dialog_closed";
    public const string DownloadStarted = "download_started";
    public const string DownloadFinished = "download_finished";
    public const string PageCrashed = "page_crashed";

    public const string InteractionClick = "interaction_click";
    public const string InteractionKey = "interaction_key";
    public const string ScrollSettled = "scroll_settled";

    public const string Screenshot = "screenshot";

    public const string MonitorConnected = "monitor_connected";
    public const string MonitorDisconnected = "monitor_disconnected";
    public const string MonitorReconnected = "monitor_reconnected";
    public const string MonitorInitFailed = "monitor_init_failed";
    public const string MonitorEventsDropped = "monitor_events_dropped";

    public const string CdpConnect = "cdp_connect";
    public const string CdpDisconnect = "cdp_disconnect";

    public const string ControlCommand = "control_command";
    public const string ApiCall = "api_call";

    public const string SessionStarted = "session_started";
    public const string SessionEnded = "session_ended";
#pragma warning restore CS1591

    /// <summary>The name of a gap's frame in the stream, never the type of an event. Reserved.</summary>
    public const string EventsDropped = "events_dropped";

    /// <summary>All types that the system produces.</summary>
    public static IReadOnlyCollection<string> All => EventSchema.Types;

    /// <summary>Gets the category of one of <see cref="All"/>.</summary>
    /// <exception cref="KeyNotFoundException">The system does not produce the type.</exception>
    public static EventCategory CategoryOf(string type) =>
        EventSchema.Find(type) is [var schema, ..] ? schema.Category : throw new KeyNotFoundException($"'{type}' is not an event type of the system.");
}
