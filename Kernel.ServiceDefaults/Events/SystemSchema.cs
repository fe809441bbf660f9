using static Kernel.ServiceDefaults.Events.EventField;

namespace Kernel.ServiceDefaults.Events;

/// <summary>Capture sessions, the collector's connection, and DevTools clients of the gateway.</summary>
internal static class SystemSchema
{
    public static readonly EventSchema[] Events =
    [
        new(EventTypes.SessionStarted, EventCategory.System, "A capture session begins.",
            String("capture_session_id"),
            Strings("categories")),

        new(EventTypes.SessionEnded, EventCategory.System, "A capture session ends. The last event of the session.",
            String("capture_session_id"),
            String("reason", "`requested`, `timeout` if a [browser](kernel-sdk.md#the-browser) was unused for its `timeout_seconds`, `shutdown` if the API stops"),
            Integer("duration_ms")),

        new(EventTypes.MonitorConnected, EventCategory.Monitor, "The collector's first connection to the browser in a session.",
            String("browser", "such as `Chrome/156.0.8078.79`"),
            String("protocol_version")),

        new(EventTypes.MonitorDisconnected, EventCategory.Monitor, "The connection to the browser was lost.",
            String("reason", "`connection_closed` (by the browser), `connection_broken`, `browser_unresponsive` (it no longer responds), `send_queue_full`"),
            String("detail?")),

        new(EventTypes.MonitorReconnected, EventCategory.Monitor, "The collector has reconnected to the browser.",
            Integer("reconnect_duration_ms", "since the loss"),
            Boolean("browser_restarted"),
            String("browser", "such as `Chrome/156.0.8078.79`"),
            String("protocol_version")),

        new(EventTypes.MonitorInitFailed, EventCategory.Monitor, "The collector cannot connect to the browser; reported once per outage.",
            String("step", "`discover`, `connect` or a protocol method"),
            String("reason")),

        new(EventTypes.MonitorEventsDropped, EventCategory.Monitor, "Events were lost before they got a `seq`; one event for each reason and span, as soon as there is room.",
            Integer("count", "number of lost events or messages"),
            String("reason", "`outbox_full`, `rejected`, `rate_limited`, `message_too_large`, `message_unreadable`, `stream_busy`"),
            Integer("from_ts", "time of the first"),
            Integer("to_ts", "time of the last")),

        new(EventTypes.CdpConnect, EventCategory.Connection, "The browser has accepted a DevTools client's connection.",
            String("connection_id"),
            String("endpoint", "`browser` or `page`"),
            String("target_id?", "of a page")),

        new(EventTypes.CdpDisconnect, EventCategory.Connection, "A DevTools client's connection has ended.",
            String("connection_id"),
            String("endpoint", "`browser` or `page`"),
            String("target_id?", "of a page"),
            String("reason"),
            Integer("duration_ms"),
            Integer("message_count", "both ways together"),
            Integer("messages_from_client, messages_from_browser, bytes_from_client, bytes_from_browser")),
    ];
}
