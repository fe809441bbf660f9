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
        .. String("request_id, url", "the socket; the URL is empty for one that was open before the capture"),
    ];

    private static readonly EventField[] SinceHandshake =
    [
        .. Integer("duration_us?", "since the handshake began, where that was seen"),
        .. Number("cdp_timestamp?", "since the handshake began, where that was seen"),
    ];

    public static readonly EventSchema[] Events =
    [
        new(EventTypes.NetworkRequest, EventCategory.Network, "A request, or a hop of one that is redirected.",
            Document,
            String("request_id", "the same for all hops; for a document it equals `loader_id`"),
            String("method, url", "URLs are at most 32 KiB, which shortens long `data:` URLs"),
            String("url_fragment?", "such as `#part`"),
            String("document_url", "the page it is for"),
            String("resource_type", "`document`, `stylesheet`, `image`, `media`, `font`, `script`, `xhr`, `fetch`, `event_source`, `ping`, `preflight`, `other`, …"),
            String("initiator_type", "`parser`, `script`, `preload`, `preflight`, `other`, …"),
            String("initiator_url?", "the document or script that asked for it, and the line, counted from 0"),
            Integer("initiator_line?", "the document or script that asked for it, and the line, counted from 0"),
            String("priority?", "`very_low` to `very_high`"),
            Boolean("user_gesture?", "true when a person's action led to it"),
            Object("headers", "name to value, as far as the page's process knows them; what went over the wire comes with the response"),
            Boolean("has_post_data?", "true when it has a body"),
            String("post_data?", "the body, without credentials"),
            String("post_data_omitted?", "why it is not there: `switched_off`; `unavailable` (over 64 KiB, or not text); `redacted` (neither JSON, XML, text nor a form, so credentials cannot be told)"),
            Boolean("is_redirect?", "true and the previous hop's URL, when the browser was sent here"),
            String("redirect_url?", "true and the previous hop's URL, when the browser was sent here"),
            Common("browser_ts"),
            Common("cdp_timestamp")),

        new(EventTypes.NetworkResponse, EventCategory.Network, "The response to a request, with its body.",
            Document,
            String("request_id, method", "of the request"),
            String("url"),
            Integer("status", "the HTTP status; 0 where it is not known"),
            String("status_text, mime_type?"),
            Object("headers", "as they came over the wire; where that is not told (caches, `data:`, service workers), as the page sees them"),
            Object("request_headers?", "what went over the wire, cookies and all; absent where nothing did"),
            String("resource_type"),
            String("protocol, remote_address?", "`protocol` such as `h2`"),
            Integer("remote_port?"),
            Boolean("connection_reused?", "true when it came over a connection that stood already"),
            String("security_state?", "`secure`, `insecure`, `neutral`, …"),
            Boolean("from_cache, from_prefetch_cache, from_service_worker?", "true when it was so"),
            String("service_worker_source?", "where the service worker had it from: `network`, `cache_storage`, `http_cache`, `fallback_code`"),
            Boolean("is_redirect?", "true and where the browser is sent, when this hop redirects"),
            String("redirect_url?", "true and where the browser is sent, when this hop redirects"),
            Boolean("finished", "whether all of it had arrived when this was reported"),
            Boolean("incomplete?", "true when the browser did not tell the response itself, as happens with scripts of workers that another DevTools client resumed first: what is known otherwise is given"),
            Boolean("request_unseen?", "true when the request was made before it could be seen (before the capture, or by a tab that was opened with an address, which loads before anybody can attach): it has no `network_request`, and `method` is empty"),
            Boolean("canceled?", "true when the page or browser let go of it after its headers came"),
            Integer("encoded_data_length?", "bytes on the wire; with `finished`"),
            Integer("decoded_body_length?", "bytes of the body so far, decoded"),
            String("body?", "see *bodies*"),
            String("body_omitted?", "why there is no `body`; one of the two is always there"),
            Object("timing?", "microseconds of each phase that there was: `dns_us`, `connect_us` (with `tls_us` of it), `service_worker_us` (starting one), `send_us`, `wait_us` (for the first byte), `receive_us` (the body)"),
            Integer("duration_us?"),
            Integer("browser_ts?", "when its headers came"),
            Number("cdp_timestamp?", "when it ended")),

        new(EventTypes.NetworkResponseFinished, EventCategory.Network, "The end of a response that was reported before it.",
            Document,
            String("request_id, method, url", "of the request"),
            Boolean("finished", "whether all of it has arrived"),
            Boolean("canceled?", "true when the page or browser let go of it"),
            Integer("encoded_data_length, decoded_body_length?"),
            String("body, body_omitted?"),
            Integer("duration_us, browser_ts?"),
            Number("cdp_timestamp?")),

        new(EventTypes.NetworkLoadingFailed, EventCategory.Network, "A request that failed, or a response whose body broke off.",
            Common("session_id, target_id, target_type, nav_seq"),
            String("request_id"),
            String("frame_id, loader_id, method, url?", "absent for a request that was made before the capture"),
            String("error_text", "`net::ERR_…` as the browser says, or ours: `target_detached`, `target_crashed`, `browser_disconnected` when whoever would have told the end is gone, `document_replaced` when the page shows another document and the end was not told within `Mapping:ReplacedWait` (2 s), `evicted` when more than `Mapping:MaxRequests` are under way"),
            Boolean("canceled", "whether the page or browser let go of it"),
            String("resource_type"),
            String("blocked_reason?", "such as `csp`, `mixed_content`"),
            String("cors_error, cors_parameter?", "such as `missing_allow_origin_header`; what of the request it is about"),
            Object("request_headers?", "what went over the wire"),
            Integer("status?", "what the server answered, where it did and the page may not see it; waited for up to `Mapping:BodyWait` (2 s) where the answer itself was refused"),
            Object("headers?", "what the server answered, where it did and the page may not see it; waited for up to `Mapping:BodyWait` (2 s) where the answer itself was refused"),
            Integer("duration_us, browser_ts?", "where only the collector knows of the end there is `browser_ts` alone, which then is when it began"),
            Number("cdp_timestamp?", "where only the collector knows of the end there is `browser_ts` alone, which then is when it began")),

        new(EventTypes.NetworkIdle, EventCategory.Network, "No request of the page has been under way for 500 ms.",
            Context,
            Integer("since_navigation_us", "microseconds since the navigation"),
            Boolean("timed_out?", "true where the network was used again and again, and was given up 10 s after the document was parsed (`Computed:Patience`)")),

        new(EventTypes.WebSocketCreated, EventCategory.Network, "A page asks for a WebSocket.",
            Document,
            String("request_id, url", "the socket; the URL is empty for one that was open before the capture")),

        new(EventTypes.WebSocketOpened, EventCategory.Network, "The server has answered the handshake.",
            Socket,
            Integer("status", "101 when it is open"),
            String("status_text?"),
            Object("headers, request_headers", "of the handshake"),
            SinceHandshake),

        new(EventTypes.WebSocketFrame, EventCategory.Network, "A message, one way or the other.",
            Socket,
            String("direction", "`sent` or `received`"),
            String("opcode", "`text`, `binary`, `continuation`, `close`, `ping`, `pong`, `other`"),
            String("payload?", "of a text, up to `max_frame_bytes` (2,048), without credentials"),
            String("payload_base64?", "of anything else, cut in the same way"),
            Integer("payload_length", "bytes of all of it; of a text as JSON has it, so escapes count as more than one"),
            Integer("frames_skipped?", "how many frames before this one were not reported, because there were more than `frames_per_second` (20)"),
            SinceHandshake),

        new(EventTypes.WebSocketError, EventCategory.Network, "The browser took exception to what came.",
            Socket,
            String("error_text", "as the browser says"),
            SinceHandshake),

        new(EventTypes.WebSocketClosed, EventCategory.Network, "A WebSocket is closed. Once for each socket.",
            Socket,
            String("error_text?", "`target_detached`, `target_crashed`, `browser_disconnected` or `evicted` (more than `Mapping:MaxWebSockets`) when nobody told of a close"),
            Integer("frames_sent, frames_received, bytes_sent, bytes_received", "all of them, reported or not"),
            Integer("frames_skipped", "how many were not reported, all in all"),
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
