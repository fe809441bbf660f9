using System.Collections.Frozen;

namespace Kernel.ServiceDefaults.Events;

/// <summary>The names of all event types that the system itself produces, with the category of each.</summary>
public static class EventTypes
{
#pragma warning disable CS1591 // each name is described, with its fields, in docs/events.md
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

    public const string CdpConnect = "cdp_connect";
    public const string CdpDisconnect = "cdp_disconnect";

    public const string SessionStarted = "session_started";
    public const string SessionEnded = "session_ended";
#pragma warning restore CS1591

    /// <summary>Names a frame of the stream itself, never an event; publishers may not use it.</summary>
    public const string EventsDropped = "events_dropped";

    private static readonly FrozenDictionary<string, EventCategory> ByName = new Dictionary<string, EventCategory>
    {
        [ConsoleLog] = EventCategory.Console,
        [ConsoleError] = EventCategory.Console,
        [NetworkRequest] = EventCategory.Network,
        [NetworkResponse] = EventCategory.Network,
        [NetworkResponseFinished] = EventCategory.Network,
        [NetworkLoadingFailed] = EventCategory.Network,
        [NetworkIdle] = EventCategory.Network,
        [EventSourceMessage] = EventCategory.Network,
        [WebSocketCreated] = EventCategory.Network,
        [WebSocketOpened] = EventCategory.Network,
        [WebSocketFrame] = EventCategory.Network,
        [WebSocketError] = EventCategory.Network,
        [WebSocketClosed] = EventCategory.Network,
        [Navigation] = EventCategory.Page,
        [NavigationSameDocument] = EventCategory.Page,
        [DomContentLoaded] = EventCategory.Page,
        [PageLoad] = EventCategory.Page,
        [LayoutShift] = EventCategory.Page,
        [Lcp] = EventCategory.Page,
        [LayoutSettled] = EventCategory.Page,
        [NavigationSettled] = EventCategory.Page,
        [TabOpened] = EventCategory.Page,
        [TabClosed] = EventCategory.Page,
        [DialogOpened] = EventCategory.Page,
        [DialogClosed] = EventCategory.Page,
        [DownloadStarted] = EventCategory.Page,
        [DownloadFinished] = EventCategory.Page,
        [PageCrashed] = EventCategory.Page,
        [InteractionClick] = EventCategory.Interaction,
        [InteractionKey] = EventCategory.Interaction,
        [ScrollSettled] = EventCategory.Interaction,
        [Screenshot] = EventCategory.Screenshot,
        [MonitorConnected] = EventCategory.Monitor,
        [MonitorDisconnected] = EventCategory.Monitor,
        [MonitorReconnected] = EventCategory.Monitor,
        [MonitorInitFailed] = EventCategory.Monitor,
        [CdpConnect] = EventCategory.Connection,
        [CdpDisconnect] = EventCategory.Connection,
        [SessionStarted] = EventCategory.System,
        [SessionEnded] = EventCategory.System,
    }.ToFrozenDictionary();

    /// <summary>Every type that the system produces.</summary>
    public static IReadOnlyCollection<string> All => ByName.Keys;

    /// <summary>The category of one of <see cref="All"/>.</summary>
    /// <exception cref="KeyNotFoundException">The type is not one of ours.</exception>
    public static EventCategory CategoryOf(string type) => ByName[type];
}
