using static Kernel.ServiceDefaults.Events.EventField;

namespace Kernel.ServiceDefaults.Events;

/// <summary>Requests, responses, WebSockets, event streams.</summary>
internal static class NetworkSchema
{
    private static readonly EventField[] Document = Common("session_id, target_id, target_type, frame_id, loader_id, nav_seq");

    // Of a WebSocket.
    private static readonly EventField[] Socket =
    [
        .. Document,
        .. String("request_id, url", "the socket; the URL is empty if it was open before the capture"),
    ];

    private static readonly EventField[] SinceHandshake =
    [
        .. Integer("duration_us?", "since the start of the handshake, if it was captured"),
        .. Number("cdp_timestamp?", "since the start of the handshake, if it was captured"),
    ];

    public static readonly EventSchema[] Events =
    [
        new(EventTypes.NetworkRequest, EventCategory.Network, "A request, or a hop of a redirected request.",
            Document,
            String("request_id", "the same for all redirect hops; for a document it equals `loader_id`"),
            String("method, url", "URLs are at most 32 KiB; longer `data:` URLs are shortened"),
            String("url_fragment?", "such as `#part`"),
            String("document_url", "the page that the request is for"),
            String("resource_type", "`document`, `stylesheet`, `image`, `media`, `font`, `script`, `xhr`, `fetch`, `event_source`, `ping`, `preflight`, `other`, …"),
            String("initiator_type", "`parser`, `script`, `preload`, `preflight`, `other`, …"),
            String("initiator_url?", "the document or script that started the request, and the line, counted from 0"),
            Integer("initiator_line?", "the document or script that started the request, and the line, counted from 0"),
            String("priority?", "`very_low` to `very_high`"),
            Boolean("user_gesture?", "true if a user action caused it"),
            Object("headers", "name to value, as the page's process knows them; the response has the headers that were sent"),
            Boolean("has_post_data?", "true if it has a body"),
            String("post_data?", "the body, without credentials"),
            String("post_data_omitted?", "why `post_data` is absent: `switched_off`; `unavailable` (over 64 KiB, or not text); `redacted` (neither JSON, XML, text nor a form, so credentials cannot be found); `requested` (the reader asked for `omit=body`)"),
            Boolean("is_redirect?", "true and the previous hop's URL, if a redirect led here"),
            String("redirect_url?", "true and the previous hop's URL, if a redirect led here"),
            Common("browser_ts"),
            Common("cdp_timestamp")),

        new(EventTypes.NetworkResponse, EventCategory.Network, "The response to a request, with its body.",
            Document,
            String("request_id, method", "of the request"),
            String("url"),
            Integer("status", "the HTTP status, as the page sees it; 0 if unknown"),
            Integer("wire_status?", "304 if the server confirmed a response in the cache, whose status and headers the page sees"),
            String("status_text, mime_type?"),
            Object("headers", "as received; for caches, `data:` URLs and service workers, as the page sees them"),
            Object("request_headers?", "as sent, including cookies; absent if nothing was sent"),
            String("resource_type"),
            String("protocol, remote_address?", "`protocol` such as `h2`"),
            Integer("remote_port?"),
            Integer("connection_id?", "the browser's number of the connection"),
            Boolean("connection_reused?", "true if an open connection was reused"),
            String("security_state?", "`secure`, `insecure`, `neutral`, …"),
            Mark("from_cache?", "true if it came from there; `revalidated` if the server confirmed it"),
            Boolean("from_prefetch_cache, from_service_worker?", "true if it came from there"),
            String("service_worker_source?", "the service worker's source: `network`, `cache_storage`, `http_cache`, `fallback_code`"),
            Boolean("is_redirect?", "true and the target URL, if this hop redirects"),
            String("redirect_url?", "true and the target URL, if this hop redirects"),
            Boolean("finished", "true if the response was complete when it was reported"),
            Boolean("incomplete?", "true if the browser did not report the response itself, as for beacons that outlive their page and scripts of workers that another DevTools client resumed first; the event has what is known otherwise"),
            Boolean("request_unseen?", "true if the request was sent before the collector attached (before the capture, or by a tab that was opened with an address): it has no `network_request`, and `method` is empty"),
            Boolean("canceled?", "true if the page or browser canceled it after its headers arrived"),
            Integer("headers_length?", "bytes of the headers as received"),
            Integer("encoded_data_length?", "bytes received, with the headers; with `finished`"),
            Integer("decoded_body_length?", "decoded bytes of the body so far"),
            String("body?", "see *bodies*"),
            String("body_omitted?", "why there is no `body`; one of the two is always present"),
            Boolean("body_unread?", "true if the page had not read the body when it was fetched; without `finished` it is the part that had arrived"),
            Object("timing?", "microseconds of each phase that occurred: `blocked_us` (until the first of the others), `dns_us`, `connect_us` (includes `tls_us`), `service_worker_us` (starting one), `send_us`, `wait_us` (until the first byte), `receive_us` (the body)"),
            Integer("last_data_us?", "microseconds from the sending of the request (of this hop) to its last data, or to its headers if there is none yet"),
            Integer("duration_us?", "to its end; to its last data if it was canceled later"),
            Integer("browser_ts?", "when its headers arrived"),
            Number("cdp_timestamp?", "when it ended")),

        new(EventTypes.NetworkResponseFinished, EventCategory.Network, "The end of a response that was reported before it.",
            Document,
            String("request_id, method, url", "of the request"),
            Boolean("finished", "true if all of it has arrived"),
            Boolean("canceled?", "true if the page or browser canceled it"),
            Integer("encoded_data_length, decoded_body_length?"),
            String("body, body_omitted?"),
            Boolean("body_unread?", "as in `network_response`"),
            Integer("last_data_us, duration_us?", "as in `network_response`; the `duration_us` of an event stream ends when it is closed"),
            Integer("browser_ts?"),
            Number("cdp_timestamp?")),

        new(EventTypes.NetworkLoadingFailed, EventCategory.Network, "A request that failed, or a response whose body broke off.",
            Common("session_id, target_id, target_type, nav_seq"),
            String("request_id"),
            String("frame_id, loader_id, method, url?", "absent for a request that was sent before the capture"),
            String("error_text", "the browser's `net::ERR_…`, or the collector's: `target_detached`, `target_crashed`, `browser_disconnected` if the end can no longer be reported, `document_replaced` if the page shows another document and the end was not reported within `Mapping:ReplacedWait` (2 s; for a ping and a fetch that sends something, which may outlive their page, `Mapping:OutlivedWait`, 30 s), `evicted` if more than `Mapping:MaxRequests` are in flight"),
            Boolean("canceled", "true if the page or browser canceled it"),
            String("resource_type"),
            String("blocked_reason?", "such as `csp`, `mixed_content`"),
            String("cors_error, cors_parameter?", "such as `missing_allow_origin_header`; the part of the request that it concerns"),
            Object("request_headers?", "as sent"),
            Integer("status?", "of the server's response, if there is one that the page must not see; the collector waits up to `Mapping:BodyWait` (2 s) for it"),
            Object("headers?", "of the server's response, if there is one that the page must not see; the collector waits up to `Mapping:BodyWait` (2 s) for it"),
            Integer("duration_us, browser_ts?", "if only the collector knows the end, `browser_ts` alone, which is then the start of the request"),
            Number("cdp_timestamp?", "if only the collector knows the end, `browser_ts` alone, which is then the start of the request")),

        new(EventTypes.NetworkIdle, EventCategory.Network, "No request of the page has been in flight for 500 ms.",
            Context,
            Integer("since_navigation_us", "microseconds since the navigation"),
            Boolean("timed_out?", "true if the network did not become idle within 10 s after the document was parsed (`Computed:Patience`)")),

        new(EventTypes.WebSocketCreated, EventCategory.Network, "A page creates a WebSocket.",
            Document,
            String("request_id, url", "the socket; the URL is empty if it was open before the capture")),

        new(EventTypes.WebSocketOpened, EventCategory.Network, "The server has responded to the handshake.",
            Socket,
            Integer("status", "101 if it is open"),
            String("status_text?"),
            Object("headers, request_headers", "of the handshake"),
            SinceHandshake),

        new(EventTypes.WebSocketFrame, EventCategory.Network, "A WebSocket frame that was sent or received.",
            Socket,
            String("direction", "`sent` or `received`"),
            String("opcode", "`text`, `binary`, `continuation`, `close`, `ping`, `pong`, `other`"),
            String("payload?", "of a text frame, up to `max_frame_bytes` (2,048), without credentials"),
            String("payload_base64?", "of any other frame, cut in the same way"),
            Integer("payload_length", "bytes of the full payload; of a text as encoded in JSON, so escapes count more than one"),
            Integer("frames_skipped?", "number of frames before this one that were not reported, because there were more than `frames_per_second` (20)"),
            SinceHandshake),

        new(EventTypes.WebSocketError, EventCategory.Network, "An error of a WebSocket.",
            Socket,
            String("error_text", "the browser's error"),
            SinceHandshake),

        new(EventTypes.WebSocketClosed, EventCategory.Network, "A WebSocket is closed. Once for each socket.",
            Socket,
            String("error_text?", "`target_detached`, `target_crashed`, `browser_disconnected` or `evicted` (more than `Mapping:MaxWebSockets`) if the browser did not report the close"),
            Integer("frames_sent, frames_received, bytes_sent, bytes_received", "including frames that were not reported"),
            Integer("frames_skipped", "total number of frames that were not reported"),
            SinceHandshake),

        new(EventTypes.EventSourceMessage, EventCategory.Network, "One message of an event stream.",
            Document,
            String("request_id, method, url", "of the stream's request"),
            String("event_name"),
            String("event_id?"),
            String("payload", "as with `websocket_frame`"),
            Integer("frames_skipped?", "as with `websocket_frame`"),
            Common("cdp_timestamp")),
    ];
}
